"""The facts of what happened, for many at once: so many questions for a thousand as for one."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from keepwell.desk.base.company import company
from keepwell.desk.cases.models import Case
from keepwell.desk.customers.models import Customer
from keepwell.desk.customers.queries import choices
from keepwell.desk.customers.queries.listing import today
from keepwell.desk.customers.segments import where
from keepwell.desk.health.models import Crossing
from keepwell.desk.rules.models import Trigger
from keepwell.desk.rules.tree.deciding import EPOCH
from keepwell.desk.rules.tree.document import Tree, tests_of, walk
from keepwell.desk.rules.tree.facts import MOODS, WEEKDAYS, Facts, Known, Reading
from keepwell.desk.surveys.models import Answer, Edition, Mention, Survey

OF_CUSTOMER = (
    "key", "name", "owner", "score", "band", "state", "value", "renewal", "traits", "readings",
)  # fmt: skip
MISSING: tuple[Known | None, ...] = (None, "", frozenset())
OF_SCORE = ("nps", "csat", "ces", "emoji")


@dataclass
class Gathered:
    """All that the facts of some triggers are made of, by number."""

    zone: ZoneInfo
    customers: Mapping[int, Customer] = field(default_factory=dict)
    answers: Mapping[int, Answer] = field(default_factory=dict)
    crossings: Mapping[int, Crossing] = field(default_factory=dict)
    cases: Mapping[int, Case] = field(default_factory=dict)
    measures: Mapping[int, str | None] = field(default_factory=dict)
    """By edition, what its score is a figure of."""
    surveys: Mapping[int, str] = field(default_factory=dict)
    topics: Mapping[int, list[str]] = field(default_factory=dict)
    """By answer, in the order in which they were found."""
    tags: Mapping[int, frozenset[str]] = field(default_factory=dict)
    segments: Mapping[int, frozenset[str]] = field(default_factory=dict)
    """By customer, of those that the trees ask about."""

    def facts(self, trigger: Trigger) -> Facts:
        """Return the facts of one; whatever is not known is not there."""
        customer = self.customers[trigger.customer_id]
        local = trigger.at.astimezone(self.zone)
        known: dict[str, Known | None] = {
            **self._of_customer(customer),
            **_of_crossing(self.crossings.get(trigger.crossing_id or 0)),
            **self._of_answer(self.answers.get(trigger.answer_id or 0)),
            **_of_complaint(self.cases.get(trigger.case_id or 0)),
            "trigger": self._what(trigger),
            "event": trigger.event,
            "weekday": WEEKDAYS[local.weekday()],
            "hour": local.hour + local.minute / 60,
            "renewal_in": _days_until(customer.renewal, local.date()),
        }
        there = {
            name: value for name, value in known.items() if value not in (None, "", frozenset())
        }
        return Facts(there, _Traits(customer), (local.date() - EPOCH).days)

    def _what(self, trigger: Trigger) -> frozenset[str]:
        crossing = self.crossings.get(trigger.crossing_id or 0)
        if trigger.event:
            return frozenset({"event"})
        if crossing is None:
            return frozenset({"answer" if trigger.answer_id else "complaint"})
        changed = {
            "score": crossing.band != crossing.band_before,
            "state": crossing.state != crossing.state_before,
        }
        return frozenset(name for name, is_so in changed.items() if is_so)

    def _of_customer(self, customer: Customer) -> dict[str, Known | None]:
        return {
            "score": customer.score, "band": customer.band, "state": customer.state,
            "value": customer.value, "owned": customer.owner_id is not None,
            "tag": self.tags.get(customer.pk), "segment": self.segments.get(customer.pk),
        }  # fmt: skip

    def _of_answer(self, answer: Answer | None) -> dict[str, Known | None]:
        if answer is None:
            return {}
        measure = self.measures.get(answer.edition_id)
        score: dict[str, Known | None] = {}
        if measure in OF_SCORE and answer.score is not None:
            score = {measure: float(answer.score)}
        mood = None if answer.sentiment is None else MOODS[answer.sentiment + 1]
        return score | {
            "commented": bool(answer.comment), "mood": mood, "stage": answer.stage,
            "channel": answer.channel, "language": answer.language, "place": answer.place,
            "survey": self.surveys.get(answer.survey_id),
            "topic": frozenset(self.topics.get(answer.pk, ())),
        }  # fmt: skip


class _Traits(Mapping[str, Reading]):
    """The traits of a customer, read when they are asked for."""

    def __init__(self, customer: Customer) -> None:
        self._customer = customer

    def __getitem__(self, name: str) -> Reading:
        found = self._customer.traits[name]
        number, day = (self._customer.readings.get(name) or (None, None))[:2]
        return Reading(found if isinstance(found, str) else None, number, day)

    def __iter__(self) -> Iterator[str]:
        return iter(self._customer.traits)

    def __len__(self) -> int:
        return len(self._customer.traits)


def gather(triggers: Sequence[Trigger], trees: Iterable[Tree]) -> Gathered:
    """Look up what the facts of these triggers are made of."""
    answers = Answer.objects.in_bulk([one.answer_id for one in triggers if one.answer_id])
    keys = {one.customer_id for one in triggers}
    editions = {one.edition_id for one in answers.values()}
    surveys = {one.survey_id for one in answers.values()}
    complaints = [one.case_id for one in triggers if one.case_id]
    crossings = [one.crossing_id for one in triggers if one.crossing_id]
    customers = Customer.objects.only(*OF_CUSTOMER).select_related("owner")
    return Gathered(
        ZoneInfo(company().timezone),
        customers=customers.in_bulk(keys),
        answers=answers,
        crossings=Crossing.objects.in_bulk(crossings),
        cases=Case.objects.select_related("topic").in_bulk(complaints),
        measures=dict(
            Edition.objects.filter(pk__in=editions).values_list("pk", "document__measures")
        ),
        surveys=dict(Survey.objects.filter(pk__in=surveys).values_list("pk", "name")),
        topics=_topics(answers),
        tags=_tags(keys),
        segments=_segments(keys, trees),
    )


def _topics(answers: Iterable[int]) -> Mapping[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    rows = Mention.objects.counted().filter(answer__in=list(answers)).order_by("pk")
    for answer, topic in rows.values_list("answer", "topic__name"):
        found[answer].append(topic)
    return found


def _tags(customers: Iterable[int]) -> Mapping[int, frozenset[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    links = Customer.tags.through.objects.filter(customer_id__in=list(customers))
    for customer, tag in links.values_list("customer_id", "tag__name"):
        found[customer].add(tag)
    return {customer: frozenset(tags) for customer, tags in found.items()}


def _segments(customers: Iterable[int], trees: Iterable[Tree]) -> Mapping[int, frozenset[str]]:
    """Return in which of the segments that the trees ask about customers are today."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    known = choices.trees() if (asked := asked_about(trees, "segment")) else {}
    rows = Customer.objects.filter(pk__in=list(customers), is_current=True)
    for name in asked & known.keys():
        inside = rows.filter(where(known[name], today()))
        for customer in inside.values_list("pk", flat=True):
            found[customer].add(name)
    return {customer: frozenset(names) for customer, names in found.items()}


def asked_about(trees: Iterable[Tree], fact: str) -> set[str]:
    """Return the texts that trees compare a fact with."""
    return {
        str(name)
        for tree in trees
        for _path, branch in walk(tree)
        for test in tests_of(branch.when)
        if test.fact == fact and isinstance(test.operand, tuple)
        for name in test.operand
    }


def _of_crossing(crossing: Crossing | None) -> dict[str, Known | None]:
    if crossing is None:
        return {}
    names = ("score", "band", "state", "score_before", "band_before", "state_before")
    return {name: getattr(crossing, name) for name in names}


def _of_complaint(case: Case | None) -> dict[str, Known | None]:
    if case is None:
        return {}
    topic = frozenset({case.topic.name}) if case.topic else None
    return {"severity": case.severity, "language": case.language, "topic": topic}


def _days_until(day: date | None, since: date) -> float | None:
    return None if day is None else float((day - since).days)
