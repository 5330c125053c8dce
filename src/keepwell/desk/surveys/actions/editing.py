"""Making surveys, changing what they ask, opening and closing them."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role
from keepwell.desk.surveys.form.document import Document
from keepwell.desk.surveys.form.reading import lacking
from keepwell.desk.surveys.form.writing import plain
from keepwell.desk.surveys.models import Edition, State, Survey
from keepwell.desk.surveys.models.survey import new_link
from keepwell.desk.surveys.subjects import of_survey
from keepwell.errors import SurveyError


@transaction.atomic
def make(member: Member, document: Document, from_template: str = "") -> Survey:
    """Keep a new survey as a draft; raise ValidationError if its name is taken."""
    require(member, Role.MANAGER)
    if Survey.objects.filter(name=document.name).exists():
        raise ValidationError(
            _("There is a survey “{name}” already. Choose another name.").format(name=document.name)
        )
    survey = Survey.objects.create(
        name=document.name, document=plain(document), made_by=member, changed_at=now()
    )
    told = {"from_template": from_template} if from_template else {}
    deeds.record(member, "surveys.make", of_survey(survey), after=told)
    return survey


@transaction.atomic
def change(member: Member, survey: Survey, document: Document, version: int) -> Survey:
    """Change what a survey asks. An open one asks it once it is opened anew.

    `version` is the one that was changed. Raises ValidationError if a colleague saved another one
    meanwhile, or if the survey would have another name: links carry it.
    """
    held = _held(member, survey)
    if document.name != held.name:
        raise ValidationError(
            _("This survey is called “{name}”, and its links say so. Got “{other}”.").format(
                name=held.name, other=document.name
            )
        )
    if held.version != version:
        raise ValidationError(
            _("A colleague changed this survey meanwhile. Load the page again to see it.")
        )
    told = plain(document)
    if told != held.document:
        held.document, held.version, held.changed_at = told, held.version + 1, now()
        held.save(update_fields=["document", "version", "changed_at"])
        deeds.record(member, "surveys.change", of_survey(held))
    return held


@transaction.atomic
def open_up(member: Member, survey: Survey) -> Survey:
    """Ask what the document says from now on.

    Raises SurveyError with what it lacks: questions, or texts in its first language.
    """
    held = _held(member, survey)
    if wrong := lacking(held.read()):
        raise SurveyError(wrong)
    if held.edition is None or held.is_changed:
        held.edition = _new_edition(member, held)
    held.state = State.OPEN
    held.save(update_fields=["edition", "state"])
    deeds.record(member, "surveys.open", of_survey(held), after={"edition": held.edition.number})
    return held


@transaction.atomic
def close(member: Member, survey: Survey) -> Survey:
    """Take no more answers."""
    held = _held(member, survey)
    if held.state == State.OPEN:
        held.state = State.CLOSED
        held.save(update_fields=["state"])
        deeds.record(member, "surveys.close", of_survey(held))
    return held


@transaction.atomic
def switch_link(member: Member, survey: Survey, *, is_on: bool) -> Survey:
    """Let anybody with the anonymous link answer, or nobody."""
    held = _held(member, survey)
    if held.link_is_on != is_on:
        held.link_is_on = is_on
        held.save(update_fields=["link_is_on"])
        deeds.record(member, "surveys.link_on" if is_on else "surveys.link_off", of_survey(held))
    return held


@transaction.atomic
def set_sites(member: Member, survey: Survey, sites: list[str], pause: int) -> Survey:
    """Let the pages of these sites show a survey, to each visitor again after some days."""
    held = _held(member, survey)
    before = {"sites": held.sites, "pause": held.pause}
    held.sites, held.pause = sites, pause
    held.save(update_fields=["sites", "pause"])
    after = {"sites": sites, "pause": pause}
    deeds.record(member, "surveys.sites", of_survey(held), before, after)
    return held


@transaction.atomic
def renew_link(member: Member, survey: Survey) -> Survey:
    """Make a new anonymous link; the one before leads nowhere from now on."""
    held = _held(member, survey)
    held.link = new_link()
    held.save(update_fields=["link"])
    deeds.record(member, "surveys.new_link", of_survey(held))
    return held


def _held(member: Member, survey: Survey) -> Survey:
    """Check who may, and return the survey as it is now, for nobody else to change."""
    require(member, Role.MANAGER)
    Survey.objects.select_for_update().get(pk=survey.pk)
    return Survey.objects.select_related("edition").get(pk=survey.pk)


def _new_edition(member: Member, survey: Survey) -> Edition:
    before = survey.edition.number if survey.edition else 0
    document: Mapping[str, object] = survey.document
    return Edition.objects.create(
        survey=survey, number=before + 1, document=document, made_by=member, who=str(member)
    )
