"""How much of a survey is written in each of its languages, and what is missing."""

from collections.abc import Iterator
from dataclasses import dataclass

from keepwell.desk.surveys.form.document import Document, Page, Question, Texts


@dataclass(frozen=True)
class Completeness:
    """How far a survey is written in a language."""

    language: str
    count: int
    """Texts that should be there."""
    missing: tuple[str, ...]
    """The places of those that are not: `pages[1].questions[2].ask`."""

    @property
    def share(self) -> float:
        """Return the share of texts that are there: 0 to 1."""
        return 1 - len(self.missing) / self.count if self.count else 1.0

    @property
    def is_whole(self) -> bool:
        """Return whether nothing is missing."""
        return not self.missing


def completeness(document: Document) -> dict[str, Completeness]:
    """Return how complete a survey is, by language in its own order."""
    wanted = list(texts_of(document))
    return {
        language: Completeness(
            language, len(wanted), tuple(path for path, texts in wanted if not texts.get(language))
        )
        for language in document.languages
    }


def texts_of(document: Document) -> Iterator[tuple[str, Texts]]:
    """Yield every text that should be there in all languages, with its place.

    What may be left out (an introduction, a page's title, the ends of a scale) should be there in
    all languages once it is there in one.
    """
    yield "title", document.title
    yield from _optional("intro", document.intro)
    for n, page in enumerate(document.pages, 1):
        yield from _of_page(f"pages[{n}]", page)
    yield "thanks", document.thanks


def _of_page(path: str, page: Page) -> Iterator[tuple[str, Texts]]:
    yield from _optional(f"{path}.title", page.title)
    for n, question in enumerate(page.questions, 1):
        yield from _of_question(f"{path}.questions[{n}]", question)


def _of_question(path: str, question: Question) -> Iterator[tuple[str, Texts]]:
    yield f"{path}.ask", question.ask
    yield from _optional(f"{path}.low", question.low)
    yield from _optional(f"{path}.high", question.high)
    for n, option in enumerate(question.options, 1):
        yield f"{path}.options[{n}].text", option.text


def _optional(path: str, texts: Texts) -> Iterator[tuple[str, Texts]]:
    if any(texts.values()):
        yield path, texts
