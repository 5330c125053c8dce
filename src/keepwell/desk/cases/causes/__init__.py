"""Root causes: which few of them make most of the complaints, and what is done about them."""
