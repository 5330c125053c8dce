"""The document holds: whatever it lets one ask is answered as it says, and the rest is refused.

Schemathesis makes up requests from the document, wanted and unwanted ones, and walks along its
links. What no document can say it is told here: which segments there are, that a span begins before
it ends, and that a cursor is one that we gave; test_paging.py looks at all other cursors.
"""

from collections.abc import Iterator
from copy import deepcopy
from datetime import date, datetime

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from desk.surveys.asking.conftest import no_rules, set_rules
from keepwell.desk.api import letting_in
from keepwell.desk.api.document import document
from keepwell.desk.api.questions import FIRST_YEAR, LAST_YEAR
from keepwell.desk.base.rates import Turnstile

__all__ = ["no_rules", "set_rules"]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.usefixtures(
        "lake", "acme", "ann", "survey", "no_rules", "no_limit", "one_connection"
    ),
]
EXAMPLES = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
LATE = "late date"
for name, first, last in (("date", FIRST_YEAR, 2499), (LATE, 2500, LAST_YEAR)):
    days = st.dates(date(first, 1, 1), date(last, 12, 31))
    schemathesis.openapi.format(name, days.map(date.isoformat))
moments = st.datetimes(datetime(FIRST_YEAR, 1, 2), datetime(LAST_YEAR, 12, 30))  # noqa: DTZ001 - Z is added
schemathesis.openapi.format("date-time", moments.map(lambda moment: f"{moment.isoformat()}Z"))


@pytest.fixture
def no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a key ask as much as it likes."""
    monkeypatch.setattr(letting_in, "turnstile", Turnstile(rate=1e9, burst=1e9))


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Keep the test's own connection between requests, as Django's test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def shown(key):
    """Return the headers that show a key."""
    return {"Authorization": f"Bearer {key[1]}"}


def contract(*, walking=False):
    """Return the document as Schemathesis sees it, in front of the desk; `walking` along links."""
    said = deepcopy(document())
    for methods in said["paths"].values():
        for method, operation in methods.items():
            parameters = operation["parameters"]
            operation["parameters"] = [
                known(one, "pulse" if method == "post" else "renewing-soon")
                for one in parameters
                if walking or one["name"] != "cursor"
            ]
            if not walking:
                operation["responses"]["200"].pop("links", None)
    loaded = schemathesis.openapi.from_dict(said, config=schemathesis.Config())
    loaded.app = get_wsgi_application()
    return loaded


def known(parameter, name):
    """Return a parameter with what there is among its values."""
    if parameter["name"] == "key" and parameter["in"] == "path":
        parameter["schema"] = {"anyOf": [{"enum": ["acme", "ann"]}, parameter["schema"]]}
    if parameter["name"] in {"segment", "name"}:
        parameter["schema"] = {"enum": [name]}
    if parameter["name"] == "until":
        parameter["schema"] = {"type": "string", "format": LATE}
    return parameter


schema = contract()


@schema.include(method="GET").parametrize()
@EXAMPLES
def test_the_document_holds(case, shown):
    """No answer breaks the document, and none is an error of ours."""
    case.call_and_validate(headers=shown)


@schema.include(method="POST").parametrize()
@settings(EXAMPLES, max_examples=10)
def test_the_document_holds_for_what_is_sent(case, shown):
    """The same; which questions a survey has, and that somebody is named, no document can say."""
    case.call_and_validate(headers=shown, excluded_checks=[positive_data_acceptance])


def test_the_links_hold(shown):
    """Walking from answer to answer along the document's links breaks nothing either."""

    class Walk(contract(walking=True).as_state_machine()):
        def get_call_kwargs(self, _case):
            return {"headers": shown}

        def validate_response(self, response, case, **_given):
            # Keys are looked at in test_letting_in.py, and made up cursors are of no list.
            without = [ignored_auth, positive_data_acceptance]
            case.validate_response(response, excluded_checks=without)

    Walk.run(settings=settings(EXAMPLES, max_examples=15, stateful_step_count=5))
