"""Saying how accounts are counted: a part of the project's feedback.yaml."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile

import yaml
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role
from keepwell.desk.project import project
from keepwell.engine.feedback.accounts import RoleRule
from keepwell.engine.feedback.declared import FILE, Declared, parse_declared
from keepwell.engine.scorecard.issues import Level

_PART = re.compile(
    r"^accounts:[^\n]*(?:\n(?:[ \t]+[^\n]*|[ \t]*(?=\n+[ \t]+\S)))*\n?", re.MULTILINE
)


@transaction.atomic
def declare(member: Member, rule: RoleRule) -> None:
    """Write the rule into feedback.yaml; all else in it stays as it is.

    Raises ValidationError if the file has mistakes, or is written in a way that we do not change.
    """
    require(member, Role.MANAGER)
    path = project().root / FILE
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    known = _read(before)
    part = yaml.safe_dump({"accounts": plain(rule)}, sort_keys=False, allow_unicode=True)
    after = _PART.sub("", before, count=1).rstrip("\n")
    after = f"{after}\n\n{part}" if after else part
    if _read(after) != Declared(rule, known.topics):
        raise ValidationError(_("Change the part “accounts” of feedback.yaml in an editor."))
    told = {"text": before}, {"text": after}
    deeds.record(member, "surveys.account_rule", deeds.Subject("survey", "", _("Surveys")), *told)
    _write(path, after)


def plain(rule: RoleRule) -> Mapping[str, object]:
    """Return a rule as it stands in the file."""
    weighted = {"weights": dict(rule.weights), "other": rule.other}
    return {
        "rule": rule.how, "role": rule.role, **(weighted if rule.how == "weighted" else {}),
        "deciders": list(rule.deciders),
    }  # fmt: skip


def _read(text: str) -> Declared:
    if not text.strip():
        return Declared()
    declared, issues = parse_declared(text)
    wrong = [str(one) for one in issues if one.level is Level.ERROR]
    if wrong:
        raise ValidationError(wrong)
    return declared


def _write(path: Path, text: str) -> None:
    """Write a file so that whoever reads sees the old text or the new one, never a half."""
    with NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, suffix=".tmp", delete=False
    ) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).chmod(0o644)
    Path(file.name).replace(path)
