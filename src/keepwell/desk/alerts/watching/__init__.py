"""Watches: rules of alarm that managers make, how they are looked at, and how they would have been.

What is real and what is rehearsed go through the same few functions on the same readings.
"""
