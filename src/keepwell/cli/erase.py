"""`keepwell erase`: forget a customer."""

import json
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from keepwell.cli.base import current_project, examples
from keepwell.errors import UnknownCustomerError
from keepwell.language import _, day, ngettext, number

if TYPE_CHECKING:
    from keepwell.engine.lake.erased import Kind, Receipt
    from keepwell.project import Project


@click.command(
    epilog=examples(
        "keepwell erase 'Acme Ltd'",
        "keepwell erase --person ann@acme.example --yes",
        "keepwell erase 'Acme Ltd' --yes --format json > receipt.json",
    )
)
@click.argument("customer")
@click.option("--person", is_flag=True, help="CUSTOMER is a person, not an account.")
@click.option("--yes", is_flag=True, help="Do not ask first.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="The receipt as sentences for people, or json for the file.",
)
@click.pass_context
def command(
    context: click.Context, *, customer: str, person: bool, yes: bool, output_format: str
) -> None:
    """Erase a customer, for good, and print a receipt.

    The customer disappears from every table, file and log of the lake, with the people who belong
    to no other account, and from files of rejected rows. Importing them again is refused. Where the
    project has a desk, the customer disappears from its database, too. There is no way back;
    exports and backups made before are yours to delete.
    """
    project = current_project(context)
    if not yes and _asks_somebody():
        question = _('Erase everything about "{name}"? This cannot be undone.')
        click.confirm(question.format(name=customer), abort=True)
    kind: Kind = "person" if person else "account"
    receipt, at_desk = _erase(project, kind, customer)
    if output_format == "json":
        told = receipt.as_json() if receipt else {}
        told |= {"desk": dict(at_desk)} if at_desk else {}
        click.echo(json.dumps(told, indent=2))
    else:
        lines = [*(_sentences(receipt) if receipt else ()), *_sentences_of_desk(at_desk)]
        click.echo("\n".join(lines))


def _erase(
    project: "Project", kind: "Kind", name: str
) -> "tuple[Receipt | None, Mapping[str, int]]":
    """Erase a customer from the lake, then from the desk; either may be the only one to know it."""
    from keepwell.engine.lake.erasing import erase

    receipt, unknown = None, None
    names = {"person": name} if kind == "person" else {"account": name}
    try:
        receipt = erase(project.lake, **names, folders=[project.root / "rejects"])
    except UnknownCustomerError as problem:
        unknown = problem
    at_desk = _erase_at_desk(project, kind, name)
    if unknown is not None and not at_desk:
        raise unknown
    return receipt, at_desk


def _erase_at_desk(project: "Project", kind: "Kind", name: str) -> Mapping[str, int]:
    from keepwell.desk.erasing.door import erase_at_desk, has_desk

    return erase_at_desk(project, kind, name) if has_desk(project) else {}


def _asks_somebody() -> bool:
    """Tell whether a person is at the other end; a script has said what it wants."""
    return sys.stdin.isatty()


def _sentences(receipt: "Receipt") -> list[str]:
    rows = sum(receipt.rows.values())
    tables = ", ".join(f"{table} {number(count)}" for table, count in receipt.rows.items())
    people = len(receipt.persons)
    erased_on = day((receipt.done or receipt.begun).date())
    sentences = [
        ngettext("Erased on {day}: {count} row", "Erased on {day}: {count} rows", rows).format(
            day=erased_on, count=number(rows)
        )
        + f" ({tables}).",
        _("Digest of the name: {digest}").format(digest=receipt.digest),
    ]
    if people:
        text = ngettext(
            "{count} person who belonged to no other account was erased too.",
            "{count} people who belonged to no other account were erased too.",
            people,
        )
        sentences.append(text.format(count=number(people)))
    if receipt.mentions:
        text = ngettext(
            "{count} row of other customers mentions the name in its text; it stays.",
            "{count} rows of other customers mention the name in their text; they stay.",
            receipt.mentions,
        )
        sentences.append(text.format(count=number(receipt.mentions)))
    return sentences


def _sentences_of_desk(rows: Mapping[str, int]) -> list[str]:
    if not rows:
        return []
    text = ngettext(
        "At the desk {count} row is gone, or names the customer no more.",
        "At the desk {count} rows are gone, or name the customer no more.",
        sum(rows.values()),
    )
    return [text.format(count=number(sum(rows.values())))]
