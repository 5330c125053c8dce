"""What deeds of this room are done to."""

from keepwell.desk.cases.models import Case, Cause
from keepwell.desk.members.deeds import Subject


def of_case(case: Case) -> Subject:
    """Return a case as the log names it."""
    return Subject("case", str(case.pk), str(case))


def of_cause(cause: Cause) -> Subject:
    """Return a root cause as the log names it."""
    return Subject("cause", str(cause.pk), cause.path)
