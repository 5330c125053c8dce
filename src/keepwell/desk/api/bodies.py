"""What can be sent: bodies of requests, read strictly, so that a slip is not passed over."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field, model_validator

from keepwell.desk.api.questions import Text, in_utc
from keepwell.desk.surveys.form.checking import LONGEST

MOST = 200
"""Invitations in one request."""
MOST_ANSWERS = 200
"""Questions that one answer can be about."""
Short = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00]*$")]
Plain = Annotated[str, Field(max_length=LONGEST, pattern=r"^[^\x00]*$")]
Number = Annotated[float, Field(allow_inf_nan=False, ge=-1e15, le=1e15)]
Given = bool | Number | Plain | list[Plain] | dict[Short, Plain]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$")]


class Body(BaseModel, extra="forbid"):
    """What is sent."""


class Somebody(Body):
    """Somebody: by the key of the person, an e-mail address, or a telephone number."""

    person: Text | None = Field(None, description="The key of the person.")
    email: Text | None = Field(None, description="Their e-mail address, in any case.")
    phone: Text | None = Field(
        None, description="Their telephone number with its country, such as +66812345678."
    )
    account: Text | None = Field(
        None, description="The key of the customer they belong to, where several people match."
    )

    @property
    def is_named(self) -> bool:
        """Return whether it says who."""
        return any((self.person, self.email, self.phone))


class Whom(Somebody):
    """Whom a survey is about, and where on their way they are."""

    stage: Short | None = Field(
        None, description="Where on their way they are asked; without it, what the survey says."
    )
    touchpoint: Text | None = Field(
        None, description="The id of the conversation, call or other touchpoint it is about."
    )


class Asking(Whom):
    """Whom to ask, and how."""

    channel: Literal["email", "sms", "link"] = Field(
        "link",
        description="`email` and `sms` send the link, within the desk's hours; `link` leaves it "
        "to you.",
    )
    service: Text | None = Field(
        None, description="Of `sms`: the message service, by name; needed where there are several."
    )
    language: Language | None = Field(
        None, description="What to ask in; without it, what they speak as far as is known."
    )
    idempotency_key: Text | None = Field(
        None, description="Yours, such as the id of the call: sent again, nobody is asked again."
    )

    @model_validator(mode="after")
    def _says_who(self) -> "Asking":
        if not self.is_named:
            raise ValueError("expected person, email or phone: one of them says who is asked")
        return self


class Askings(Body):
    """Whom to ask, many at once."""

    invitations: list[Asking] = Field(min_length=1, max_length=MOST)


class Handing(Whom):
    """An answer that was given elsewhere, and whose it is, if anybody knows."""

    values: dict[Short, Given] = Field(
        min_length=1,
        max_length=MOST_ANSWERS,
        description="By question: a step of the scale, a text, a number, true or false, the id of "
        "an option, a list of them, or the fields of a contact.",
    )
    idempotency_key: Text = Field(
        description="Yours, such as the id of the call: sent again, it is the same answer."
    )
    invitation: int | None = Field(
        None, ge=1, le=2**53, description="The `id` of the invitation that is answered."
    )
    channel: Literal["phone", "sms", "email", "site", "api"] = Field(
        "api", description="How it was given."
    )
    language: Language | None = Field(None, description="What they were asked in.")
    at: Annotated[AwareDatetime, in_utc] | None = Field(
        None, description="When it was given, such as 2026-01-31T09:30:00Z; without it, now."
    )
