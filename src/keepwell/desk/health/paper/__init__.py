"""A customer on paper: what to bring to a review meeting, as a PDF."""
