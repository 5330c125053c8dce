"""Cases as programs see them: what is sent, what is answered, and one made of the other."""

from base64 import b64encode
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from django.urls import reverse
from pydantic import BaseModel, Field, model_validator

from keepwell.desk.api.answers import Page
from keepwell.desk.api.bodies import Body, Language, Somebody
from keepwell.desk.api.questions import Text
from keepwell.desk.cases.attaching import files_of
from keepwell.desk.cases.models import Attachment as File
from keepwell.desk.cases.models import Case as Kept
from keepwell.desk.cases.models import Message as KeptMessage
from keepwell.desk.cases.models.case import FAR
from keepwell.desk.cases.models.message import LONGEST
from keepwell.desk.cases.public.links import link_of
from keepwell.desk.members.links import absolute

Said = Annotated[
    str, Field(min_length=1, max_length=LONGEST, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")
]
About = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")]
Severity = Literal["urgent", "high", "normal", "low"]
Status = Literal["new", "owned", "in_contact", "solved", "confirmed", "reopened", "merged"]
Means = Literal[
    "email", "phone", "chat", "sms", "visit", "letter", "social", "survey", "page", "api"
]
Way = Literal["in", "out", "note"]


class Opening(Somebody):
    """A complaint: whose it is, and what they said."""

    about: About = Field(description="In a few words; the customer reads it, too.")
    text: Said = Field(description="What they said.")
    severity: Severity = Field("normal", description="How bad it is.")
    topic: Text | None = Field(None, description="A topic of the desk, by name.")
    means: Means = Field("api", description="How they said it.")
    language: Language | None = Field(
        None, description="What they are answered in; without it, what they speak."
    )
    idempotency_key: Text = Field(
        description="Yours, such as the id of the ticket: sent again, it is the same case."
    )

    @model_validator(mode="after")
    def _says_whose(self) -> "Opening":
        if not (self.account or self.is_named):
            raise ValueError("expected account, person, email or phone: one says whose it is")
        return self


class Writing(Body):
    """Something that was said."""

    way: Way = Field(
        description="`in`: by the customer; `out`: to the customer, where `email` sends it; "
        "`note`: among colleagues."
    )
    text: Said = Field(description="What was said.")
    means: Means = Field("api", description="How it was said.")
    idempotency_key: Text = Field(
        description="Yours, such as the id of the message: sent again, it is the same one."
    )


class Moving(Body):
    """How far a case gets."""

    status: Literal["solved", "confirmed", "reopened"] = Field(
        description="`solved` needs an owner, an answer to the customer, a cause and an outcome; "
        "`confirmed` and `reopened` are the customer's word on a solved case."
    )
    cause: Text | None = Field(
        None, description="Of `solved`: the root cause, as the desk names it, such as `A → B`."
    )
    outcome: Annotated[str, Field(max_length=2_000, pattern=r"^[^\x00]*$")] = Field(
        "", description="Of `solved`: what was done, which the customer reads."
    )
    text: Said | None = Field(None, description="Of `reopened`: what the customer said.")
    idempotency_key: Text | None = Field(
        None, description="Of `reopened`: sent again, nothing is reopened again."
    )


class Case(BaseModel):
    """Something that a customer is not happy with, until it is mended."""

    number: int
    about: str
    status: Status
    severity: Severity
    reason: str = Field(description="Why it was opened, such as complaint.")
    topic: str | None
    account: str = Field(description="The key of the customer.")
    person: str | None = Field(description="The key of who said it.")
    owner: str | None = Field(description="E-mail address of the member who looks after it.")
    department: str | None
    language: str = Field(description="What the customer is answered in.")
    times: int = Field(description="How often it was reported.")
    cause: str | None = Field(description="The root cause.")
    outcome: str | None = Field(description="What was done.")
    opened_at: datetime
    first_answered_at: datetime | None = Field(description="Since it was opened, or reopened.")
    solved_at: datetime | None
    confirmed_at: datetime | None
    due_at: datetime | None = Field(
        description="When it has to be answered or solved next; null: nothing is due."
    )
    is_waiting: bool = Field(description="The customer is waited for, and the time stands still.")
    merged_into: int | None = Field(description="The number of the case in which it goes on.")


class Cases(Page):
    """A page of cases, the newest first."""

    cases: list[Case]


class Attachment(BaseModel):
    """A file that is attached to something that was said."""

    id: UUID
    name: str
    type: str = Field(description="What the sender says that it is, such as image/png.")
    size: int = Field(description="Bytes.")
    url: str = Field(description="Where this API hands it out, to a key that may read its case.")


class AttachmentInFull(Attachment):
    """A file, and what is in it."""

    content: str = Field(description="Its bytes, in Base64. Nobody has looked for viruses in them.")


class Message(BaseModel):
    """Something that was said in a case."""

    id: int
    way: Way
    means: Means
    who: str = Field(description="Who said it, by name.")
    text: str
    at: datetime
    attachments: list[Attachment] = Field(description="The files that came or went along.")


class CaseInFull(Case):
    """A case, and what was said in it."""

    receipt: str = Field(description="The link of the customer's own page of the case.")
    messages: list[Message] = Field(description="The newest 200, the oldest of them first.")


class Opened(BaseModel):
    """A case that was opened, or added to."""

    case: Case
    is_new: bool = Field(description="False: this request was sent before.")


class Written(BaseModel):
    """A message that was added."""

    message: Message
    is_new: bool = Field(description="False: this request was sent before.")


def case_of(one: Kept) -> Case:
    """Return a case as a list tells of it."""
    return Case.model_validate(_told(one))


def in_full(one: Kept, messages: Iterable[KeptMessage]) -> CaseInFull:
    """Return a case, and what was said in it."""
    said = [message_of(message) for message in messages]
    return CaseInFull.model_validate(_told(one) | {"receipt": link_of(one), "messages": said})


def message_of(one: KeptMessage) -> Message:
    """Return something that was said."""
    names = ("way", "means", "who", "text", "at")
    files = [attachment_of(one.case_id, file) for file in files_of(one)]
    told = {name: getattr(one, name) for name in names}
    return Message.model_validate({"id": one.pk, "attachments": files} | told)


def attachment_of(number: int, file: File) -> Attachment:
    """Return what is told of a file of a case."""
    return Attachment(
        id=file.pk, name=file.name, type=file.kind, size=file.size,
        url=absolute(reverse("api:v1:case_attachment", args=[number, file.pk])),
    )  # fmt: skip


def file_in_full(number: int, file: File, content: bytes) -> AttachmentInFull:
    """Return a file of a case, and what is in it."""
    told = attachment_of(number, file).model_dump()
    return AttachmentInFull(**told, content=b64encode(content).decode())


def _told(one: Kept) -> dict[str, object]:
    names = (
        "about", "status", "severity", "reason", "language", "times", "opened_at",
        "first_answered_at", "solved_at", "confirmed_at",
    )  # fmt: skip
    return {name: getattr(one, name) for name in names} | {
        "number": one.pk,
        "topic": one.topic.name if one.topic else None,
        "account": one.customer.key,
        "person": one.person.key if one.person else None,
        "owner": one.owner.email if one.owner else None,
        "department": one.department.name if one.department else None,
        "cause": one.cause.path if one.cause else None,
        "outcome": one.outcome or None,
        "due_at": None if one.due_at == FAR else one.due_at,
        "is_waiting": one.waiting_since is not None,
        "merged_into": one.merged_into_id,
    }
