"""Retention: who stayed, who left, why, and whether it is more than normal rotation. No tables."""
