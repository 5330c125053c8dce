"""Whom a distribution asks at a moment, and whom it leaves out for which reason.

The same for a dry run and for a real one. A few questions to the database for each thousand people.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from hashlib import sha256

from keepwell.desk.project import project
from keepwell.desk.surveys.asking import optouts
from keepwell.desk.surveys.asking.audience import Candidate, candidates, in_segment
from keepwell.desk.surveys.asking.fatigue import (
    Asked,
    Calendar,
    LeftOut,
    Somebody,
    Why,
    left_out,
)
from keepwell.desk.surveys.asking.happenings import Open, open_matters
from keepwell.desk.surveys.asking.reaching import Unreached, unreached
from keepwell.desk.surveys.models import (
    Channel,
    Distribution,
    Invitation,
    Letter,
    Run,
    Showing,
    Survey,
)

SHOWN = 200
"""People of each reason who are kept, to look at."""


class Unfit(StrEnum):
    """Why somebody is not asked, beside what the calendar says."""

    TWICE = "twice"
    """Somebody else with the same address is asked, or they are for another reason."""
    SHARE = "share"
    """They were not drawn."""
    QUOTA = "quota"
    """Enough others are asked."""


@dataclass
class Group:
    """Those who are left out for one reason."""

    why: str
    rule: Mapping[str, object]
    """The rule of the calendar, as plain data; empty where the reason says it all."""
    count: int = 0
    people: list[int] = field(default_factory=list)
    """The numbers of the first of them."""

    def add(self, person: int) -> None:
        """Count one more."""
        self.count += 1
        if len(self.people) < SHOWN:
            self.people.append(person)


@dataclass
class Choice:
    """Who is asked, and who is not."""

    asked: list[Candidate] = field(default_factory=list)
    groups: dict[str, Group] = field(default_factory=dict)
    """By the key of the reason, as found."""

    def leave_out(self, person: int, why: str, key: str = "", **rule: object) -> None:
        """Count somebody who is not asked."""
        self.groups.setdefault(key or why, Group(why, rule)).add(person)

    def told(self) -> list[dict[str, object]]:
        """Return the groups as JSON, the largest first."""
        ordered = sorted(self.groups.items(), key=lambda pair: -pair[1].count)
        return [{"key": key, **asdict(group)} for key, group in ordered]


@dataclass(frozen=True)
class Moment:
    """The rules, and all that they look at, at one moment."""

    calendar: Calendar
    at: datetime

    @cached_property
    def open(self) -> Open:
        """With which accounts something is open; read from the lake once."""
        return open_matters(project().lake, self.calendar.matters, self.at)

    @cached_property
    def surveys(self) -> Mapping[int, tuple[str, str]]:
        """Name and measure of each survey."""
        rows = Survey.objects.values_list("pk", "name", "document__measures")
        return {pk: (name, measure or "") for pk, name, measure in rows}

    def asking(self, survey: int, at: datetime | None = None) -> Asked:
        """Return an asking of a survey, now or then."""
        name, measure = self.surveys[survey]
        return Asked(name, measure, at or self.at)

    def facts(self, some: Sequence[Candidate], survey: Survey) -> dict[int, Somebody]:
        """Return what is known of some people, by number."""
        before = self._before([one.pk for one in some])
        out = optouts.opted_out(some, survey)
        segments = self._segments(some)
        return {
            one.pk: Somebody(
                account=one.account_key,
                before=before[one.pk],
                segments=segments[one.pk],
                matters=frozenset(n for n, who in self.open.items() if one.account_key in who),
                has_opted_out=one.pk in out,
            )
            for one in some
        }

    def _before(self, people: Sequence[int]) -> Mapping[int, list[Asked]]:
        """Return what people were asked, by whatever channel, as far back as a rule looks."""
        found: defaultdict[int, list[Asked]] = defaultdict(list)
        if memory := self.calendar.memory:
            since = self.at - timedelta(days=memory)
            invited = Invitation.objects.filter(contact__in=people, made_at__gt=since)
            shown = Showing.objects.filter(contact__in=people, at__gt=since)
            for person, survey, at in (
                *invited.values_list("contact", "survey", "made_at"),
                *shown.values_list("contact", "survey", "at"),
            ):
                found[person].append(self.asking(survey, at))
        return found

    def _segments(self, some: Sequence[Candidate]) -> Mapping[int, frozenset[str]]:
        """Return in which of the segments that are never asked some people are."""
        found: defaultdict[int, frozenset[str]] = defaultdict(frozenset)
        for name in self.calendar.segments:
            for person in in_segment(name, some):
                found[person] |= {name}
        return found


def choose(distribution: Distribution, moment: Moment, run: Run) -> Choice:
    """Return whom a distribution asks at a moment, beside those whom this run asked already.

    Share and quota draw by the run: when it is taken up again the same people are drawn.
    """
    done = set(Letter.objects.filter(run=run).values_list("invitation__contact", flat=True))
    sorting = _Sorting(distribution, moment, run)
    for some in candidates(distribution, moment.at):
        new = [one for one in some if one.pk not in done]
        known = moment.facts(new, distribution.survey)
        for one in new:
            sorting.take(one, known[one.pk])
    sorting.keep_quota(len(done))
    return sorting.choice


def may_remind(moment: Moment, survey: Survey, some: Sequence[Candidate]) -> set[int]:
    """Return the numbers of those who may get a reminder: that they were asked does not count."""
    asking, known = moment.asking(survey.pk), moment.facts(some, survey)
    return {
        person
        for person, who in known.items()
        if left_out(moment.calendar, asking, replace(who, before=())) is None
    }


@dataclass
class _Sorting:
    """Sorts people into those who are asked, and those who are not."""

    distribution: Distribution
    moment: Moment
    run: Run
    choice: Choice = field(default_factory=Choice)
    addresses: set[str] = field(default_factory=set)

    def take(self, one: Candidate, who: Somebody) -> None:
        """Sort one in."""
        if unfit := self._unfit(one):
            self.choice.leave_out(one.pk, unfit)
            return
        calendar = self.moment.calendar
        reason = left_out(calendar, self.moment.asking(self.distribution.survey_id), who)
        if reason is not None:
            self.choice.leave_out(one.pk, reason.why, reason.key, **rule_of(calendar, reason))
            return
        self.addresses.add(one.address.lower())
        self.choice.asked.append(one)

    def keep_quota(self, already: int) -> None:
        """Leave out whoever is more than may be asked at a time, by chance."""
        quota = self.distribution.quota
        if quota is None:
            return
        asked = sorted(self.choice.asked, key=self._lot)
        left = max(0, quota - already)
        for one in asked[left:]:
            self.choice.leave_out(one.pk, Unfit.QUOTA)
        self.choice.asked = asked[:left]

    def _unfit(self, one: Candidate) -> Unfit | Unreached | None:
        if self.distribution.channel == Channel.PHONE and not one.address:
            return Unreached.NO_NUMBER
        if why := unreached(one.address, self.distribution.service):
            return why
        if one.address.lower() in self.addresses:
            return Unfit.TWICE
        return None if self._lot(one) < self.distribution.share / 100 else Unfit.SHARE

    def _lot(self, one: Candidate) -> float:
        """Return what somebody drew, from 0 to 1.

        Anew at each time; but once only for what happened, for it is looked at again and again.
        """
        turn = one.cause or str(self.run.pk)
        drawn = sha256(f"{self.distribution.pk}/{turn}/{one.pk}".encode()).digest()[:8]
        return int.from_bytes(drawn) / 2**64


def rule_of(calendar: Calendar, reason: LeftOut) -> Mapping[str, object]:
    """Return the rule that is a reason, as plain data; empty where the reason says it all."""
    match reason.why:
        case Why.LIMIT:
            return asdict(calendar.limits[reason.rule])
        case Why.WAIT:
            return asdict(calendar.waits[reason.rule])
        case Why.MATTER:
            return asdict(calendar.matters[reason.rule])
        case _:
            return {}
