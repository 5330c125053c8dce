"""Ready declarations, each with a sample of the rows that its system gives."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from keepwell.desk.intake.syncs import FOLDER, NAME, RESERVED
from keepwell.desk.intake.syncs.secrets import VARIABLE
from keepwell.errors import SyncError, did_you_mean
from keepwell.project import Project

HERE = Path(__file__).parent
NAMES = ("stripe", "hubspot", "zendesk", "warehouse")


def text(name: str) -> str:
    """Return the text of a ready declaration. Raises SyncError if there is none."""
    if name not in NAMES:
        raise SyncError(
            f'There is no ready declaration "{name}".{did_you_mean(name, NAMES)} '
            f"There are: {', '.join(NAMES)}."
        )
    return (HERE / f"{name}.yaml").read_text("utf-8")


def samples(name: str) -> Mapping[str, list[dict[str, object]]]:
    """Return rows as the system gives them, by resource."""
    said = (HERE / f"{name}.sample.json").read_text("utf-8")
    return cast("Mapping[str, list[dict[str, object]]]", json.loads(said))


def add(project: Project, ready: str, name: str) -> tuple[Path, list[str]]:
    """Copy a ready declaration into a project; return its file and the variables it wants.

    Raises SyncError if there is no such declaration, or a file of that name already.
    """
    said = text(ready)
    if not NAME.fullmatch(name) or name in RESERVED:
        raise SyncError(
            "Expected a name of small letters, digits, _ and -, other than "
            f'{" and ".join(RESERVED)}, such as "{ready}-us". Got "{name}".'
        )
    path = project.root / FOLDER / f"{name}.yaml"
    path.parent.mkdir(exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(said)
    except FileExistsError:
        raise SyncError(
            f"{path} exists. Choose another name, such as `--as {name}-2`, or remove it."
        ) from None
    lines = [line for line in said.splitlines() if not line.lstrip().startswith("#")]
    return path, sorted(set(VARIABLE.findall("\n".join(lines))))
