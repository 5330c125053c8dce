"""The scorecards of the project as their files say them: what counts, how much, and for whom."""
