"""Reading what people write: pieces of words, what they speak for, and how sure that is."""
