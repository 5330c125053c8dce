"""Measure how many answers rules handle: `python -m benchmarks.desk_rules --help`.

One worker, in this process, on a database of its own: facts are gathered, a tree of many branches
decides, and four answers in eleven open a case for whoever of a department has the least to do.
"""

import argparse
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from keepwell.desk.rules.tree.document import Tree

HOUR = 50_000
"""Answers in an hour that one worker has to stand."""
BRANCHES = 20
TEAM = 12


def main() -> None:
    """Prepare, measure, print; fail where an hour's answers take more than an hour."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=2_000)
    parser.add_argument("--customers", type=int, default=1_000)
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        _stand_on(Path(folder) / "company")
        _fill(given.customers, given.answers)
        seconds, cases = _handle()
    rate = given.answers / seconds
    print(f"{given.answers:,} answers, {cases:,} cases: {seconds:.1f} s, {rate:,.0f} a second")
    print(f"{HOUR:,} answers take {HOUR / rate / 60:.1f} minutes of one worker")
    if rate * 3600 < HOUR:
        sys.exit("Too slow: an hour's answers take more than an hour.")


def _stand_on(root: Path) -> None:
    from keepwell.project import Project

    Project.create(root)
    os.environ["KEEPWELL_PROJECT"] = str(root)
    os.environ["DJANGO_SETTINGS_MODULE"] = "keepwell.desk.settings"
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _fill(customers: int, answers: int) -> None:
    """Make a team, a tree that is on, and answers that wait to be handled."""
    from keepwell.desk.customers.models import Customer
    from keepwell.desk.members.models import Department, Member
    from keepwell.desk.rules.actions import editing
    from keepwell.desk.rules.models import Trigger
    from keepwell.desk.rules.running import claiming
    from keepwell.desk.surveys.models import Answer, Edition, Survey

    team = Department.objects.create(name="Service")
    Member.objects.bulk_create(
        Member(email=f"m{n}@example.com", name=f"M {n}", visibility="all", department=team)
        for n in range(TEAM)
    )
    manager = Member.objects.create_user("m@example.com", name="M", role="manager")
    tree = editing.make(manager, _tree())
    editing.publish(manager, tree)
    editing.switch(manager, tree, is_on=True)
    Customer.objects.bulk_create(
        Customer(key=f"c{n}", name=f"C {n}", value=n * 10.0) for n in range(customers)
    )
    survey = Survey.objects.create(name="pulse", document={"measures": "nps"})
    edition = Edition.objects.create(survey=survey, number=1, document={"measures": "nps"})
    known = list(Customer.objects.values_list("pk", flat=True))
    made = Answer.objects.bulk_create(
        Answer(survey=survey, edition=edition, customer_id=known[n % customers], score=n % 11,
               mark=str(n), language="en")
        for n in range(answers)
    )  # fmt: skip
    Trigger.objects.bulk_create(map(claiming.of_answer, made), batch_size=1_000)


def _tree() -> "Tree":
    from keepwell.desk.rules.tree.reading import read

    idle = [
        {"name": f"Idle {n}", "when": [{"nps": {"at_most": 6}}, {"trait": f"t{n}", "is": "x"}]}
        for n in range(BRANCHES)
    ]
    to = {"department": "Service", "by": "load"}
    low = {
        "name": "Low",
        "when": {"nps": {"at_most": 3}},
        "then": [{"open_case": {"severity": "high", "to": to}}],
    }
    return read({"rules": "many", "branches": [*idle, low]})


def _handle() -> tuple[float, int]:
    """Return how long it took, and how many cases are open."""
    from keepwell.desk.cases.models import Case
    from keepwell.desk.rules.running import handling

    start = perf_counter()
    handling.handle_waiting()
    return perf_counter() - start, Case.objects.count()


if __name__ == "__main__":
    main()
