"""The times at which distributions choose people, and what each time makes: invitations, letters.

One of these jobs runs at a time, so that nobody is asked by two distributions at once that do not
know of each other.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import now

from keepwell.desk.base.company import company
from keepwell.desk.jobs.rhythms import zone
from keepwell.desk.surveys.asking import rules
from keepwell.desk.surveys.asking.audience import (
    Candidate,
    in_parts,
    segment_is_known,
)
from keepwell.desk.surveys.asking.choosing import Choice, Moment, choose, may_remind
from keepwell.desk.surveys.asking.fatigue import next_moment
from keepwell.desk.surveys.form.document import Document
from keepwell.desk.surveys.models import (
    Call,
    Channel,
    Distribution,
    Fate,
    Invitation,
    Letter,
    Run,
    Standing,
    Timing,
)

VALID = timedelta(days=30)
"""How long a personal link works."""
MINUTE, QUARTER = timedelta(minutes=1), timedelta(minutes=15)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = timedelta(minutes=30)
"""When it is looked again at a distribution that cannot ask now."""


def run_due() -> int:
    """Choose people for every distribution that is due, and who is reminded.

    Returns how many letters that makes. In quiet hours nothing is chosen; it waits.
    """
    at = now()
    moment = Moment(rules.calendar(), at)
    loud = [which for which in (False, True) if _is_loud(moment, of_messages=which)]
    if not loud:
        return 0
    on = Distribution.objects.filter(standing=Standing.ON)
    on = on.select_related("survey__edition", "made_by", "service")
    if len(loud) == 1:
        on = on.filter(service__isnull=not loud[0])
    due = on.filter(Q(next_at__lte=at) | Q(runs__finished_at=None, runs__is_dry=False)).distinct()
    made = sum(_run(one, moment) for one in due)
    return made + sum(_remind(one, moment) for one in on.filter(remind_after__isnull=False))


def next_due() -> datetime | None:
    """Return when people are chosen next by anything that is on; None: nothing is to come."""
    on = Distribution.objects.filter(standing=Standing.ON, next_at__isnull=False)
    return on.order_by("next_at").values_list("next_at", flat=True).first()


def _is_loud(moment: Moment, *, of_messages: bool) -> bool:
    """Return whether one may ask now, by mail or by messages, by the project's clock."""
    calendar = moment.calendar.of_messages() if of_messages else moment.calendar
    return next_moment(calendar, moment.at.astimezone(zone())) == moment.at


def rehearse(pk: int) -> None:
    """Do a dry run: choose people, write down who it would be, and ask nobody."""
    found = Run.objects.select_related(
        "distribution__survey", "distribution__made_by", "distribution__service"
    )
    run = found.filter(pk=pk, finished_at=None).first()
    if run is None:
        return
    choice = choose(run.distribution, Moment(rules.calendar(), now()), run)
    _finish(run, choice, len(choice.asked))


def following(distribution: Distribution, at: datetime) -> datetime | None:
    """Return when people are chosen next, after a time; None: never again."""
    match distribution.timing:
        case Timing.ONCE:
            return None
        case Timing.EVERY:
            return at + timedelta(days=distribution.every_days or 1)
        case Timing.AFTER if distribution.delay < HOUR:
            return at + MINUTE
        case Timing.AFTER if distribution.delay < DAY:
            return at + QUARTER
        case _:
            return at + DAY


def _run(distribution: Distribution, moment: Moment) -> int:
    """Choose people once, or go on where a run was broken off."""
    if not distribution.survey.is_open or not segment_is_known(distribution.segment):
        Distribution.objects.filter(pk=distribution.pk).update(next_at=moment.at + LATER)
        return 0
    run = Run.objects.filter(distribution=distribution, is_dry=False, finished_at=None).first()
    run = run or Run.objects.create(distribution=distribution)
    choice = choose(distribution, moment, run)
    for some in in_parts(choice.asked):
        _invite(run, some, moment.at)
    with transaction.atomic():
        _finish(run, choice, run.letters.count())
        _go_on(distribution, moment.at)
    return len(choice.asked)


def _finish(run: Run, choice: Choice, asked: int) -> None:
    run.asked, run.left_out, run.finished_at = asked, choice.told(), now()
    run.save(update_fields=["asked", "left_out", "finished_at"])


def _go_on(distribution: Distribution, at: datetime) -> None:
    """Settle when people are chosen next, unless a colleague stopped it meanwhile.

    A distribution that asked once is over for whom it asks, and stays on for its reminders.
    """
    then = following(distribution, distribution.next_at or at)
    while then is not None and then <= at:
        then = following(distribution, then)
    Distribution.objects.filter(pk=distribution.pk, standing=Standing.ON).update(next_at=then)


@transaction.atomic
def _invite(run: Run, some: Sequence[Candidate], at: datetime) -> None:
    """Make invitations and their letters; the worker sends them."""
    survey = run.distribution.survey
    assert survey.edition is not None  # it is open
    document = survey.edition.read()
    invitations = Invitation.objects.bulk_create(
        [
            Invitation(
                survey=survey, edition=survey.edition, customer_id=one.account, contact_id=one.pk,
                account=one.account_key, person=one.key, channel=run.distribution.channel,
                language=_language(document, one), stage=document.stage, cause=one.cause,
                address=one.address, made_at=at, expires_at=at + VALID,
            )
            for one in some
        ],
        batch_size=250,
    )  # fmt: skip
    letters = Letter.objects.bulk_create(
        [
            Letter(
                distribution=run.distribution,
                run=run,
                invitation=one,
                service_id=run.distribution.service_id,
            )
            for one in invitations
        ],
        batch_size=250,
    )
    if run.distribution.channel == Channel.PHONE:
        Call.objects.bulk_create([Call(letter=one) for one in letters], batch_size=250)


def _language(document: Document, one: Candidate) -> str:
    """Return what somebody is asked in: what they speak, else the project's language."""
    return document.language(one.language.split("-")[0].lower(), company().language)


# --- reminders


def _remind(distribution: Distribution, moment: Moment) -> int:
    """Write once more to who has not answered for so many days, and may still be asked."""
    if not distribution.survey.is_open:
        return 0
    silent = Letter.objects.filter(
        distribution=distribution, is_reminder=False, fate=Fate.SENT,
        begun_at__lte=moment.at - timedelta(days=distribution.remind_after or 0),
        invitation__answered_at=None, invitation__expires_at__gt=moment.at + DAY,
        invitation__contact__isnull=False,
    ).exclude(
        invitation__in=Letter.objects.filter(distribution=distribution, is_reminder=True).values(
            "invitation"
        )
    ).select_related("invitation", "run")  # fmt: skip
    return sum(_remind_some(distribution, moment, some) for some in in_parts(silent))


def _remind_some(distribution: Distribution, moment: Moment, some: Sequence[Letter]) -> int:
    people = {one.invitation_id: _candidate(one.invitation) for one in some}
    allowed = may_remind(moment, distribution.survey, list(people.values()))
    chosen = [one for one in some if people[one.invitation_id].pk in allowed]
    Letter.objects.bulk_create(
        [
            Letter(
                distribution=distribution,
                run=one.run,
                invitation=one.invitation,
                is_reminder=True,
                service_id=one.service_id,
            )
            for one in chosen
        ],
        batch_size=250,
    )
    return len(chosen)


def _candidate(invitation: Invitation) -> Candidate:
    return Candidate(
        pk=invitation.contact_id or 0, key=invitation.person, email=invitation.address,
        phone=invitation.address,
        account=invitation.customer_id or 0, account_key=invitation.account,
        language=invitation.language,
    )  # fmt: skip
