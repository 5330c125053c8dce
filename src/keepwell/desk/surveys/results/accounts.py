"""What accounts come to, and whether those who decide answered, out of the desk's own database."""

from dataclasses import dataclass
from datetime import timedelta

import pyarrow as pa
from django.db.models import Count, Exists, OuterRef, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.utils.timezone import now

from keepwell.desk.customers.models import Person
from keepwell.desk.customers.queries.sight import people_visible_to
from keepwell.desk.members.models import Member
from keepwell.desk.project import project
from keepwell.desk.surveys.models import Answer, Survey, Verdict
from keepwell.desk.surveys.queries import answers_visible_to
from keepwell.engine.feedback.accounts import RoleRule, account_opinion, account_scores
from keepwell.engine.feedback.declared import FILE, read_declared
from keepwell.engine.feedback.figures import Opinion
from keepwell.engine.feedback.response import Share
from keepwell.engine.feedback.scales import SCALES, Scale
from keepwell.engine.lake.tables import MOMENT

YEAR = timedelta(days=365)
"""What was answered before says little of how somebody feels now."""
_ROWS = pa.schema(
    [
        ("id", pa.string()), ("account", pa.string()), ("person", pa.string()), ("at", MOMENT),
        ("value", pa.float64()), ("role", pa.string()),
    ]
)  # fmt: skip


@dataclass(frozen=True)
class Accounts:
    """What the accounts say in a year: each once, whoever of its people answered."""

    scale: Scale
    rule: RoleRule
    opinion: Opinion
    covered: Share
    """Of the customers with a known decider, those of whom one answered."""


def rule() -> RoleRule:
    """Return how accounts are counted; raise TextError if feedback.yaml has mistakes."""
    return read_declared(project().root / FILE).accounts


def accounts(member: Member, survey: Survey) -> Accounts | None:
    """Return what the accounts that a member may see say to a survey; None: it has no score."""
    scale = SCALES.get(survey.edition.document.get("measures") or "") if survey.edition else None
    if scale is None:
        return None
    declared = rule()
    said = _said(member, survey, scale)
    scores = account_scores(_table(said, declared), declared)
    covered = _covered(member, declared, said)
    return Accounts(scale, declared, account_opinion(scores, scale), covered)


def score_of(answers: QuerySet[Answer], declared: RoleRule) -> float | None:
    """Return the score of the one account that some answers are of; None: nobody's counts."""
    found = account_scores(_table(answers, declared), declared)["score"].to_pylist()
    return found[0] if found else None


def said_within_a_year(answers: QuerySet[Answer], scale: Scale) -> QuerySet[Answer]:
    """Return the answers that count for accounts: of a year, and on this scale."""
    return answers.filter(
        verdict=Verdict.COUNTED, at__gte=now() - YEAR, score__gte=scale.low, score__lte=scale.high,
        edition__document__measures=scale.name,
    ).exclude(account="")  # fmt: skip


def _said(member: Member, survey: Survey, scale: Scale) -> QuerySet[Answer]:
    return said_within_a_year(answers_visible_to(member).filter(survey=survey), scale)


def _table(answers: QuerySet[Answer], declared: RoleRule) -> pa.Table:
    """Return answers as the engine counts them, with the roles that people have now."""
    found = answers.order_by().annotate(role=_role(declared, "contact__traits"))
    rows = found.values_list("pk", "account", "person", "at", "score", "role")
    columns = zip(*rows, strict=True) if rows else ((),) * len(_ROWS)
    pks, names, people, at, scores, roles = map(list, columns)
    arrays = [
        [str(pk) for pk in pks], names, [one or None for one in people], at,
        [float(score) for score in scores], roles,
    ]  # fmt: skip
    return pa.table(
        [pa.array(one, kind.type) for one, kind in zip(arrays, _ROWS, strict=True)], _ROWS
    )


def _role(declared: RoleRule, traits: str) -> Coalesce:
    """Return the role among some traits as a text, empty where there is none."""
    return Coalesce(KeyTextTransform(declared.role, traits), Value(""), output_field=TextField())


def _covered(member: Member, declared: RoleRule, said: QuerySet[Answer]) -> Share:
    """Return of how many customers with somebody who decides one of these answered."""
    people = people_visible_to(member).filter(account__is_current=True)
    people = people.annotate(role=_role(declared, "traits"))
    deciders: QuerySet[Person] = people.filter(role__in=declared.deciders)
    found = deciders.aggregate(
        of=Count("account", distinct=True),
        count=Count("account", Exists(said.filter(contact=OuterRef("pk"))), distinct=True),
    )
    return Share(found["count"], found["of"])
