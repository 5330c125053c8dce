"""The read API: what other systems may know of our customers."""
