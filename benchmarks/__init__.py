"""`make bench`: how fast the engine is, against the same question asked in other ways."""
