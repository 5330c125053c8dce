"""What the answers to a survey come to."""
