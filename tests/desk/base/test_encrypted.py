"""Secrets in the database: unreadable without the desk's secret, and never taken for empty."""

from types import SimpleNamespace

import pytest
from django.apps.registry import Apps
from django.core.exceptions import FieldError
from django.db import models
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from keepwell.desk.alerts.models import Target
from keepwell.desk.base.encrypted import MARK, UNREADABLE, encrypting, is_unreadable
from keepwell.desk.cases.inbound import mailbox
from keepwell.desk.cases.models import Mailbox
from keepwell.desk.intake.models import Hook
from keepwell.desk.intake.models.hook import Scheme
from keepwell.desk.intake.models.source import Kind
from keepwell.desk.intake.sources.actions import make_source
from keepwell.desk.members.models import Member
from keepwell.desk.surveys.asking.posting import Went
from keepwell.desk.surveys.messages import lines
from keepwell.desk.surveys.models import Service
from keepwell.desk.webhooks.models import Endpoint
from keepwell.errors import DeskError
from keepwell.project import Project

URL = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#alarm-ไทย"


class Plain(models.Model):
    """The table of targets, as migrations see it between the clear and the encrypted."""

    url = models.TextField()

    class Meta:
        """A registry of its own: it is none of the desk's models."""

        apps = Apps()
        app_label = "alerts"
        db_table = Target._meta.db_table
        managed = False

    def __str__(self) -> str:
        return self.url


@pytest.fixture
def target(member: Member) -> Target:
    """Keep a target."""
    return Target.objects.create(member=member, title="Slack", url=URL)


def _kept() -> str:
    return Plain.objects.get().url


def test_the_database_does_not_hold_what_was_said(target: Target) -> None:
    """What is kept says nothing of the secret, and comes back as it was."""
    assert _kept().startswith(MARK)
    assert "slack" not in _kept()
    assert Target.objects.get().url == URL


def test_each_time_it_looks_different(target: Target) -> None:
    """Nobody sees which secrets are alike, nor can look for one."""
    before = _kept()
    Target.objects.get().save()
    assert _kept() != before
    with pytest.raises(FieldError):
        Target.objects.filter(url=URL)


def test_with_another_secret_it_is_unreadable_and_stays(target: Target, settings: Settings) -> None:
    """What another key encrypted is neither empty nor lost: saved again it is as it was."""
    settings.SECRET_KEY = "of a desk that was set up anew"
    found = Target.objects.get()
    assert is_unreadable(found.url)
    assert found.kind == ""
    found.save()
    settings.SECRET_KEY = "for tests only"
    assert Target.objects.get().url == URL


def test_a_secret_that_is_not_kept_encrypts_nothing(member: Member, settings: Settings) -> None:
    """A process that made up a secret of its own would write what nobody can ever read."""
    settings.SECRET_KEY = "made up"
    with pytest.raises(DeskError, match="no secret yet"):
        Target.objects.create(member=member, title="Slack", url=URL)


def test_migrations_encrypt_what_was_in_the_clear_and_back(target: Target) -> None:
    """The step may be done twice, leaves what is empty, and can be undone."""
    Plain.objects.update(url=URL)
    step, plain = (
        encrypting("alerts.Target", "url"),
        SimpleNamespace(get_model=lambda *_name: Plain),
    )
    for _time in range(2):
        step.code(plain, None)
        assert _kept().startswith(MARK)
        assert Target.objects.get().url == URL
    step.reverse_code(plain, None)
    assert _kept() == URL


def test_pages_say_what_has_to_be_entered_anew(
    admin: Member, client: Client, desk_project: Project
) -> None:
    """Where a secret was kept with another key, the page shows, and says what to do."""
    lost = f"{MARK}of another desk"
    Target.objects.create(member=admin, title="Slack", url=lost)
    Mailbox.objects.create(pk=1, is_read=True, password=lost)
    source, _key = make_source(admin, "CRM", Kind.WEBHOOK)
    Hook.objects.update(scheme=Scheme.STRIPE, secret=lost)
    service = Service.objects.create(title="SMS", url=lost)
    endpoint = Endpoint.objects.create(title="CRM", url="https://crm.example", secret=lost)
    client.force_login(admin)
    for path in (
        reverse("alerts:reach"), reverse("cases:mailbox"),
        reverse("intake:source", args=[source.pk]),
        reverse("surveys:service", args=[service.pk]),
        reverse("webhooks:endpoint", args=[endpoint.pk]),
    ):  # fmt: skip
        assert str(UNREADABLE) in client.get(path).content.decode(), path
    assert "Cannot be read" in client.get(reverse("surveys:services")).content.decode()


@pytest.mark.django_db
def test_runs_go_on_without_what_cannot_be_read(desk_project: Project) -> None:
    """A message waits, and says why; the mailbox is left alone."""
    outcome = lines.hand_over_by(f"{MARK}of another desk", "", "Hello")
    assert (outcome.went, outcome.said) == (Went.LATER, str(UNREADABLE))
    Mailbox.objects.create(pk=1, is_read=True, host="localhost", password=f"{MARK}of another desk")
    assert mailbox.read_due() == 0
    assert Mailbox.objects.get().trouble == ""
