"""Templates: their fields, the ready ones, and what colleagues fill in about them."""
