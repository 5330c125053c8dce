"""The index that finds answers by any part of a word in their comments."""

from keepwell.desk.base.trigrams import Trigrams
from keepwell.desk.surveys.models import Answer

COMMENTS = Trigrams(Answer, "comment", words="surveys_comments", name="answers_by_comment")
