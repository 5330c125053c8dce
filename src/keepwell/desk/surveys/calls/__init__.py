"""Asking on the telephone: whom to call next, the script that is read out, and what came of it.

Whom to call is chosen by a distribution of the channel `phone`, by the same rules as whom to mail.
"""
