"""`{% load retention_words %}`."""
