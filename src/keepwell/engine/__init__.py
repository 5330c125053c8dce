"""Floor 1: pure analytics. Knows no web framework; the day is always an argument."""
