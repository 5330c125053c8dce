"""Alerts: what wants a deed from somebody, ranked, merged, and limited to what one can take."""
