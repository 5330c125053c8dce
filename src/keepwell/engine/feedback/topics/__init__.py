"""What comments are about: by rules, or learned from the tags of the team."""
