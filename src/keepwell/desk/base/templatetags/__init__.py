"""`{% load words parts %}`."""
