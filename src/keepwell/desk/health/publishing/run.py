"""One publication, from beginning to end."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

import pyarrow as pa
from django.utils.timezone import now
from django.utils.translation import gettext_noop

from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.health.models import Publication
from keepwell.desk.health.publishing.asked import Asked
from keepwell.desk.health.publishing.coverages import Coverages
from keepwell.desk.health.publishing.facts import Known
from keepwell.desk.health.publishing.movers import Movers
from keepwell.desk.health.publishing.shaping import Shaper
from keepwell.desk.health.publishing.standings import Batch, batches
from keepwell.desk.health.publishing.tallies import retally, tallies_follow
from keepwell.desk.health.publishing.writing import Writer, count_people, in_pieces
from keepwell.desk.jobs import progress
from keepwell.engine.lake.excerpt import Excerpt, Readable, excerpt
from keepwell.engine.measures.few import Few
from keepwell.engine.measures.sources import Source
from keepwell.engine.scorecard.schema import Scorecard, Unit
from keepwell.engine.scoring.answers import by_version
from keepwell.engine.scoring.lineup import Lineup
from keepwell.engine.scoring.memory import Seen, versions_now
from keepwell.engine.scoring.run import score_source
from keepwell.engine.scoring.touched import learned_of
from keepwell.health import lineup_of, source_of
from keepwell.project import Project

MANY_PEOPLE = 10_000
"""People whose facts are not held in memory."""
UNITS: tuple[Unit, Unit] = ("account", "person")
NOTHING = Seen(None, None)
"""What is noted of a publication that does not bring all that was learned before it."""


def publish(project: Project, as_of: date, *, only: Sequence[str] | None = None) -> Publication:
    """Bring the scores as of the end of a day (UTC) from the lake into the desk's database.

    `only` narrows to some accounts and the people who belong to them.
    """
    seen = versions_now(project.lake) if only is None else NOTHING
    return _run(project, _begin(as_of, seen, is_full=only is None), only, ())


def refresh(project: Project, as_of: date) -> Publication:
    """Publish those about whom something was learned since the last time; everybody the first time.

    Whom only others' facts move (a rank among all, a source that died) the next full one brings.
    """
    last = Publication.objects.filter(finished_at__isnull=False, touchpoints_seen__isnull=False)
    newest = last.order_by("-pk").first()
    if newest is None:
        return publish(project, as_of)
    seen = Seen(newest.touchpoints_seen, newest.traits_seen)
    began = _begin(as_of, versions_now(project.lake), is_full=False)
    accounts, people = (_learned(project, unit, seen) for unit in UNITS)
    if accounts is None or people is None:  # the lake was compacted: what is new cannot be told
        return publish(project, as_of)
    return _run(project, began, accounts, people)


def units(project: Project) -> list[Unit]:
    """Return which units the project has scorecards for."""
    cards = {card.unit for card in project.scorecards}
    return [unit for unit in UNITS if unit in cards]


def _begin(as_of: date, seen: Seen, *, is_full: bool) -> Publication:
    """Give a publication its number, before anything is read."""
    return Publication.objects.create(
        as_of=as_of, is_full=is_full,
        touchpoints_seen=seen.touchpoints, traits_seen=seen.traits,
    )  # fmt: skip


def _learned(project: Project, unit: Unit, seen: Seen) -> list[str] | None:
    """Return about whom facts came since; None if that cannot be told."""
    if unit not in units(project):
        return []
    return learned_of(project.lake, lineup_of(project, unit), seen)


def _run(
    project: Project, publication: Publication, only: Sequence[str] | None, people: Sequence[str]
) -> Publication:
    accounts = Asked(publication.as_of, only)
    people = sorted({*people, *_people_before(accounts)})
    facts = _facts(project, accounts, people)
    publication.customers = _publish_accounts(project, publication, accounts, facts)
    here = Known(project, "person", accounts, facts).people_of(only) if only else []
    persons = Asked(publication.as_of, None if only is None else sorted({*people, *here}))
    homes = _homes(persons)
    publication.people = _publish_people(project, publication, persons, facts)
    count_people(None if only is None else sorted({*only, *homes}))
    publication.finished_at = now()
    publication.save()
    return publication


def _facts(project: Project, accounts: Asked, people: Sequence[str]) -> Readable:
    """Return where to look facts up: of a few customers what concerns them, read once."""
    if accounts.only is None or not accounts.is_few or len(people) > MANY_PEOPLE:
        return project.lake
    return excerpt(project.lake, accounts.only, people)


def _people_before(accounts: Asked) -> set[str]:
    """Return who belonged to some accounts so far."""
    return {
        key
        for some in in_pieces(accounts.only or ())
        for key in Person.objects.filter(account__key__in=some).values_list("key", flat=True)
    }


def _homes(persons: Asked) -> set[str]:
    """Return the accounts that some people belonged to so far."""
    return {
        key
        for some in in_pieces(persons.only or ())
        for key in Person.objects.filter(key__in=some, account__isnull=False)
        .values_list("account__key", flat=True)
        .distinct()
    }


def _publish_accounts(
    project: Project, publication: Publication, asked: Asked, facts: Readable
) -> int:
    run = _Run(project, publication, "account", asked, facts)
    movers, coverages = Movers(run.cards), Coverages(run.cards)
    # A few are scored before they are written: while that lasts, nobody else can write.
    shaped = list(run.shaped()) if asked.is_few else run.shaped()
    with _tallied(asked):
        for batch, rows in shaped:
            run.writer.write(rows)
            movers.see(batch, rows)
            coverages.see(batch)
        run.writer.retire()
    movers.write(asked.only)
    if asked.only is None:
        coverages.write()
    return run.done


@contextmanager
def _tallied(asked: Asked) -> Iterator[None]:
    """Bring the sums up to date with what the block writes."""
    if asked.only is not None and asked.is_few:
        with tallies_follow(asked.only):
            yield
        return
    concerned = _owners(asked.only)
    yield
    retally(None if asked.only is None else sorted({*concerned, *_owners(asked.only)}, key=str))


def _owners(only: Sequence[str] | None) -> set[int | None]:
    """Return whose some customers are now."""
    return {
        owner
        for some in in_pieces(only or ())
        for owner in Customer.objects.filter(key__in=some).values_list("owner_id", flat=True)
    }


def _publish_people(
    project: Project, publication: Publication, asked: Asked, facts: Readable
) -> int:
    run = _Run(project, publication, "person", asked, facts)
    for _, rows in run.shaped():
        run.writer.write(rows)
    run.writer.retire()
    return run.done


class _Run:
    """The customers of one unit on their way from the lake to the desk."""

    def __init__(
        self,
        project: Project,
        publication: Publication,
        unit: Unit,
        asked: Asked,
        facts: Readable,
    ) -> None:
        self.project, self.publication, self.unit, self.asked = project, publication, unit, asked
        self.facts = facts
        self.lineup = lineup_of(project, unit) if unit in units(project) else None
        self.writer = Writer(_MODELS[unit], publication, is_whole=asked.only is None)
        self.writer.begin(asked.only or ())
        self.done = 0
        """How many were published."""

    @property
    def cards(self) -> dict[str, Scorecard]:
        """The scorecards that score them, by version."""
        return {} if self.lineup is None else by_version(self.lineup.scorecards)

    def shaped(self) -> Iterator[tuple[Batch, pa.Table]]:
        """Yield batches, and their rows as they are to be written."""
        if self.lineup is None or self.asked.is_nobody:
            return
        source = self._source(self.lineup)
        known = Known(self.project, self.unit, self.asked, self.facts)
        shaper = Shaper(known, source, self.cards, self.publication.pk)
        wanted = len(self.asked.only or source.names)
        for batch in batches(self._pieces(source), self.asked):
            progress.say(self.done, wanted, _SAYING[self.unit])
            yield batch, shaper.rows(batch)
            self.done += batch.now.num_rows

    def _source(self, lineup: Lineup) -> Source:
        """Return where cells come from: those of everybody only where one ranks among them."""
        if isinstance(self.facts, Excerpt) and not lineup.ranks:
            return Few(self.project.lake, self.facts, self.unit)
        return source_of(self.project, lineup, self.project.settings.engine)

    def _pieces(self, source: Source) -> Iterator[pa.Table]:
        if self.lineup is None:
            return iter(())
        cards, rule = self.lineup.scorecards, self.lineup.rule
        return score_source(
            source, cards, self.asked.days, rule,
            precedence=self.lineup.precedence, only=self.asked.only,
        )  # fmt: skip


_MODELS: dict[Unit, type[Customer] | type[Person]] = {"account": Customer, "person": Person}
_SAYING = {
    "account": gettext_noop("Publishing the customers"),
    "person": gettext_noop("Publishing the people"),
}
