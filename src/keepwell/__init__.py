"""Keepwell: customer health and retention that proves itself."""
