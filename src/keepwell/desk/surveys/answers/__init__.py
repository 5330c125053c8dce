"""The answers of all surveys: to be read, found, taken away, and judged where they are doubtful."""
