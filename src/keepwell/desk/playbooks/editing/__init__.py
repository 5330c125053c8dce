"""Changing a playbook by a form."""
