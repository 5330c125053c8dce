"""A survey while somebody answers it, page by page."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from keepwell.desk.members.mail import speaking
from keepwell.desk.surveys.actions import answering
from keepwell.desk.surveys.form.branching import asked_on, kept, next_page
from keepwell.desk.surveys.form.checking import Given, check
from keepwell.desk.surveys.form.document import Document, Values, said
from keepwell.desk.surveys.models import Channel, Edition, Invitation, Survey
from keepwell.desk.surveys.public import doubting, showing, stamps
from keepwell.desk.surveys.public.doubting import Signs
from keepwell.desk.surveys.public.labels import NOWHERE, Label
from keepwell.desk.surveys.public.pages import draw, language_for
from keepwell.desk.surveys.public.showing import Filled
from keepwell.desk.surveys.public.stamps import Stamp
from keepwell.desk.surveys.public.tokens import token_of
from keepwell.language import LANGUAGES


@dataclass(frozen=True)
class Sheet:
    """What somebody with a link is asked, and the request that asks for it or answers it."""

    request: HttpRequest
    survey: Survey
    invitation: Invitation | None = None
    label: Label = NOWHERE
    """What an anonymous link says of where it stands."""
    visitor: answering.Visitor = answering.NOBODY
    """Who the site says it is that shows the page."""
    channel: str = Channel.LINK
    """Of a link that is no invitation."""

    def answer(self) -> HttpResponse:
        """Show the first page, the next one, or keep what was answered.

        A page that lay open for too long, or asks what is no longer asked, begins anew with all
        that stands on it.
        """
        if self.request.method != "POST":
            tapped = self._tapped()
            return self._begin(tapped) if tapped else self._go_on()
        stamp = stamps.opened(self.request.POST.get("stamp", ""), self.request.path)
        if stamp is None or stamp.edition != self.edition.pk:
            before = showing.sent(stamp.values) if stamp else {}
            return self._begin({**before, **self._sent()})
        if "back" in self.request.POST:
            return self._back(stamp)
        if "lang" in self.request.POST:
            return self._page(stamp, Filled(self._sent(), {}))
        return self._turn(stamp)

    @cached_property
    def edition(self) -> Edition:
        """Return what is asked now."""
        assert self.survey.edition is not None  # it is open
        return self.survey.edition

    @cached_property
    def document(self) -> Document:
        """Return the same, read."""
        return self.edition.read()

    @cached_property
    def language(self) -> str:
        """Return the language to ask in."""
        return language_for(self.request, self.document, self.invitation)

    def _tapped(self) -> Given:
        """Return what was tapped in the letter that led here: it is filled in, and does not count.

        `?score=9` fills in the question that gives the score.
        """
        score, tapped = self.document.score, self.request.GET.get("score")
        return {score.id: [tapped]} if score and tapped else {}

    def _sent(self) -> Given:
        """Return what stands in the controls of questions, whatever it is."""
        return {
            name.removeprefix(showing.BEFORE): [str(one) for one in some]
            for name, some in self.request.POST.lists()
            if name.startswith(showing.BEFORE)
        }

    def _go_on(self) -> HttpResponse:
        """Show the page at which somebody with a personal link stopped, if it is asked still."""
        begun = getattr(self.invitation, "partial", None)
        if begun is None or begun.doubt or begun.edition_id != self.edition.pk:
            return self._begin({})
        stamp = Stamp(self.request.path, self.edition.pk, begun.page, values=begun.values)
        return self._page(stamp, Filled({}, {}))

    def _begin(self, given: Given) -> HttpResponse:
        first = next_page(self.document, {}) or 0
        stamp = Stamp(self.request.path, self.edition.pk, first)
        return self._page(stamp, Filled(given, {}))

    def _back(self, stamp: Stamp) -> HttpResponse:
        """Show the page before, as it was answered."""
        earlier = range(stamp.page - 1, -1, -1)
        pages = self.document.pages
        page = next((n for n in earlier if asked_on(pages[n], stamp.values)), stamp.page)
        return self._page(stamp.turned(page), Filled(showing.sent(stamp.values), {}))

    def _turn(self, stamp: Stamp) -> HttpResponse:
        """Go on to the next page, or take the answer; stay where something has to be mended."""
        sent = self._sent()
        questions = asked_on(self.document.pages[stamp.page], stamp.values)
        checked = check(questions, sent)
        if checked.problems:
            return self._page(stamp, Filled(sent, checked.problems))
        here = {one.id for one in questions}
        before = {name: value for name, value in stamp.values.items() if name not in here}
        values = kept(self.document, {**before, **checked.values})
        following = next_page(self.document, values, stamp.page)
        signs = self._signs(stamp)
        given = self._given(stamp, values, signs)
        if following is None:
            return self._take(given)
        self._keep(given, following)
        filled = Filled(showing.sent({**stamp.values, **values}), {})
        return self._page(stamp.turned(following, values, crowd=signs.crowd), filled)

    def _signs(self, stamp: Stamp) -> Signs:
        return doubting.signs_of(self.request, stamp)

    def _given(self, stamp: Stamp, values: Values, signs: Signs) -> answering.Given:
        return answering.Given(
            self.edition, self.document, values, self.language, stamp.mark,
            doubting.doubt_of(signs), self.channel, self.label.stage, self.label.place,
            visitor=self.visitor,
        )  # fmt: skip

    def _keep(self, given: answering.Given, page: int) -> None:
        """Keep what was answered so far, in case that nothing more comes."""
        answering.keep(self.survey, given, page, self.invitation)

    def _take(self, given: answering.Given) -> HttpResponse:
        answering.take(self.survey, given, self.invitation)
        return HttpResponseRedirect(f"{self.request.path}?done=1&lang={self.language}", status=303)

    def _page(self, stamp: Stamp, filled: Filled) -> HttpResponse:
        document, language = self.document, self.language
        page = document.pages[stamp.page]
        with self._speaking():
            asked = showing.asked(document, asked_on(page, stamp.values), language, filled)
        context = {
            "title": said(document.title, language, document.first),
            "intro": said(document.intro, language, document.first) if not stamp.page else "",
            "heading": said(page.title, language, document.first),
            "questions": asked,
            "is_first": not any(asked_on(one, {}) for one in document.pages[: stamp.page]),
            "is_last": stamp.page == len(document.pages) - 1,
            "tongues": showing.tongues(document, language),
            "path": self.request.path,
            "is_framed": self.channel == Channel.SITE,
            "stamp": stamp.sealed(),
            "stop": self._stop,
            "lure": reverse("surveys:lure", args=[doubting.lure_of(stamp)]),
        }
        return self._draw(context)

    @property
    def _stop(self) -> str:
        """Return where whoever has a personal link says that they want no more; else nothing."""
        if self.invitation is None:
            return ""
        stop = reverse("surveys:stop", args=[token_of(self.invitation)])
        return f"{stop}?lang={self.language}"

    def _speaking(self) -> AbstractContextManager[object]:
        """Say the words that are ours in the language of the questions, as far as we know it."""
        return speaking(self.language if self.language in LANGUAGES else "en")

    def _draw(self, context: Mapping[str, Any]) -> HttpResponse:
        return draw("page", self.language, context)
