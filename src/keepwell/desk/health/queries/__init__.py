"""What is read of scores, a page a file."""
