"""feedback.yaml: how accounts are counted, and which words mean which topic."""

import pytest

from keepwell.engine.feedback.accounts import DECIDERS
from keepwell.engine.feedback.declared import Declared, issues_of, parse_declared, read_declared
from keepwell.engine.feedback.topics.rules import Topic
from keepwell.errors import TextError

TEXT = """\
accounts:
  rule: weighted
  role: job
  weights: {buyer: 3, user: 0}
  other: 1
  deciders: [buyer, owner]
topics:
  - name: speed
    words: [slow, takes forever, /load(s|ing)?/]
    words_in:
      th: [ช้า, รอ นาน]
      nl: [traag]
  - name: help
    title: Support
    words: support
"""


@pytest.fixture
def topics():
    """Return the topics of the text above."""
    declared, issues = parse_declared(TEXT)
    assert issues == []
    return declared.topics


def test_it_says_how_accounts_are_counted():
    """Rule, trait, weights and who decides."""
    rule = parse_declared(TEXT)[0].accounts
    assert (rule.how, rule.role, rule.other, rule.deciders) == (
        "weighted", "job", 1.0, ("buyer", "owner"),
    )  # fmt: skip
    assert rule.weight(["buyer", "user", None, "admin"]).tolist() == [3, 0, 1, 1]


@pytest.mark.parametrize(
    ("comment", "found"),
    [
        ("SLOW as ever", {"speed"}),
        ("slowly getting better", set()),
        ("it takes\n  forever", {"speed"}),
        ("Loading… and support!", {"speed", "help"}),
        ("ระบบช้ามาก", {"speed"}),
        ("ยอดเยี่ยม", set()),
        ("Traag!", {"speed"}),
        ("", set()),
    ],
)
def test_words_are_found_whole_and_in_any_case(topics, comment, found):
    """Across lines, in every script; a part of a word is another word."""
    assert topics.of(comment) == found


def test_words_of_a_language_count_in_that_language(topics):
    """`traag` means nothing in a comment that is said to be Thai; words of any language count."""
    assert topics.of("traag", "nl") == {"speed"}
    assert topics.of("traag", "nl-BE") == {"speed"}
    assert topics.of("traag", "th") == set()
    assert topics.of("slow", "th") == {"speed"}


def test_a_thai_word_is_not_found_inside_a_letter():
    """`กา` stands in `กำ` only if its marks are torn off; `มา` ends where a vowel mark goes on."""
    topic = Topic("x", "X", {"th": ("ชา", "เก")})
    assert topic.found("ดื่มชาเย็น")
    assert not topic.found("แชำ")
    assert not topic.found("เก้าอี้")


def test_found_words_stand_where_they_say(topics):
    """Places are those in the composed text."""
    topic = topics.listed[0]
    (found,) = topic.found("très slow".replace("è", "e\u0300"))
    assert ("très slow"[found.start : found.end], found.words) == ("slow", "slow")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("accounts:\n  rule: avg", 2, 'Expected one of "mean", "last", "weighted". Got "avg".'),
        ("accounts:\n  rule: mean\n  weights: {buyer: 2}", 3, '"weights" has no place here'),
        ("accounts: {rule: weighted, weights: [1]}", 1, "Expected a mapping from roles to weights"),
        ("accounts: {rule: weighted, weights: {a: -1}}", 1, "Expected a number from 0 to 1,000"),
        ("topics:\n  - title: Price", 2, '"name" is missing'),
        ("topics:\n  - name: price\n  - name: price", 3, "stands above already"),
        ("topics:\n  - name: a\n    words: [/(/]", 3, "Expected a regular expression"),
        ("topics:\n  - name: a\n    words_in: {thai!: [x]}", 3, "Expected a language such as"),
        ("topics:\n  - name: a\n    words_in: [x]", 3, "Expected a mapping from languages"),
        ("topcis: []", 1, 'Did you mean "topics"?'),
    ],
)
def test_mistakes_are_told_at_their_line(text, line, said):
    """Expected, found, and what to do."""
    issues = parse_declared(text)[1]
    assert any(one.line == line and said in one.message for one in issues), issues


def test_without_a_file_everything_is_as_by_default(tmp_path):
    """Nothing has to be declared; a broken file raises with every mistake."""
    path = tmp_path / "feedback.yaml"
    assert read_declared(path) == Declared()
    assert read_declared(path).accounts.deciders == DECIDERS
    path.write_text("topics: 1\naccounts: 2\n", encoding="utf-8")
    assert len(issues_of(path)) == 2
    with pytest.raises(TextError, match=r"feedback\.yaml:1: error"):
        read_declared(path)
