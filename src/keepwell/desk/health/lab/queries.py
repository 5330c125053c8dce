"""What the pages of the lab show."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from keepwell.desk.health.lab.checking import Checked, changes_between, check
from keepwell.desk.health.lab.published import Published, published
from keepwell.desk.health.models import Draft, Release


@dataclass(frozen=True)
class Lab:
    """A scorecard in the lab: what scores now, the draft beside it, and what waits."""

    name: str
    now: Published | None
    """None while it was never published."""
    draft: Draft | None
    pending: Release | None
    last: Release | None
    """The newest that was published."""
    refused: Release | None
    """The newest that could not be published when it was due, if no member published any since."""

    @property
    def text(self) -> str:
        """Return the text to work on."""
        if self.draft is not None:
            return self.draft.text
        return self.now.text if self.now else ""

    @property
    def base(self) -> str:
        """Return the version that a draft begins at, or began at."""
        if self.draft is not None:
            return self.draft.base_version
        return self.now.version if self.now else ""

    @property
    def title(self) -> str:
        """Return what people call it."""
        card = self.now.card if self.now else self.checked.card
        return (card.title if card else "") or self.name

    @cached_property
    def checked(self) -> Checked:
        """Return what is to be said of the text."""
        return check(self.name, self.text, self.now)

    @property
    def is_behind(self) -> bool:
        """Return whether the file has changed since the draft began."""
        return self.draft is not None and self.base != (self.now.version if self.now else "")

    @cached_property
    def changed_since(self) -> list[str] | None:
        """Return what changed in the file since; None if it cannot be told in lines."""
        began = Release.objects.filter(name=self.name, version=self.base).first()
        return changes_between(began.text, self.now.text) if began and self.now else None


def lab(name: str) -> Lab | None:
    """Return a scorecard in the lab; None if there is none of this name, neither file nor draft."""
    now, draft = published(name), Draft.objects.select_related("author").filter(name=name).first()
    if now is None and draft is None:
        return None
    releases = Release.objects.filter(name=name).defer("text")
    done = releases.filter(number__isnull=False)
    planned = list(releases.filter(number__isnull=True, withdrawn_at__isnull=True))
    pending = next((one for one in planned if one.is_pending), None)
    by_hand = done.exclude(who="").values_list("pk", flat=True).first() or 0
    refused = next((one for one in planned if one.refused and one.pk > by_hand), None)
    return Lab(name, now, draft, pending, done.first(), refused)


def history(name: str) -> QuerySet[Release]:
    """Return what was published of a scorecard, the newest first."""
    return Release.objects.filter(name=name, number__isnull=False).defer("text")


def changes_of(name: str, number: int) -> list[str] | None:
    """Return what a release did differently from the one before; None if that cannot be told."""
    pair = Release.objects.filter(name=name, number__in=(number, number - 1))
    texts = {one.number: one.text for one in pair}
    if number not in texts or number - 1 not in texts:
        return None
    return changes_between(texts[number - 1], texts[number])
