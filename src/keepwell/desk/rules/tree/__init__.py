"""A tree of rules as people write it, and what it decides of facts. Plain Python, without tables.

`reading` and `writing` are its text, `document` what it says, `facts` what conditions may be about,
and `deciding` what follows.
"""
