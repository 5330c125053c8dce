"""Topics, sentiment and scores of published feedback, judged on respondents never learned from.

Which respondents these are is drawn by a hash; every choice (lengths of runs, strength) was made on
the others.
"""

import csv
import gzip
import hashlib
import io

import numpy as np
import pyarrow.parquet as pq
import pytest

from keepwell.engine.feedback.figures import balance, opinion
from keepwell.engine.feedback.scales import CSAT
from keepwell.engine.feedback.sentiment import SentimentEstimator
from keepwell.engine.feedback.topics.estimator import TopicEstimator

FIRST_THEME = 10
"""Columns before the themes of nhs_fft_verbatims."""
FEWEST = 40
"""Examples a theme of the published comparison has at least."""


def kept_back(keys):
    """Return which fifth is judged; the same key is always on the same side."""
    return np.array([
        int(hashlib.md5(f"k3:{key}".encode()).hexdigest()[:8], 16) % 5 == 0 for key in keys
    ])  # fmt: skip


def rows_of(path):
    """Return the rows of a zipped CSV file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(io.StringIO(file.read())))


def picked(values, chosen):
    """Return the values at some places."""
    return [values[place] for place in np.flatnonzero(chosen).tolist()]


def area(score, true):
    """Return the probability that one of the true has more than one of the others (ties half)."""
    rank = np.searchsorted(np.sort(score), score) + np.searchsorted(np.sort(score), score, "right")
    rank = (rank + 1) / 2
    many = true.sum()
    return (rank[true].sum() - many * (many + 1) / 2) / (many * (len(true) - many))


class Verbatims:
    """The comments of the NHS Friends and Family Test."""

    def __init__(self, folder):
        rows = rows_of(folder / "comments.csv.gz")
        self.comments = [row["FFT answer"] for row in rows]
        self.asked = [row["FFT question"] for row in rows]
        self.authors = [row["Respondent ID"] for row in rows]
        self.scores = np.array([float(row["FFT categorical answer"] or "nan") for row in rows])
        self.sentiment = np.array([float(row["Comment sentiment"] or "nan") for row in rows])
        names = list(rows[0])[FIRST_THEME:]
        often = [name for name in names if sum(row[name] == "1" for row in rows) >= FEWEST]
        self.topics = [{name for name in often if row[name] == "1"} for row in rows]
        self.judge = kept_back(self.authors)

    def side(self, *, judged):
        """Return comments, questions and authors of those judged, or of those learned from."""
        chosen = self.judge if judged else ~self.judge
        return tuple(picked(values, chosen) for values in (self.comments, self.asked, self.authors))


@pytest.fixture(scope="module")
def verbatims(shared_data):
    """Return the NHS set."""
    return Verbatims(shared_data("nhs_fft_verbatims"))


def test_the_published_scoring_of_the_friends_and_family_test(verbatims):
    """Positive are very good and good, negative poor and very poor, of all who said (NHS England).

    Turned around (1 is best there) and read as five steps, shares and split are ours.
    """
    given = verbatims.scores[verbatims.scores <= 5]
    found = opinion(6 - given, CSAT)
    assert found.answers == len(given)
    assert found.good_share == pytest.approx(np.isin(given, [1, 2]).mean())
    assert found.bad / found.answers == pytest.approx(np.isin(given, [4, 5]).mean())
    off = opinion(6 - verbatims.scores, CSAT)
    assert off.off == int((verbatims.scores > 5).sum())
    # The test's first scoring was that of NPS: very good less all that is not good (2012–2014).
    counts = [int((given == grade).sum()) for grade in (1, 2, 3, 4, 5)]
    expected = 100 * (counts[0] - sum(counts[2:])) / len(given)
    assert balance(counts[0], sum(counts[2:]), len(given)) == pytest.approx(expected)


@pytest.mark.slow
def test_themes_of_verbatims(verbatims):
    """Micro F1 of at least 0.68 over the themes that 40 comments or more have."""
    comments, asked, authors = verbatims.side(judged=False)
    tags = picked(verbatims.topics, ~verbatims.judge)
    found = TopicEstimator.fit(comments, tags, asked=asked, authors=authors)
    judged, questions, _ = verbatims.side(judged=True)
    said = found.predict(judged, questions) >= found.threshold
    true = np.array([
        [topic in had for topic in found.topics]
        for had in picked(verbatims.topics, verbatims.judge)
    ])  # fmt: skip
    micro = 2 * (said & true).sum() / (said.sum() + true.sum())
    assert len(found.topics) >= 22
    assert micro >= 0.68
    assert found.quality.micro_f1 == pytest.approx(micro, abs=0.03)


@pytest.mark.slow
def test_sentiment_of_verbatims(verbatims):
    """Negative against the rest: an area of at least 0.95."""
    grade = verbatims.sentiment
    moods = np.where(grade >= 4, -1, np.where(grade <= 2, 1, 0))  # without a grade: neutral
    comments, asked, authors = verbatims.side(judged=False)
    found = SentimentEstimator.fit(comments, moods[~verbatims.judge], asked=asked, authors=authors)
    judged, questions, _ = verbatims.side(judged=True)
    negative = found.predict(judged, questions)[:, 0]
    auc = area(negative, moods[verbatims.judge] < 0)
    assert auc >= 0.95


def accuracy(texts, labels):
    """Return the share of labels of kept back texts that are right, learned from the others."""
    judge = kept_back(texts)
    learn = [{label} for label in picked(labels, ~judge)]
    found = TopicEstimator.fit(picked(texts, ~judge), learn)
    said = np.array(found.topics)[found.predict(picked(texts, judge)).argmax(axis=1)]
    return float((said == np.array(picked(labels, judge))).mean())


@pytest.mark.slow
def test_thai_messages(shared_data):
    """Wisesight's four labels: at least 0.72 right, without any dictionary."""
    table = pq.read_table(shared_data("wisesight_thai") / "messages.parquet")
    assert accuracy(table["text"].to_pylist(), table["label"].to_pylist()) >= 0.72


@pytest.mark.slow
def test_questions_to_a_bank(shared_data):
    """Banking77's 77 intents: at least 0.88 right."""
    rows = rows_of(shared_data("banking77") / "train.csv.gz")
    texts, labels = ([row[key] for row in rows] for key in ("text", "category"))
    assert accuracy(texts, labels) >= 0.88
