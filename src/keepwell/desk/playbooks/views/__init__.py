"""The pages of playbooks, plans and tasks."""
