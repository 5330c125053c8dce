"""Short messages: what they say, how long they are, and what brings them."""
