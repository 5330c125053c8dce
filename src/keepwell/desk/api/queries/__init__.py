"""What is read of keys, and by keys."""
