"""What templates of cases are made of."""
