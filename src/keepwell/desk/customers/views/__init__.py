"""Pages of customers, segments and what is done with many at once."""
