"""The book of business: the customers somebody looks after, how they are and what has changed.

Bands and states and who moved between them, what is at stake, the biggest changes with their parts,
the renewals that come up, and whether the data behind it all is alive. Pure: from the lake and what
was said on two days to a `Book`.
"""

from keepwell.engine.book.making import Question, book
from keepwell.engine.book.result import Book, Trend
from keepwell.engine.book.trend import trend

__all__ = ["Book", "Question", "Trend", "book", "trend"]
