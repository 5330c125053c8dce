"""`keepwell feedback`."""

import csv
import io
import json

import pytest

from keepwell.engine.lake.tables import TOUCHPOINTS
from keepwell.project import Project
from keepwell.samples.rows import as_json
from small_company import START, touchpoints

TOPICS = "topics:\n  - {name: speed, words: [slow, ช้า]}\n"
PERIOD = ("--from", "2026-01-01", "--to", "2026-03-01")
ANSWERS = (
    ("acme", "ann", 10.0, {"comment": "Great"}),
    ("acme", "art", 6.0, {"comment": "ช้ามาก"}),
    ("beta", "bob", 9.0, {"comment": "a bit slow", "channel": "email"}),
    ("beta", "ben", 12.0, {}),
)


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """Return a project of two accounts who were asked and answered."""
    project = Project.create(tmp_path_factory.mktemp("cli-feedback") / "asked", name="Asked")
    (project.root / "feedback.yaml").write_text(TOPICS, encoding="utf-8")
    rows = [
        {"account": account, "person": person, "at": START, "event": event, "value": value}
        | {"properties": as_json({"survey": "nps", **said})}
        for account, person, value, said in ANSWERS
        for event in ("Survey Sent", "Survey Answered")
    ]
    project.lake.append(TOUCHPOINTS, touchpoints(*rows))
    return project


@pytest.fixture
def feedback(asked, run_anywhere):
    """Return a function that runs `keepwell feedback` on the company."""

    def run(*arguments):
        return run_anywhere("--project", asked.root, "feedback", *PERIOD, *arguments)

    return run


def test_it_is_one_object_for_programs(feedback):
    """NPS in points with its interval, the split, and who answered."""
    found = json.loads(feedback("--format", "json").stdout)
    assert (found["survey"], found["from"], found["to"]) == ("nps", "2026-01-01", "2026-03-01")
    assert (found["good"], found["middle"], found["bad"], found["off"]) == (2, 0, 1, 1)
    assert found["figure"] == pytest.approx(100 / 3)
    assert found["low"] < found["figure"] < found["high"]
    assert (found["sent"], found["answered"], found["response_rate"]) == (4, 4, 1.0)
    assert (found["change"], found["coverage"]) == (None, None)


def test_it_says_how_sure_it_is(feedback):
    """For people: the figure, its range, the split, the response, and what was left out."""
    shown = feedback().stdout
    for words in (
        "Asked · NPS", "NPS 33 from 3 answers", "lies between", "Promoters", "Detractors",
        "Of 4 questions sent, 100% were answered", "1 answer is not on the scale from 0 to 10",
    ):  # fmt: skip
        assert words in shown


def test_it_comes_in_parts(feedback):
    """A row a part, for programs and for people; last who is not known."""
    rows = list(csv.DictReader(io.StringIO(feedback("--by", "channel", "--format", "csv").stdout)))
    assert [(row["part"], row["answers"]) for row in rows] == [("email", "1"), ("", "2")]
    months = json.loads(feedback("--by", "month", "--format", "json").stdout)
    assert [(one["from"], one["answers"]) for one in months] == [
        ("2026-01-01", 3), ("2026-02-01", 0),
    ]  # fmt: skip
    assert "not known" in feedback("--by", "channel").stdout


def test_accounts_count_once(feedback):
    """The mean of their people: one promoter of two."""
    rows = json.loads(feedback("--accounts", "--format", "json").stdout)
    assert [(row["account"], row["score"], row["people"]) for row in rows] == [
        ("acme", 8.0, 2), ("beta", 9.0, 1),
    ]  # fmt: skip
    shown = feedback("--accounts").stdout
    assert "NPS 50 from 2 answers" in shown
    assert shown.index("acme") < shown.index("beta")


def test_topics_stand_with_who_is_unhappy_about_them(feedback):
    """By the words of feedback.yaml, Thai among them."""
    speed, none = json.loads(feedback("--topics", "--format", "json").stdout)
    assert (speed["topic"], speed["title"], speed["comments"], speed["bad"]) == (
        "speed", "Speed", 2, 1,
    )  # fmt: skip
    assert (none["topic"], none["title"], none["cumulative"]) == ("", None, 1.0)
    shown = feedback("--topics").stdout
    assert "Speed" in shown
    assert "no topic" in shown


def test_topics_are_followed_over_time(feedback):
    """A row a topic and month for programs, a column a month for people."""
    rows = json.loads(feedback("--topics", "--by", "month", "--format", "json").stdout)
    assert [(row["topic"], row["comments"], row["of"], row["change"]) for row in rows] == [
        ("speed", 2, 3, None), ("speed", 0, 0, None),
    ]  # fmt: skip
    shown = feedback("--topics", "--by", "month").stdout
    assert "67%" in shown
    nothing = feedback("--survey", "ces", "--topics", "--by", "month").stdout
    assert "No comment of this period has a topic." in nothing


def test_a_survey_nobody_answered_says_so(feedback):
    """A sentence, and nulls for programs."""
    assert "Nobody answered in this period." in feedback("--survey", "ces").stdout
    found = json.loads(feedback("--survey", "csat", "--format", "json").stdout)
    assert (found["figure"], found["low"], found["answers"]) == (None, None, 0)
    assert "Nobody wrote a comment" in feedback("--survey", "ces", "--topics").stdout
    assert "Nobody answered" in feedback("--survey", "ces", "--by", "channel").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--accounts", "--topics"), "one thing at a time"),
        (("--accounts", "--by", "month"), "leave out `--by`"),
        (("--topics", "--by", "channel"), "followed over time"),
        (("--by", "chanel"), 'Did you mean "channel"'),
        (("--segment", "quite"), 'Did you mean "quiet"'),
        (("--from", "2026-03-01"), "is not before"),
    ],
)
def test_what_does_not_go_together_is_a_usage_error(feedback, arguments, said):
    """The message says what to leave out, or what was meant."""
    result = feedback(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_mistakes_in_feedback_yaml_are_told_with_their_line(run, project):
    """By the command, and by `check`."""
    for ready in (project.root / "scorecards").iterdir():
        ready.unlink()  # their own tests take long
    (project.root / "feedback.yaml").write_text("topics:\n  - title: Speed\n", encoding="utf-8")
    result = run("feedback")
    assert result.exit_code == 1
    assert "feedback.yaml:2: error: " in result.stderr
    checked = run("check")
    assert checked.exit_code == 1
    assert '"name" is missing' in checked.stdout
