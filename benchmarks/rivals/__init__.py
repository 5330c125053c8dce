"""The same eight measures written by hand, each file in one way a skilled person would.

A rival that answers for one day has `answer(flat, day)`: a table with the column `account`, one row
for every account seen by the end of that day, and a column for each of `question.MEASURES`. One
that answers for all the weeks at once has `history(flat)`: the same with the column `day` before.
"""
