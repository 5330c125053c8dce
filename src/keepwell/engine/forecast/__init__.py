"""What will happen: who will leave, buy again, or is ready for more, and how sure that is."""
