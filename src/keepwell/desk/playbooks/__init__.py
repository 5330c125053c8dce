"""The room of playbooks: what is done for customers of a kind, and what came of it."""
