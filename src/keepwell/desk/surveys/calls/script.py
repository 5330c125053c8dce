"""The questions as a colleague reads them out, and what they are answered, page by page."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from keepwell.desk.members.access import member_of
from keepwell.desk.surveys.actions import answering
from keepwell.desk.surveys.calls import actions, queries
from keepwell.desk.surveys.calls.forms import Came
from keepwell.desk.surveys.form.document import Values
from keepwell.desk.surveys.models import Call
from keepwell.desk.surveys.public.answering import Sheet
from keepwell.desk.surveys.public.doubting import Signs
from keepwell.desk.surveys.public.stamps import Stamp

SURE = Signs(0, decoy=False, script=True, hand=True, agent="", crowd=False)
"""Of a colleague who writes down what they hear: nobody doubts that."""


@dataclass(frozen=True)
class Script(Sheet):
    """A survey that is read out on the telephone; all but the questions is in the reader's own."""

    call: Call | None = None

    @classmethod
    def of(cls, request: HttpRequest, call: Call) -> "Script":
        """Return the script of a call."""
        return cls(request, call.letter.invitation.survey, call.letter.invitation, call=call)

    def _signs(self, _stamp: Stamp) -> Signs:
        return SURE

    def _given(self, stamp: Stamp, values: Values, _signs: Signs) -> answering.Given:
        return answering.Given(
            self.edition, self.document, values, self.language, stamp.mark,
            colleague=member_of(self.request),
        )  # fmt: skip

    def _keep(self, given: answering.Given, page: int) -> None:
        assert self.call is not None
        actions.keep_on(member_of(self.request), self.call)
        super()._keep(given, page)

    def _take(self, given: answering.Given) -> HttpResponse:
        assert self.call is not None
        actions.answered(member_of(self.request), self.call, given)
        return redirect("surveys:calls", self.survey.name)

    def _speaking(self) -> AbstractContextManager[object]:
        """Leave the words that are ours in the colleague's language."""
        return nullcontext()

    def _draw(self, context: Mapping[str, Any]) -> HttpResponse:
        call = self.call
        assert call is not None
        shown = {
            **context, "call": call, "invitation": call.letter.invitation, "survey": self.survey,
            "attempts": call.attempts.select_related("made_by"), "language": self.language,
            "last": queries.last_answers(call), "came": Came(),
        }  # fmt: skip
        return render(self.request, "surveys/calls/call.html", shown)
