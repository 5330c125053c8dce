"""The room of rules: what becomes of an answer, a change of health or a complaint, by itself."""
