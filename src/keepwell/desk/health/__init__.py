"""Scores at the desk: publishing them from the lake, Today, and the page of one customer."""
