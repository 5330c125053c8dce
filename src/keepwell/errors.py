"""Every error Keepwell raises on purpose.

KeepwellError                 something the user can mend; the message says how
├── ProjectError              no project here, or `keepwell.toml` says something we cannot use
├── LakeError                 a table cannot be read or written
│   └── LakeBusyError         another writer held the lake for too long
├── ImportFileError           a file cannot be read at all (bad rows are rejects, not errors)
├── TextError                 a text of the project has mistakes; carries all of them
│   ├── ScorecardError        … a scorecard
│   ├── SegmentError          … a segment
│   ├── DeclarationError      … a declaration of what to pull
│   ├── SurveyError           … a survey
│   ├── RulesError            … a tree of rules
│   └── PlaybookError         … a playbook
├── EngineError               the engine chosen (spark) cannot run here; says what is missing
├── ForecastError             an estimator that was saved cannot be used here
├── FeedbackError             too little to learn from, or a saved estimator of texts cannot be used
├── DeskError                 the desk cannot start, or cannot be kept up
├── SyncError                 a system cannot be pulled from: it refuses, or something is missing
├── UnknownCustomerError      nobody of that name
└── UsageError                arguments that contradict each other or a value out of range

Anything else that escapes is a bug of ours.
"""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keepwell.engine.scorecard.issues import Issue


class KeepwellError(Exception):
    """Something the user can mend: a sentence of what was expected, what came and what next."""


class ProjectError(KeepwellError):
    """No project here, or its settings cannot be used."""


class LakeError(KeepwellError):
    """A table of the lake cannot be read or written."""


class LakeBusyError(LakeError):
    """Another process held the writer lock for longer than we were willing to wait."""


class ImportFileError(KeepwellError):
    """A file cannot be read at all. Bad rows do not raise: they go to the rejects file."""


class TextError(KeepwellError):
    """A text of the project has mistakes. `issues` holds all of them, in the order of the file."""

    def __init__(self, issues: "Sequence[Issue]") -> None:
        self.issues = list(issues)
        super().__init__("\n".join(str(issue) for issue in self.issues))


class ScorecardError(TextError):
    """A scorecard has mistakes."""


class SegmentError(TextError):
    """A segment has mistakes, or refers to one that does not exist."""


class DeclarationError(TextError):
    """A declaration of what to pull from a system has mistakes."""


class SurveyError(TextError):
    """A survey has mistakes."""


class RulesError(TextError):
    """A tree of rules has mistakes."""


class PlaybookError(TextError):
    """A playbook has mistakes."""


class EngineError(KeepwellError):
    """The engine that was chosen cannot run here: a package, Java or a machine is missing."""


class ForecastError(KeepwellError):
    """A saved estimator cannot be used: another version wrote it, or it is none."""


class FeedbackError(KeepwellError):
    """There is too little to learn from, or a saved estimator of texts cannot be used here."""


class DeskError(KeepwellError):
    """The desk cannot start or be kept up: its port, its database or a process is the reason."""


class SyncError(KeepwellError):
    """A system cannot be pulled from: it does not answer, refuses, or something is missing here."""


class UnknownCustomerError(KeepwellError):
    """No touchpoint and no trait names this customer."""


class UsageError(KeepwellError):
    """The arguments contradict each other, or a value is out of range."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ` Did you mean "…"?` for the nearest known word, or nothing if none is near.

    >>> did_you_mean("agregate", ["aggregate", "event"])
    ' Did you mean "aggregate"?'
    >>> did_you_mean("xyz", ["aggregate", "event"])
    ''
    """
    near = get_close_matches(str(word), [str(name) for name in known], n=1, cutoff=0.6)
    return f' Did you mean "{near[0]}"?' if near else ""
