"""`{% load health_parts %}`."""
