"""Who works at the desk, what each may see and do, and the log of what was done."""
