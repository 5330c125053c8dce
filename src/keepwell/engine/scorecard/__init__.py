"""The health model as text: read, checked, kept by version and compared."""
