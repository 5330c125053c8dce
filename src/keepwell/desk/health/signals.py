"""What rooms that come later may listen to. Listeners are called in the job that publishes."""

from django.dispatch import Signal

published = Signal()
"""Scores have come to the desk: customers stand as they now do, crossings and sources are written.
What is to be done about that, listeners ask for as a job of their own."""
