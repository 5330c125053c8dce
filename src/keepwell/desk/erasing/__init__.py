"""Erasing a customer from the desk's own database, in step with the lake."""
