"""All writes of this room that people do."""
