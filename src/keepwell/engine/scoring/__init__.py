"""Measures → dimensions → score → band and state; history; the ledger."""
