"""Whom a distribution asks, and whom it leaves out for which reason."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from django.utils.timezone import now

from desk.conftest import MakeCustomer
from desk.surveys.asking.conftest import LIMIT, MakeDistribution, MakePerson, SetRules
from desk.surveys.conftest import Invite
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.members.models import Member
from keepwell.desk.surveys.asking import rules, running
from keepwell.desk.surveys.asking.choosing import Choice, Moment, choose
from keepwell.desk.surveys.models import (
    Distribution,
    Invitation,
    Letter,
    OptOut,
    Run,
    Standing,
    State,
    Survey,
)
from keepwell.project import Project

DECIDERS = """
segment: deciders
unit: person
where: {all: [{trait: role, is: decider}, {trait: renewal_date, within: 30d}]}
"""
BIG = "segment: big\nwhere: {value: {at_least: 50000}}\n"
Queries = Callable[..., object]


def chosen(distribution: Distribution) -> Choice:
    """Return whom it would ask now."""
    run = Run.objects.create(distribution=distribution, is_dry=True)
    return choose(distribution, Moment(rules.calendar(), now()), run)


def keys(choice: Choice) -> list[str]:
    """Return who is asked."""
    return sorted(one.key for one in choice.asked)


def reasons(choice: Choice) -> dict[str, int]:
    """Return how many are left out for which reason."""
    return {key: group.count for key, group in choice.groups.items()}


def write(project: Project, name: str, text: str) -> None:
    """Write a segment into the project."""
    (project.root / "segments" / f"{name}.yaml").write_text(text, encoding="utf-8")


def test_everybody_of_the_segment_is_asked(
    desk_project: Project, distribute: MakeDistribution, make_customer: MakeCustomer, ann: Person
) -> None:
    """People of customers in the segment are asked, of others and of former ones nobody."""
    write(desk_project, "big", BIG)
    for key, fields in {"giant": {}, "gone": {"is_current": False}}.items():
        account = make_customer(key, value=90_000.0, **fields)
        Person.objects.create(key=f"{key}-cfo", name="C", email=f"c@{key}.x", account=account)
    assert keys(chosen(distribute(segment="big"))) == ["giant-cfo"]
    assert keys(chosen(distribute())) == ["ann", "giant-cfo"]


def test_a_segment_of_people_is_asked_and_can_be_left_alone(
    desk_project: Project,
    distribute: MakeDistribution,
    make_person: MakePerson,
    set_rules: SetRules,
) -> None:
    """A segment of people is looked up among people, whom to ask as whom to leave alone."""
    write(desk_project, "deciders", DECIDERS)
    day = [None, (timezone.localdate() - date(1970, 1, 1)).days]
    make_person("cfo", traits={"role": "decider"}, readings={"renewal_date": day})
    make_person("late", traits={"role": "decider"})
    make_person("user", traits={"role": "user"}, readings={"renewal_date": day})
    assert keys(chosen(distribute(segment="deciders"))) == ["cfo"]
    set_rules("never: {segments: [deciders]}")
    choice = chosen(distribute())
    assert (keys(choice), reasons(choice)) == (["late", "user"], {"never-0": 1})


def test_a_segment_that_is_gone_asks_nobody(distribute: MakeDistribution, ann: Person) -> None:
    """Where the segment cannot be read nobody is asked, and it is looked again later."""
    made = distribute(segment="gone")
    assert running.run_due() == 0
    made.refresh_from_db()
    assert made.next_at is not None
    assert made.next_at > now()


def test_it_asks_whom_its_maker_sees(
    distribute: MakeDistribution, ann: Person, member: Member, stranger: Member
) -> None:
    """A distribution reaches the customers of its maker; one whose maker is gone reaches nobody."""
    assert keys(chosen(distribute(made_by=member))) == ["ann"]
    assert keys(chosen(distribute(made_by=stranger))) == []
    assert keys(chosen(distribute(made_by=None))) == []


def test_each_reason_is_counted_with_its_people(
    desk_project: Project, distribute: MakeDistribution, make_person: MakePerson, invite: Invite,
    set_rules: SetRules,
) -> None:  # fmt: skip
    """Who is left out is counted by reason, and named; the rule stands beside it."""
    invite()
    make_person("mute", email="")
    make_person("out")
    make_person("bo")
    make_person("bo2", email="BO@acme.example")
    OptOut.objects.create(person="out")
    set_rules(LIMIT)
    choice = chosen(distribute())
    assert keys(choice) == ["bo"]
    assert reasons(choice) == {"limit-0": 1, "no_address": 1, "opted_out-0": 1, "twice": 1}
    limit = next(one for one in choice.told() if one["key"] == "limit-0")
    assert limit["rule"] == {"at_most": 1, "days": 14, "survey": ""}
    assert limit["people"] == [Person.objects.get(key="ann").pk]


def test_never_means_never(
    desk_project: Project, distribute: MakeDistribution, make_customer: MakeCustomer, ann: Person,
    set_rules: SetRules,
) -> None:  # fmt: skip
    """Accounts and segments that the calendar names are not asked."""
    write(desk_project, "big", BIG)
    giant = make_customer("giant", value=90_000.0)
    Person.objects.create(key="cfo", name="C", email="c@giant.example", account=giant)
    set_rules("never: {accounts: [acme], segments: [big]}")
    choice = chosen(distribute())
    assert (keys(choice), reasons(choice)) == ([], {"never-0": 2})


def test_share_and_quota_draw_by_chance(
    distribute: MakeDistribution, make_person: MakePerson
) -> None:
    """About the share is drawn, at most the quota, the same people whenever a run goes on."""
    for n in range(60):
        make_person(f"p{n}")
    half = chosen(distribute(share=50))
    assert 15 <= len(half.asked) <= 45
    assert reasons(half) == {"share": 60 - len(half.asked)}
    made = distribute(quota=7)
    run = Run.objects.create(distribution=made, is_dry=True)
    moment = Moment(rules.calendar(), now())
    first, again = choose(made, moment, run), choose(made, moment, run)
    assert (len(first.asked), reasons(first)) == (7, {"quota": 53})
    assert keys(first) == keys(again)


def test_a_run_that_was_broken_off_goes_on(
    distribute: MakeDistribution, make_person: MakePerson, set_rules: SetRules
) -> None:
    """What a killed worker left is finished: nobody is asked twice, and nobody is forgotten."""
    for n in range(6):
        make_person(f"p{n}")
    set_rules(LIMIT)
    made = distribute(quota=5)
    running.run_due()
    Run.objects.update(finished_at=None)
    Letter.objects.filter(pk__in=Letter.objects.values("pk")[:2]).delete()
    Invitation.objects.filter(letters=None).delete()
    assert running.run_due() == 2
    assert Letter.objects.count() == 5
    assert Run.objects.get().asked == 5
    assert set(Invitation.objects.values_list("survey", flat=True)) == {made.survey_id}


def test_two_distributions_share_the_calendar(
    distribute: MakeDistribution, ann: Person, set_rules: SetRules
) -> None:
    """What one distribution asks, the next one counts, in the same minute."""
    set_rules(LIMIT)
    distribute()
    distribute()
    assert running.run_due() == 1
    assert sorted(Run.objects.values_list("asked", flat=True)) == [0, 1]


@pytest.mark.parametrize(
    ("fields", "then"),
    [
        ({"timing": "once"}, None),
        ({"timing": "every", "every_days": 90}, timedelta(days=90)),
        ({"timing": "before", "days": 120}, timedelta(days=1)),
    ],
)
def test_it_is_due_again_by_its_timing(
    distribute: MakeDistribution, ann: Person, fields: dict[str, object], then: timedelta | None
) -> None:
    """After a run the next time is counted from the one before, or there is none."""
    at = now() - timedelta(minutes=3)
    made = distribute(next_at=at, **fields)
    running.run_due()
    made.refresh_from_db()
    assert made.next_at == (at + then if then else None)
    assert (made.standing, running.run_due()) == (Standing.ON, 0)


def test_a_renewal_is_asked_about_once(
    distribute: MakeDistribution, acme: Customer, ann: Person
) -> None:
    """People are asked so many days before the contract comes up, each once a renewal."""
    today = now().date()
    made = distribute(timing="before", days=30)
    Customer.objects.update(renewal=today + timedelta(days=31))
    assert keys(chosen(made)) == []
    Customer.objects.update(renewal=today + timedelta(days=30))
    assert running.run_due() == 1
    assert keys(chosen(made)) == []
    Customer.objects.update(renewal=today + timedelta(days=29))
    assert keys(chosen(made)) == ["ann"]


def test_a_closed_survey_asks_nobody(
    distribute: MakeDistribution, ann: Person, survey: Survey
) -> None:
    """While a survey is closed its distributions wait."""
    distribute()
    Survey.objects.update(state=State.CLOSED)
    assert running.run_due() == 0
    assert not Run.objects.exists()


def test_many_people_take_few_questions(
    distribute: MakeDistribution, make_person: MakePerson, set_rules: SetRules,
    django_assert_max_num_queries: Queries,
) -> None:  # fmt: skip
    """The number of questions to the database does not grow with each person."""
    for n in range(40):
        make_person(f"p{n}")
    set_rules(LIMIT)
    distribute()
    with django_assert_max_num_queries(22):  # type: ignore[operator]  # pytest-django's fixture
        running.run_due()
    assert Letter.objects.count() == 40


def test_what_happened_is_a_reason_once(
    distribute: MakeDistribution, ann: Person, make_person: MakePerson, desk_project: Project
) -> None:
    """Two days after a ticket is resolved its person is asked, with the ticket as the cause."""
    make_person("bo")
    at = now().astimezone(UTC)
    tell(desk_project, ("t1", "ann", "Ticket Resolved", at - timedelta(days=2, hours=1)))
    tell(desk_project, ("t2", "bo", "Ticket Resolved", at - timedelta(days=1)))
    distribute(timing="after", event="Ticket Resolved", days=2, begins_at=at - timedelta(days=9))
    assert (running.run_due(), Invitation.objects.get().cause) == (1, "t1")
    Distribution.objects.update(next_at=now())
    assert running.run_due() == 0


def test_nobody_is_asked_while_something_is_open(
    distribute: MakeDistribution, ann: Person, make_customer: MakeCustomer, set_rules: SetRules,
    desk_project: Project,
) -> None:  # fmt: skip
    """As long as more tickets were opened than resolved the account's people are left out."""
    at = now().astimezone(UTC)
    tell(
        desk_project,
        ("o1", "ann", "Ticket Opened", at - timedelta(days=5)),
        ("o2", "ann", "Ticket Opened", at - timedelta(days=4)),
        ("c1", "ann", "Ticket Resolved", at - timedelta(days=3)),
    )
    set_rules("matters: [{event: Ticket Opened, until: Ticket Resolved, within: 90d}]")
    made = distribute()
    assert reasons(chosen(made)) == {"matter-0": 1}
    tell(desk_project, ("c2", "ann", "Ticket Resolved", at - timedelta(days=2)))
    assert keys(chosen(made)) == ["ann"]


def tell(project: Project, *facts: tuple[str, str, str, datetime]) -> None:
    """Write touchpoints of the customer's people into the lake."""
    import pyarrow as pa

    from keepwell.engine.lake.store import complete
    from keepwell.engine.lake.tables import TOUCHPOINTS

    ids, people, events, moments = zip(*facts, strict=True)
    rows = pa.table(
        {
            "account": ["acme"] * len(facts), "person": people, "at": list(moments),
            "event": events, "source": ["test"] * len(facts), "id": ids,
        }
    )  # fmt: skip
    project.lake.append(TOUCHPOINTS, complete(TOUCHPOINTS, rows))
