"""What a declaration must not say outright: keys and passwords, from the environment or a file."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from keepwell.errors import SyncError

VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
FILE = "file"
"""A mapping with this key alone stands for what is in a file of the project."""
FOR_OTHERS = 0o077
"""Rights on a file that only its owner should have."""
SHORTEST = 4
"""Characters of a secret that is looked for in messages; less would blacken half of them."""
HIDDEN = "•••"


@dataclass
class Secrets:
    """Fills in secrets, and keeps them out of what is told."""

    root: Path
    """Of the project."""
    found: set[str] = field(default_factory=set)
    trouble: list[str] = field(default_factory=list)

    def fill(self, value: object, *, files: bool = True) -> object:
        """Return a value with its secrets. What is missing is in `trouble`: see `check`.

        Without `files` only variables are filled in: parameters of requests may be called `file`.
        """
        if isinstance(value, Mapping):
            if files and list(value) == [FILE]:
                return self._of_file(str(value[FILE]))
            return {key: self.fill(one, files=files) for key, one in value.items()}
        if isinstance(value, list):
            return [self.fill(one, files=files) for one in value]
        return VARIABLE.sub(self._of_variable, value) if isinstance(value, str) else value

    def check(self) -> None:
        """Raise SyncError with all secrets that could not be filled in."""
        if self.trouble:
            raise SyncError(" ".join(self.trouble))

    def hide(self, text: str) -> str:
        """Return a text without the secrets that are in it."""
        for one in sorted(self._forms(), key=len, reverse=True):
            text = text.replace(one, HIDDEN)
        return text

    def _forms(self) -> Iterator[str]:
        """Yield the secrets as they may stand in an address, too, and the passwords in them."""
        for secret in self.found:
            inner = _password(secret)
            for one in (secret, *([inner, unquote(inner)] if inner else [])):
                if len(one) >= SHORTEST:
                    yield from (one, quote(one), quote(one, safe=""))

    def _of_variable(self, match: re.Match[str]) -> str:
        value = os.environ.get(match[1], "").strip()
        if not value:
            self.trouble.append(f"Expected the environment variable {match[1]}. It is not set.")
        return self._keep(value)

    def _of_file(self, name: str) -> str:
        path = self.root / name
        try:
            rights, text = path.stat().st_mode, path.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as problem:
            self.trouble.append(f"The secret in {name} cannot be read: {_reason(problem)}.")
            return ""
        if rights & FOR_OTHERS:
            self.trouble.append(
                f"Others may read the secret in {name}. Run `chmod 600 {name}` in the project."
            )
        if not text:
            self.trouble.append(f"Expected a secret in {name}. The file is empty.")
        return self._keep(text)

    def _keep(self, secret: str) -> str:
        self.found.add(secret)
        return secret


def _password(text: str) -> str:
    """Return the password of an address; empty if it has none."""
    try:
        return urlsplit(text).password or ""
    except ValueError:
        return ""


def _reason(problem: OSError | UnicodeDecodeError) -> str:
    return problem.strerror or "" if isinstance(problem, OSError) else "it is not UTF-8"
