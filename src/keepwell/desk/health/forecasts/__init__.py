"""Forecasts: made in the background, kept, and shown to everybody of the customers they may see.

`making` forecasts and keeps, `actions` asks for it, `queries` reads what is kept, `views` shows it,
`exporting` takes it away. Whether a forecast can be trusted is said first; where it cannot tell
customers apart it keeps nothing of anybody.
"""
