"""The scorecard lab: drafts that are checked and tried before they score anybody.

A scorecard's home stays its file in the project. A draft is written beside it, edited as text or as
a form on the same text (`fields`), tried on today's customers (`effect`), and published into the
file with a reason (`actions`). What is changed in the file from outside, such as by git, is noticed
and stands in the same history (`noticing`).
"""
