"""Which questions follow which answers.

A condition looks at a question of an earlier page, so that no page has to change while it is
looked at, and all works without scripts.
"""

from keepwell.desk.surveys.form.document import Condition, Document, Page, Question, Value, Values


def asked_on(page: Page, values: Values) -> tuple[Question, ...]:
    """Return the questions of a page that somebody with these answers is asked."""
    if not holds(page.only_if, values):
        return ()
    return tuple(one for one in page.questions if holds(one.only_if, values))


def next_page(document: Document, values: Values, after: int = -1) -> int | None:
    """Return which page comes next behind a page; None: that was the last one."""
    ahead = range(after + 1, len(document.pages))
    return next((n for n in ahead if asked_on(document.pages[n], values)), None)


def kept(document: Document, values: Values) -> dict[str, Value]:
    """Return the answers to what was asked: who changed their mind may have left a branch."""
    found: dict[str, Value] = {}
    for page in document.pages:
        here = asked_on(page, found)
        found |= {one.id: values[one.id] for one in here if one.id in values}
    return found


def holds(condition: Condition | None, values: Values) -> bool:
    """Return whether answers meet a condition; a question that was not answered meets none."""
    if condition is None:
        return True
    value = values.get(condition.question)
    if value is None:
        return False
    if condition.among:
        return not set(condition.among).isdisjoint(_names(value))
    return _within(value, condition)


def _names(value: Value) -> set[str]:
    if isinstance(value, bool):
        return {"yes" if value else "no"}
    return set(value) if isinstance(value, list) else {str(value)}


def _within(value: Value, condition: Condition) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    low = condition.low is None or value >= condition.low
    return low and (condition.high is None or value <= condition.high)
