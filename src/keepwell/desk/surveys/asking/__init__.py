"""Whom we ask and when: distributions, what keeps us from asking, and who wants no questions.

`fatigue` and `reading` are the calendar of rules and know nothing but themselves; `audience` and
`choosing` say who is asked and who is left out; `sending` brings the letters to them.
"""
