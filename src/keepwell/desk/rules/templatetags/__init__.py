"""Words of rules for templates."""
