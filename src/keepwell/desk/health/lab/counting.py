"""Who would be scored by what with a draft in its place, and counting what that looks at.

What scorecards look at is counted once and kept beside the facts, so that a weight can be tried
within seconds. A draft that looks at something new has it counted first, by a job.
"""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from keepwell.desk.health.lab.checking import read
from keepwell.desk.jobs import enqueue_once, job
from keepwell.desk.project import project
from keepwell.engine.lake.tables import TRAITS
from keepwell.engine.measures.activity import Activity
from keepwell.engine.measures.feeds import CustomerRule
from keepwell.engine.scorecard.schema import Scorecard
from keepwell.engine.scoring.lineup import Lineup, in_use
from keepwell.project import Project

Lineups = tuple[Lineup | None, Lineup]
"""Who is scored by what: now (None: nobody of this unit is), and with the draft in its place."""


def lineups(of: Project, draft: Scorecard) -> Lineups:
    """Return both line-ups; raise ScorecardError while other scorecards have mistakes."""
    cards = [card for card in of.scorecards if card.unit == draft.unit]
    return (_lineup(of, cards) if cards else None), _lineup(of, _with(cards, draft))


def is_at_hand(of: Project, both: Lineups) -> bool:
    """Return whether all that they look at was counted before."""
    activity = Activity(of.lake)
    return all(activity.holds(one.feeds) for one in both if one is not None)


def ask_to_count(name: str, text: str) -> str:
    """Let a job count what a text looks at; return its id. At most one of a scorecard waits."""
    return enqueue_once(f"health.lab.{name}", count, text)


@job(title=_("Count what the draft of a scorecard looks at"), priority=20)
def count(text: str) -> None:
    """Bring the counts up to date, also of what no scorecard looked at before."""
    card = read(text)[0]
    if card is not None:
        for lineup in lineups(project(), card):
            if lineup is not None:
                Activity(project().lake).refresh(lineup.feeds)


def _with(cards: Sequence[Scorecard], draft: Scorecard) -> list[Scorecard]:
    """Return the scorecards with the draft in its place; a new one comes by its name."""
    if any(card.name == draft.name for card in cards):
        return [draft if card.name == draft.name else card for card in cards]
    return sorted([*cards, draft], key=lambda card: card.name)


def _lineup(of: Project, cards: Sequence[Scorecard]) -> Lineup:
    rule = CustomerRule(of.settings.relationship, of.settings.silence)
    return in_use(Lineup(tuple(cards), rule), of.lake.read(TRAITS), of.lake.connection)
