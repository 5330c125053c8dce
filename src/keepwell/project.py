"""A project: the folder a company keeps its customers' health in.

keepwell.toml       the settings below
scorecards/*.yaml   the health models
segments/*.yaml     the target groups
lake/               the tables
"""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache, cached_property
from importlib.resources import files as package_files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args
from zoneinfo import ZoneInfo, available_timezones

from keepwell.engine.lake.store import Lake
from keepwell.errors import ProjectError, did_you_mean
from keepwell.language import LANGUAGES

if TYPE_CHECKING:
    from keepwell.engine.scorecard.schema import Scorecard
    from keepwell.engine.segments import Segment

FILE = "keepwell.toml"
READY = ("scorecards", "segments")
"""Folders of texts that a new project begins with."""
Relationship = Literal["contract", "repeat"]


@dataclass(frozen=True)
class Settings:
    """What `keepwell.toml` says. Every key, its default and its meaning."""

    name: str = "My company"
    """The company's name, as reports print it."""
    relationship: Relationship = "contract"
    """How one is a customer: `contract` from `Subscription Started` to `Subscription Ended`,
    `repeat` from the first `Order Completed` until `silence` days without one."""
    silence: int = 180
    """`repeat` only: days without an order after which a customer counts as lost."""
    value: str = ""
    """The numeric trait that holds what a customer is worth a year. Empty: taken from the last
    subscription event (12 × its monthly value), or from the orders of the last 365 days."""
    currency: str = "EUR"
    """ISO 4217 code of all money in the project."""
    language: str = "en"
    """Language of tables and reports: en, th, nl or pl."""
    timezone: str = "UTC"
    """Zone of naive times in imported files, and of the times we print."""
    scorecards: tuple[str, ...] = ()
    """Names in the order in which they are tried; the first that applies is used. Empty: by file
    name."""
    lake: str = "lake"
    """Folder of the tables, relative to the project."""
    engine: Literal["duckdb", "spark"] = "duckdb"
    """What gathers touchpoints: `duckdb` in this process or `spark`."""
    spark_master: str = "local[*]"
    """Spark's master URL when the engine is spark."""

    @classmethod
    def read(cls, path: Path) -> "Settings":
        """Read a `keepwell.toml`; raise ProjectError that names every value we cannot use."""
        try:
            return cls.parse(path.read_text(encoding="utf-8"), path)
        except UnicodeDecodeError as problem:
            raise ProjectError(f"{path}: not valid UTF-8: {problem}.") from None

    @classmethod
    def parse(cls, text: str, path: Path) -> "Settings":
        """Read the text of a `keepwell.toml`, which messages call `path`; raise ProjectError."""
        try:
            raw = tomllib.loads(text)
        except tomllib.TOMLDecodeError as problem:
            raise ProjectError(f"{path}: not valid TOML: {problem}.") from None
        found = [said for key, value in raw.items() if (said := _problem(key, value))]
        if found:
            raise ProjectError("\n".join(f"{path}: {problem}" for problem in found))
        values: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()
        }
        return cls(**values)


_zones = cache(available_timezones)  # a walk through hundreds of files: once is enough
_TYPES: dict[str, type] = {"silence": int, "scorecards": list}
_CHOICES: dict[str, tuple[str, ...]] = {
    "relationship": get_args(Relationship),
    "engine": ("duckdb", "spark"),
    "language": tuple(LANGUAGES),
}


def _problem(key: str, value: Any) -> str | None:  # noqa: ANN401 - whatever TOML holds
    known = [setting.name for setting in fields(Settings)]
    if key not in known:
        return f'Unknown key "{key}".{did_you_mean(key, known)} Known keys: {", ".join(known)}.'
    expected = _TYPES.get(key, str)
    if not isinstance(value, expected) or isinstance(value, bool):
        kind = {int: "a whole number", list: "a list of names", str: "a text"}[expected]
        return f'"{key}" must be {kind}. Got {value!r}.'
    if key in _CHOICES and value not in _CHOICES[key]:
        options = ", ".join(f'"{choice}"' for choice in _CHOICES[key])
        near = did_you_mean(str(value), _CHOICES[key])
        return f'"{key}" must be one of {options}. Got "{value}".{near}'
    return _out_of_range(key, value)


def _out_of_range(key: str, value: Any) -> str | None:  # noqa: ANN401 - whatever TOML holds
    if key == "silence" and value < 1:
        return f'"silence" must be at least 1 day. Got {value}.'
    if key == "scorecards" and not all(isinstance(name, str) for name in value):
        return f'"scorecards" must be a list of names. Got {value!r}.'
    if key == "currency" and not re.fullmatch("[A-Z]{3}", value):
        return f'"currency" must be a code of three capital letters such as "EUR". Got "{value}".'
    if key == "timezone" and value not in _zones():
        near = did_you_mean(value, _zones())
        return f'"timezone" must be a zone such as "Europe/Warsaw". Got "{value}".{near}'
    return None


@dataclass(frozen=True)
class Project:
    """An open project. Use `Project.find()` or `Project.create()`."""

    root: Path
    settings: Settings = field(default_factory=Settings)

    @classmethod
    def open(cls, root: Path | str) -> "Project":
        """Open the project in this very folder; raise ProjectError if there is none."""
        path = Path(root) / FILE
        if not path.is_file():
            raise ProjectError(
                f"There is no {FILE} in {Path(root).resolve()}. Run `keepwell init` to make a "
                "project, or name one with `--project`."
            )
        return cls(Path(root).resolve(), Settings.read(path))

    @classmethod
    def find(cls, start: Path | str = ".") -> "Project":
        """Open the project in this folder or the nearest one above it."""
        folder = Path(start).resolve()
        for candidate in (folder, *folder.parents):
            if (candidate / FILE).is_file():
                return cls.open(candidate)
        raise ProjectError(
            f"There is no {FILE} in {folder} or any folder above it. Run `keepwell init` to make a "
            "project, or name one with `--project`."
        )

    @classmethod
    def create(cls, root: Path | str, **settings: str | int) -> "Project":
        """Make a project with the ready scorecards and segments and an empty lake.

        Files that exist are never overwritten. Raises ProjectError, and makes nothing, where there
        is a project already or a setting cannot be used.
        """
        folder = Path(root)
        if (folder / FILE).exists():
            raise ProjectError(f"{folder / FILE} exists: this folder is a project already.")
        template = package_files("keepwell").joinpath("keepwell.toml").read_text(encoding="utf-8")
        text = _with(template, settings)
        Settings.parse(text, folder / FILE)  # before anything is made
        for kind in READY:
            _copy_ready(kind, folder / kind)
        (folder / FILE).write_text(text, encoding="utf-8")
        project = cls.open(folder)
        project.lake.create()
        return project

    @cached_property
    def lake(self) -> Lake:
        """The project's tables."""
        return Lake(self.root / self.settings.lake)

    @property
    def timezone(self) -> ZoneInfo:
        """The zone of naive times in files and of printed times."""
        return ZoneInfo(self.settings.timezone)

    @cached_property
    def scorecards(self) -> "list[Scorecard]":
        """The scorecards in the order in which they are tried.

        Raises ScorecardError with every mistake of every file.
        """
        from keepwell.engine.scorecard.reading import read_all

        return read_all(sorted((self.root / "scorecards").glob("*.yaml")), self.settings.scorecards)

    @property
    def segments(self) -> "list[Segment]":
        """The segments in the order of their file names, read anew: the desk writes them too.

        Raises SegmentError with every mistake of every file.
        """
        from keepwell.engine.segments import read_all

        return read_all(sorted((self.root / "segments").glob("*.yaml")))


def _copy_ready(kind: str, folder: Path) -> None:
    """Put our own texts of a kind into a folder, beside what is there."""
    folder.mkdir(parents=True, exist_ok=True)
    for ready in package_files("keepwell").joinpath(kind).iterdir():
        target = folder / ready.name
        if ready.name.endswith(".yaml") and not target.exists():
            target.write_text(ready.read_text(encoding="utf-8"), encoding="utf-8")


def _with(template: str, settings: Mapping[str, str | int]) -> str:
    """Return the settings file with some values set; the comments around them stay."""
    lines = template.splitlines(keepends=True)
    for key, value in settings.items():
        said = f"{key} = {json.dumps(value, ensure_ascii=False)}\n"  # a TOML text is a JSON text
        where = [n for n, line in enumerate(lines) if line.startswith((f"{key} =", f"# {key} ="))]
        if where:
            lines[where[0]] = said
        else:
            lines.append(said)  # reading the text back says what is wrong with it
    return "".join(lines)
