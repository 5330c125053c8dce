"""The room of surveys: what is asked, whom, and what they answered."""
