"""Pages of this room, one a file."""
