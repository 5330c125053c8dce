"""What customers mail: read, found its case, and kept, whatever it is."""
