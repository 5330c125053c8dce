"""What sets rules off, and that each is handled once."""

from datetime import timedelta

import pytest
from django.utils.timezone import now
from pytest_django import DjangoAssertNumQueries

from desk.conftest import AS_OF, MakeCustomer
from desk.rules.conftest import AnswerOf, PutOn
from keepwell.desk.cases.actions.opening import Opening, open_case
from keepwell.desk.cases.models import Case, Severity, Status
from keepwell.desk.customers.models import Customer
from keepwell.desk.health.models import Crossing
from keepwell.desk.members.models import Member
from keepwell.desk.notices.models import Notice
from keepwell.desk.rules import tasks
from keepwell.desk.rules.actions import editing
from keepwell.desk.rules.models import Done, Firing, Outcome, Reason, Trigger
from keepwell.desk.rules.running import handling
from keepwell.desk.rules.tree.facts import Facts
from keepwell.desk.surveys.actions import judging
from keepwell.desk.surveys.models import Doubt, Mention, Tagged, Topic, Verdict

OPEN = {"open_case": {"severity": "high", "topic": "from answer", "to": "owner"}}
DETRACTOR = {"name": "Detractor", "when": {"nps": {"at_most": 6}}, "then": [OPEN, {"tag": "sad"}]}


def crossing(customer: Customer, before: str, after: str) -> Crossing:
    """Let a customer go from one band to another."""
    return Crossing.objects.create(
        customer=customer, as_of=AS_OF, band_before=before, band=after,
        state_before="stable", state="stable", score_before=60, score=30,
    )  # fmt: skip


def test_an_answer_opens_a_case(
    acme: Customer, answer_of: AnswerOf, put_on: PutOn, member: Member
) -> None:
    """The case has the answer, its topic, its owner and the branch that opened it."""
    put_on(DETRACTOR)
    answer = answer_of(acme, 3, comment="Too slow")
    topic = Topic.objects.create(name="speed", title="Speed")
    Mention.objects.create(answer=answer, topic=topic, by="rule", state=Tagged.CONFIRMED)

    assert tasks.run.func() == 1
    case = Case.objects.get()
    assert (case.answer, case.topic, case.branch) == (answer, topic, "Detractor")
    assert case.owner == member
    assert (case.severity, case.status, case.about) == (Severity.HIGH, Status.OWNED, "Too slow")
    assert list(acme.tags.values_list("name", flat=True)) == ["sad"]
    assert Notice.objects.get(member=member).data["case"] == case.pk


def test_what_was_handled_is_not_handled_again(
    acme: Customer, answer_of: AnswerOf, put_on: PutOn
) -> None:
    """However often the job runs, and though the answer is saved again, it fires once."""
    put_on(DETRACTOR)
    answer = answer_of(acme, 3)
    tasks.run.func()
    answer.save(update_fields=["verdict"])
    assert tasks.run.func() == 0
    assert (Case.objects.get().times, Firing.objects.count()) == (1, 1)


def test_a_held_answer_waits_for_its_release(
    acme: Customer, answer_of: AnswerOf, put_on: PutOn, manager: Member
) -> None:
    """What nobody is sure of sets nothing off until a colleague releases it."""
    put_on(DETRACTOR)
    held = answer_of(acme, 3, verdict=Verdict.HELD, doubt=Doubt.FAST)
    assert tasks.run.func() == 0
    judging.release(manager, held)
    assert tasks.run.func() == 1
    assert Case.objects.get().answer == held


def test_nothing_is_set_off_while_no_tree_is_on(
    acme: Customer, answer_of: AnswerOf, put_on: PutOn, manager: Member
) -> None:
    """What happened while all was off is not made up for."""
    tree = put_on(DETRACTOR, {"name": "Worse", "on": ["score"], "then": [OPEN]})
    editing.switch(manager, tree, is_on=False)
    answer_of(acme, 3)
    crossing(acme, "watch", "at_risk")
    editing.switch(manager, tree, is_on=True)
    assert tasks.run.func() == 0


def test_a_comment_is_waited_for_to_be_read(
    acme: Customer, answer_of: AnswerOf, put_on: PutOn
) -> None:
    """An unread comment holds its answer back for ten minutes, and only this one."""
    put_on(DETRACTOR)
    answer_of(acme, 3, comment="Slow", read_at=None)
    assert tasks.run.func() == 0
    Trigger.objects.update(made_at=now() - timedelta(minutes=11))
    assert tasks.run.func() == 1


def test_a_change_of_health_sets_rules_off(acme: Customer, put_on: PutOn) -> None:
    """A worse band is told by what it was and is."""
    put_on({"name": "Worse", "on": ["score"], "when": [{"band": "at_risk"},
            {"band_before": ["watch", "healthy"]}], "then": [OPEN]})  # fmt: skip
    crossing(acme, "watch", "at_risk")
    crossing(acme, "at_risk", "watch")
    tasks.run.func()
    assert [firing.trigger.key[:9] for firing in Firing.objects.all()] == ["crossing-"]
    assert Case.objects.get().reason == "score"


def test_a_complaint_is_given_to_somebody(
    acme: Customer, put_on: PutOn, manager: Member, member: Member
) -> None:
    """A rule makes no second case of a complaint: it gives the one that is there to its owner."""
    put_on({"name": "Complaint", "on": ["complaint"], "then": [OPEN]})
    case = open_case(Opening(customer=acme, about="The invoice is wrong"), manager)
    tasks.run.func()
    case.refresh_from_db()
    assert Case.objects.count() == 1
    assert (case.owner, case.severity, case.branch) == (member, Severity.HIGH, "Complaint")
    assert Done.objects.get().case == case


def test_what_cannot_be_done_does_not_stop_the_rest(
    acme: Customer, answer_of: AnswerOf, put_on: PutOn, manager: Member
) -> None:
    """A department that is gone fails one action, is told to managers once, and shows why."""
    secret = {"open_case": {"restrict": "Nobody"}}
    put_on({"name": "All", "then": [secret, {"tag": "seen"}]})
    answer_of(acme, 3)
    answer_of(acme, 4)
    tasks.run.func()
    failed, tagged = Done.objects.filter(firing=Firing.objects.earliest("pk"))
    assert (failed.outcome, failed.reason) == (Outcome.FAILED, Reason.DEPARTMENT)
    assert "“Nobody”" in failed.why
    assert tagged.outcome == Outcome.DONE
    assert Notice.objects.filter(member=manager, kind="rules").count() == 1


def test_the_version_in_force_is_kept(
    acme: Customer, answer_of: AnswerOf, put_on: PutOn, manager: Member
) -> None:
    """What fired says by which version, though the tree has changed since."""
    tree = put_on(DETRACTOR)
    answer_of(acme, 3)
    tasks.run.func()
    tree.document["branches"][0]["name"] = "Unhappy"
    tree.save()
    editing.publish(manager, tree)
    answer_of(acme, 3)
    tasks.run.func()
    fired = Firing.objects.order_by("pk").values_list("version__number", "path")
    assert list(fired) == [(1, "Detractor"), (2, "Unhappy")]


def test_what_fails_for_no_known_reason_is_left_alone_in_the_end(
    acme: Customer, answer_of: AnswerOf, put_on: PutOn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A trigger that breaks the job three times does not hold up those behind it."""
    put_on(DETRACTOR)
    first, second = answer_of(acme, 3), answer_of(acme, 2)
    sound = handling.decide

    def broken(tree: object, facts: Facts) -> object:
        if facts.known["nps"] == first.score:
            raise RuntimeError("a bug of ours")
        return sound(tree, facts)

    monkeypatch.setattr(handling, "decide", broken)
    for _ in range(handling.MOST_TRIES):
        with pytest.raises(RuntimeError):
            tasks.run.func()
    tasks.run.func()
    assert [one.trigger.key for one in Firing.objects.all()] == [second.fact]


def test_facts_are_looked_up_for_many_at_once(
    make_customer: MakeCustomer, answer_of: AnswerOf, put_on: PutOn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    """The facts of twenty answers cost no more questions than those of one."""
    put_on(DETRACTOR)
    for number in range(20):
        answer_of(make_customer(f"c{number}"), 3)
    some = list(Trigger.objects.all())
    with django_assert_num_queries(6):
        gathered = handling.gather(some, [])
        assert all(gathered.facts(one).known["nps"] == 3 for one in some)


def test_what_is_known_of_a_customer_goes_with_them(
    acme: Customer, answer_of: AnswerOf, put_on: PutOn
) -> None:
    """Whoever is erased is in no trigger, no firing and no case any more."""
    put_on(DETRACTOR)
    answer_of(acme, 3)
    tasks.run.func()
    acme.delete()
    assert not Trigger.objects.exists()
    assert not Done.objects.exists()


def test_what_rules_did_long_ago_is_forgotten(
    acme: Customer, answer_of: AnswerOf, put_on: PutOn
) -> None:
    """After KEPT it is gone, and what happened since stays."""
    put_on(DETRACTOR)
    answer_of(acme, 3)
    answer_of(acme, 4)
    tasks.run.func()
    old = now() - tasks.KEPT - timedelta(days=1)
    Trigger.objects.filter(pk=Trigger.objects.earliest("pk").pk).update(made_at=old)
    assert tasks.forget.func() == 1
    assert Firing.objects.count() == 1
