"""What members are told without having asked: in the desk, and by mail as each likes it."""
