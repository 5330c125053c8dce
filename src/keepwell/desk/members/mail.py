"""Letters to one person, as text and as HTML, in their language."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from keepwell import language
from keepwell.desk.base.company import company

TROUBLE = (OSError, SMTPException)
"""What sending raises if the letter could not be handed in."""


def is_set_up() -> bool:
    """Return whether letters reach people; without KEEPWELL_SMTP_URL they go into the log."""
    return settings.EMAIL_BACKEND != "django.core.mail.backends.console.EmailBackend"


def send(to: str, template: str, context: Mapping[str, Any], code: str = "") -> None:
    """Send `<template>_subject.txt`, `<template>.txt` and `<template>.html` to an address.

    `code` is the language; empty: the project's. Raises one of TROUBLE.
    """
    written(to, template, context, code).send()


def written(
    to: str, template: str, context: Mapping[str, Any], code: str = ""
) -> EmailMultiAlternatives:
    """Return the letter that `send` sends, for who sends many or adds headers."""
    with speaking(code or company().language) as spoken:
        given = {**context, "company": company().name, "language": spoken}
        subject = " ".join(render_to_string(f"{template}_subject.txt", given).split())
        letter = EmailMultiAlternatives(
            subject, render_to_string(f"{template}.txt", given), to=[to]
        )
        letter.attach_alternative(render_to_string(f"{template}.html", given), "text/html")
    return letter


@contextmanager
def speaking(code: str) -> Iterator[str]:
    """Speak a language within, in Django's texts and in the engine's."""
    before = language.current()
    language.use(code)
    try:
        with translation.override(code):
            yield code
    finally:
        language.use(before)
