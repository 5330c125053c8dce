"""A complaint that somebody heard, whatever way it came."""

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from keepwell.desk.base.asked import whole
from keepwell.desk.cases.actions import mails
from keepwell.desk.cases.actions.opening import Opening, open_case
from keepwell.desk.cases.forms import New
from keepwell.desk.cases.inbound.queries import mails_visible_to
from keepwell.desk.cases.inbound.taking import mark_of, said
from keepwell.desk.cases.models import Case, IncomingMail, Means, Severity, Source
from keepwell.desk.cases.models.mailbox import Fate
from keepwell.desk.customers.queries import visible_to
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Member, Role
from keepwell.desk.surveys.models import Answer
from keepwell.desk.surveys.queries import answers_visible_to

DETRACTOR, PASSIVE = 6, 8
"""The highest scores of who would not recommend us, and of who is in between (NPS)."""


@access(Role.MEMBER)
@never_cache
def make(request: HttpRequest) -> HttpResponse:
    """Open a case by hand: `?customer=key`, `?answer=pk` or `?mail=pk` fill in what is known."""
    member = member_of(request)
    answer, mail = _answer(request, member), _mail(request, member)
    known = _of_mail(mail) if mail else _known(request, member, answer)
    form = New(member, request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        case = _open(member, form.cleaned_data, answer, mail)
        return redirect("cases:case", case.pk)
    return render(request, "cases/new.html", {"form": form, "answer": answer, "mail": mail})


@transaction.atomic
def _open(
    member: Member, given: dict[str, Any], answer: Answer | None, mail: IncomingMail | None
) -> Case:
    if answer and answer.customer_id != given["customer"].pk:
        answer = None  # it is another customer's: who sees this one need not see that
    opening = Opening(
        customer=given["customer"], person=given["person"], about=given["about"],
        topic=given["topic"], severity=Severity(given["severity"]), text=given["text"],
        means=Means.SURVEY if answer else Means(given["means"]), answer=answer,
        source=Source.ANSWER if answer else Source.HAND,
        owner=member if given["mine"] else None, restricted_to=given["restricted_to"],
        mark=f"answer-{answer.pk}" if answer else "",
    )  # fmt: skip
    if mail is None:
        return open_case(opening, member)
    opening = replace(opening, source=Source.MAIL, means=Means.EMAIL, mark=mark_of(mail))
    case = open_case(opening, member)
    mails.opened_for(member, mail, case)
    return case


def _answer(request: HttpRequest, member: Member) -> Answer | None:
    asked = whole(request.GET.get("answer", "")) or 0
    rows = answers_visible_to(member).select_related("customer", "contact", "survey")
    return rows.filter(pk=asked, customer__isnull=False).first()


def _mail(request: HttpRequest, member: Member) -> IncomingMail | None:
    asked = whole(request.GET.get("mail", "")) or 0
    rows = mails_visible_to(member).filter(fate=Fate.WAITING).select_related("person__account")
    return rows.filter(pk=asked).first()


def _of_mail(mail: IncomingMail) -> dict[str, Any]:
    """Return what the form begins with, of a mail that waits."""
    account = mail.person.account if mail.person else None
    return {
        "customer": account.key if account else "",
        "person": mail.person.key if mail.person else "",
        "about": mail.subject[:200], "text": said(mail), "means": Means.EMAIL,
    }  # fmt: skip


def _known(request: HttpRequest, member: Member, answer: Answer | None) -> dict[str, Any]:
    """Return what the form begins with."""
    if answer is None:
        found = visible_to(member).filter(key=request.GET.get("customer", "")).first()
        return {"customer": found.key} if found else {}
    return {
        "customer": answer.account,
        "person": answer.person,
        "about": str(answer.survey),
        "severity": severity_of(answer),
        "text": answer.comment,
        "topic": answer.mentions.counted().values_list("topic", flat=True).first(),
    }


def severity_of(answer: Answer) -> Severity:
    """Return how bad an answer is: of an NPS by who gives it, of others what is usual."""
    if answer.score is None or answer.edition.document.get("measures") != "nps":
        return Severity.NORMAL
    if answer.score <= DETRACTOR:
        return Severity.HIGH
    return Severity.NORMAL if answer.score <= PASSIVE else Severity.LOW
