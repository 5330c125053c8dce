"""What managers settle: hours, targets, and root causes."""
