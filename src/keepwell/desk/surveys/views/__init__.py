"""The pages of this room that colleagues use."""
