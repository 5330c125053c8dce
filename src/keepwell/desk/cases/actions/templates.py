"""Templates: writing them, and sending a message made from one."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from keepwell.desk.base.company import company
from keepwell.desk.cases.models import Case, Means, Message, MessageTemplate, Outgoing, Way
from keepwell.desk.cases.subjects import of_template
from keepwell.desk.cases.wording import sending
from keepwell.desk.cases.wording.fields import check_fields, filled, needs_case, values_for
from keepwell.desk.cases.wording.ready import ready
from keepwell.desk.customers.models import Person
from keepwell.desk.jobs import soon
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role
from keepwell.language import current

Texts = Mapping[str, Mapping[str, str]]


@transaction.atomic
def save(
    member: Member, template: MessageTemplate | None, *, name: str, texts: Texts
) -> MessageTemplate:
    """Keep a template, new or changed; `texts` by language, each with `subject` and `text`.

    Raises ValidationError for fields that there are not, for a name that is taken, and if there is
    no text at all.
    """
    require(member, Role.MANAGER)
    _check(name, texts, template)
    kept = template or MessageTemplate(made_by=member)
    before = {"name": kept.name, "texts": kept.texts} if template else {}
    kept.name, kept.texts = name, {code: dict(one) for code, one in texts.items()}
    kept.save()
    verb = "cases.template_change" if template else "cases.template_add"
    deeds.record(member, verb, of_template(kept), before, {"name": name, "texts": kept.texts})
    return kept


@transaction.atomic
def retire(member: Member, template: MessageTemplate, *, is_retired: bool) -> None:
    """Offer a template no more, or again."""
    require(member, Role.MANAGER)
    MessageTemplate.objects.filter(pk=template.pk).update(is_retired=is_retired)
    verb = "cases.template_retire" if is_retired else "cases.template_restore"
    deeds.record(member, verb, of_template(template))


@transaction.atomic
def add_ready(member: Member) -> int:
    """Add those ready templates that are not there yet; return how many."""
    require(member, Role.MANAGER)
    there = set(MessageTemplate.objects.values_list("ready", flat=True))
    taken = set(MessageTemplate.objects.values_list("name", flat=True))
    made = [
        MessageTemplate(name=name, texts=one["texts"], ready=key, made_by=member)
        for key, one in ready().items()
        if key not in there and (name := one["name"][current()]) not in taken
    ]
    for one in made:
        one.save()
        deeds.record(member, "cases.template_add", of_template(one), after={"texts": one.texts})
    return len(made)


@transaction.atomic
def send(
    template: MessageTemplate,
    person: Person,
    *,
    case: Case | None,
    made_by: Member | None,
    mark: str,
) -> bool:
    """Send somebody a message made from a template, once a mark; return whether it is under way.

    False: there is no address, they want nothing of us, or the mark was sent already. It goes out
    within the hours of the calendar of surveys, and not on its quiet days; a case has it in its
    thread, where it counts as no answer: nobody looked at anything. `made_by` None: Keepwell, by a
    rule. Raises ValidationError if the template needs a case and there is none. Of a case of
    somebody else it says nothing: who has its link reads what they wrote.
    """
    if made_by is not None:
        require(made_by, Role.MEMBER)
    if case is not None and case.person_id not in {None, person.pk}:
        case = None
    if case is None and needs_case(template):
        raise ValidationError(
            _("“{name}” speaks of a case, and there is none. Choose another template.").format(
                name=template
            )
        )
    if not sending.may_reach(person):
        return False
    made, is_new = Outgoing.objects.get_or_create(
        mark=mark, defaults=_made(template, person, case, made_by)
    )
    if not is_new:
        return False
    if case is not None:
        made.message = _in_thread(made, case, made_by)
        made.save(update_fields=["message"])
    told = {"person": str(person)}
    deeds.record(made_by, "cases.template_send", of_template(template), after=told)
    soon(sending.SEND)
    return True


def withdraw(some: Iterable[Outgoing]) -> None:
    """Keep back those of some messages that have yet to go out."""
    for one in some:
        sending.give_up(one, "Withdrawn.")


def _made(
    template: MessageTemplate, person: Person, case: Case | None, made_by: Member | None
) -> dict[str, object]:
    language = template.language(*_spoken(person, case))
    values, told = values_for(person, case, made_by), template.texts[language]
    return {
        "template": template, "person": person, "case": case, "made_by": made_by,
        "language": language, "subject": " ".join(filled(told["subject"], values).split())[:200],
        "text": filled(told["text"], values), "address": person.email, "next_at": now(),
    }  # fmt: skip


def _spoken(person: Person, case: Case | None) -> list[str]:
    """Return what somebody is written in, the best first."""
    said = [str(person.traits.get("language") or "")]
    said += [str(person.account.traits.get("language") or "")] if person.account else []
    codes = [one.split("-")[0].lower() for one in said]
    return [*codes, *([case.language] if case else []), company().language]


def _in_thread(made: Outgoing, case: Case, made_by: Member | None) -> Message:
    return Message.objects.create(
        case=case, way=Way.OUT, means=Means.EMAIL, author=made_by, template=made.template,
        who=str(made_by or company().name), text=made.text, address=made.address, at=made.made_at,
    )  # fmt: skip


def _check(name: str, texts: Texts, template: MessageTemplate | None) -> None:
    if not texts:
        raise ValidationError(_("Expected a text in at least one language. There is none."))
    same = MessageTemplate.objects.filter(name=name)
    if (same.exclude(pk=template.pk) if template else same).exists():
        raise ValidationError(
            _("There is a template “{name}” already. Choose another name.").format(name=name)
        )
    for one in texts.values():
        check_fields(one["subject"])
        check_fields(one["text"])
