"""Pages for people, and the document for machines."""
