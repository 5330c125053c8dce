"""Let very many answer, and rules act on it: `python -m benchmarks.desk_loop --help`.

People answer at the real `keepwell up`, as fast as it lets them. One worker reads what they wrote,
opens a case for the owner of each customer with a detractor, and alerts the owner. At the end all
is counted anew from the scores that were sent: every detractor is in just one case of the right
owner, every alert gives every reason, and nobody was interrupted more often than their budget.
"""

import argparse
import os
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import django
import pyarrow as pa

from benchmarks.connection import connect
from benchmarks.desk_asking import PORT, SURVEY, answer, lines, score_of, told
from benchmarks.serving import served
from keepwell.engine.lake.tables import TRAITS

HOUR = 3_600
"""Seconds within which everything has to be done."""
OWNERS = 40
PEOPLE_EACH = 5
"""People of a customer, so that cases and alerts have something to merge."""
DETRACTOR = 6
KNOWN = """
select account, person, make_timestamptz(2024, 1, 1, 0, 0, 0) as at, trait, text,
    lpad(lower(to_hex(hash(account || coalesce(person, '') || trait))), 16, '0') as id
from (
    select printf('a%06d', i) as account, null as person, unnest([
        {{'trait': 'name', 'text': printf('Company %d', i)}},
        {{'trait': 'owner', 'text': printf('m%d@example.com', i % {owners})}}
    ], recursive := true)
    from range({people} // {each}) numbers(i)
    union all
    select printf('a%06d', i // {each}), printf('p%06d', i), 'name', printf('Person %d', i)
    from range({people}) numbers(i)
)
"""
TREE = {
    "rules": "follow-up",
    "branches": [
        {
            "name": "Detractor",
            "when": {"nps": {"at_most": DETRACTOR}},
            "then": [
                {"open_case": {"severity": "high", "to": "owner"}},
                {"alert": {"to": "owner", "about": "Somebody would not recommend us"}},
            ],
        },
        {"name": "Promoter", "when": {"nps": {"at_least": 9}}, "then": [{"tag": "promoter"}]},
    ],
}


def prepare(people: int, folder: Path) -> None:
    """Make a project whose owners have customers, with rules that are on."""
    from django.core.management import call_command
    from django.utils.timezone import now

    from keepwell.desk.alerts.models import Hours, Reach
    from keepwell.desk.health.publishing import publish
    from keepwell.desk.members.actions.starting import first_administrator
    from keepwell.desk.members.models import Member
    from keepwell.desk.rules.actions import editing
    from keepwell.desk.rules.tree.reading import read
    from keepwell.project import Project

    project = Project.create(folder, name="Benchmark")
    project.lake.append(TRAITS, known(people))
    call_command("migrate", verbosity=0)
    admin = first_administrator("admin@example.com", "correct horse battery")
    owners = [Member.objects.create_user(f"m{n}@example.com", name=f"M {n}") for n in range(OWNERS)]
    Reach.objects.bulk_create(Reach(member=one, hours=Hours.ALWAYS) for one in owners)
    publish(project, now().date())
    tree = editing.make(admin, read(TREE))
    editing.publish(admin, tree)
    editing.switch(admin, tree, is_on=True)


def known(people: int) -> pa.Table:
    """Return who the people are, whose customers they are of, and who looks after those."""
    return (
        connect().sql(KNOWN.format(people=people, each=PEOPLE_EACH, owners=OWNERS)).to_arrow_table()
    )


def invite() -> dict[str, str]:
    """Hand everybody a link; return the customer of each token."""
    from datetime import timedelta

    from django.utils.timezone import now

    from keepwell.desk.customers.models import Person
    from keepwell.desk.members.models import Member
    from keepwell.desk.surveys.actions import editing
    from keepwell.desk.surveys.form.reading import read
    from keepwell.desk.surveys.models import Channel, Invitation
    from keepwell.desk.surveys.public.tokens import token_of

    admin = Member.objects.get(email="admin@example.com")
    edition = editing.open_up(admin, editing.make(admin, read(SURVEY))).edition
    Invitation.objects.bulk_create(
        (
            Invitation(
                survey_id=edition.survey_id, edition=edition, contact=one, person=one.key,
                customer=one.account, account=one.account.key, channel=Channel.EMAIL,
                language="en", sent_at=now(), expires_at=now() + timedelta(days=30),
            )
            for one in Person.objects.select_related("account")
        ),
        batch_size=1_000,
    )  # fmt: skip
    return {token_of(one): one.account for one in Invitation.objects.all()}


def settle() -> None:
    """Wait until nothing that happened waits any more; give up after an hour."""
    from keepwell.desk.alerts.models import Receiver, State
    from keepwell.desk.rules.models import Trigger

    until = perf_counter() + HOUR
    while perf_counter() < until:
        waiting = Receiver.objects.filter(state=State.WAITING).exists()
        if not waiting and not Trigger.objects.filter(handled_at=None).exists():
            return
        time.sleep(1)
    sys.exit("After an hour something still waits.")


def differences(accounts: dict[str, str]) -> list[str]:
    """Return what is not as the scores that were sent demand."""
    from django.db.models import Count, F, Max

    from keepwell.desk.alerts.budget import OVERFLOW, USUAL
    from keepwell.desk.alerts.models import Reason, Receiver, State
    from keepwell.desk.cases.models import Case
    from keepwell.desk.rules.models import Trigger

    unhappy = Counter(one for token, one in accounts.items() if score_of(token) <= DETRACTOR)
    cases = dict(Case.objects.values_list("customer__key").annotate(Max("times")))
    reasons = dict(
        Reason.objects.values_list("alert__customer__key").annotate(many=Count("pk")).order_by()
    )
    heard = Receiver.objects.filter(state=State.TOLD).values("member", "day")
    busiest = max(heard.annotate(many=Count("pk")).values_list("many", flat=True), default=0)
    print(
        f"{Trigger.objects.count():,} answers handled, {Case.objects.count():,} cases, "
        f"{sum(reasons.values()):,} reasons in {Receiver.objects.count():,} alerts; "
        f"at most {busiest} interruptions of somebody a day"
    )
    found = {
        "an answer was not handled once": Trigger.objects.count() != len(accounts),
        "a detractor is in no case, or in two": cases != unhappy,
        "a customer has two cases": Case.objects.count() != len(unhappy),
        "a case is not its owner's": Case.objects.exclude(owner=F("customer__owner")).exists(),
        "an alert lacks a reason": reasons != unhappy,
        "somebody else was told": Receiver.objects.exclude(
            member=F("alert__customer__owner")
        ).exists(),
        "a budget was exceeded": busiest > USUAL + OVERFLOW,
    }
    return [what for what, is_so in found.items() if is_so]


def main() -> None:
    """Measure and print; exit with 1 if anything is wrong, or took more than an hour."""
    parser = argparse.ArgumentParser(prog="benchmarks.desk_loop", description=__doc__)
    parser.add_argument("--answers", type=int, default=50_000)
    given = parser.parse_args()
    with TemporaryDirectory(prefix="keepwell-bench-") as name:
        folder = Path(name) / "project"
        os.environ |= {
            "KEEPWELL_PROJECT": str(folder), "KEEPWELL_SECRET_KEY": "for this measurement only",
            "KEEPWELL_LOG_LEVEL": "WARNING", "DJANGO_SETTINGS_MODULE": "keepwell.desk.settings",
            "KEEPWELL_PROXIES": "1",
        }  # fmt: skip
        django.setup()
        prepare(given.answers, folder)
        accounts = invite()
        tokens = list(accounts)
        began = perf_counter()
        with served(folder, PORT, "--workers=1"):
            with told("answering", len(tokens)):
                taken = answer(tokens)
            with told("and acting", len(tokens)):
                settle()
        took = perf_counter() - began
        print(*lines(taken), sep="\n")
        wrong = differences(accounts)
    print(f"{len(tokens):,} answers and all that followed took {took / 60:.1f} minutes")
    if wrong or took > HOUR:
        sys.exit("; ".join(wrong) or "That is more than an hour.")


if __name__ == "__main__":
    main()
