"""What comes in: facts told at the desk, on their way into the lake."""
