"""Words of plans and tasks."""
