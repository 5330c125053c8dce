"""The command line: one file per command.

To add a command, add a module to this package that holds a `command`:

    # cli/compact.py
    from keepwell.cli.base import current_project

    @click.command(epilog=examples("keepwell compact --older-than 30"))
    @click.option("--older-than", type=click.IntRange(min=0), default=7, show_default=True, …)
    @click.pass_context
    def command(context: click.Context, older_than: int) -> None:
        '''One line for the list of commands.

        Then what it does, for somebody who has never seen it.
        '''
        from keepwell.engine.lake.compacting import compact   # heavy things only here

        project = current_project(context)
        …

That is all: nothing is registered elsewhere. The command is named as its module, without a trailing
underscore (`import_.py` is `keepwell import`) and with `-` for `_`. Modules without a `command` are
shared by the others: `base` (project, options), `output` (tables for people, data for programs).

Every module here is imported to list the commands, so only click and other light modules stand at
its top. Commands print with `click.echo` or `output.write`, never with `print`; what a person reads
goes through `keepwell.language`. They raise a KeepwellError for what the user can mend and let
everything else through:

    0    done
    1    the user's mistake, told in one line (KeepwellError)
    2    the command line itself is wrong (click's own, and our UsageError)
    70   our bug, with an apology; `--debug` shows the traceback
    130  stopped with Ctrl-C
"""

import sys
import traceback
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import click

from keepwell import language
from keepwell.cli.base import FOLDER, examples
from keepwell.errors import KeepwellError, UsageError


class Mistake(click.ClickException):
    """Something the user can mend: its message in red, one line each."""

    exit_code = 1

    def show(self, file: Any = None) -> None:  # noqa: ANN401 - click's signature
        """Print the message on standard error, or wherever click says."""
        for line in self.message.splitlines():
            click.secho(line, fg="red", file=file, err=True)


class Misuse(Mistake):
    """The arguments of a command do not go together."""

    exit_code = 2


class Bug(click.ClickException):
    """Something we did not foresee."""

    exit_code = 70

    def __init__(self, error: Exception, *, hint: bool) -> None:
        apology = f"This is a bug in Keepwell, we are sorry: {type(error).__name__}: {error}"
        advice = "Run the same with `keepwell --debug …` to see where it happened, and report it."
        super().__init__(f"{apology}\n{advice}" if hint else apology)

    def show(self, file: Any = None) -> None:  # noqa: ANN401 - click's signature
        """Print the apology on standard error, or wherever click says."""
        click.secho(self.message, fg="red", file=file, err=True)


class Commands(click.Group):
    """The modules of this package as commands, found by listing the package.

    Those called after a command and `_table` print its tables, and are no commands.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the name of every command, sorted."""
        modules = (module.name for module in iter_modules(__path__))
        names = (_name_of(name) for name in modules if not name.endswith("_table"))
        self.commands = {
            name: command for name in names if (command := self.get_command(ctx, name)) is not None
        }
        return sorted(self.commands)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Return the command of that name, or None if no module holds it."""
        stem = cmd_name.replace("-", "_")
        if not stem.isidentifier():
            return None
        for module in (f"{__name__}.{stem}", f"{__name__}.{stem}_"):
            if find_spec(module):
                command: click.Command | None = getattr(import_module(module), "command", None)
                if command is not None:
                    command.name = cmd_name
                return command
        return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command the arguments begin with; suggest the nearest to an unknown one."""
        if self.get_command(ctx, args[0]) is None:
            self.list_commands(ctx)  # what click suggests from
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - whatever the command returns
        """Run the command and turn what it raises into a message and an exit code."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.Abort, click.exceptions.Exit, BrokenPipeError):
            raise  # click ends these well by itself
        except KeyboardInterrupt:
            click.echo(err=True)  # the shell's prompt on a line of its own
            raise click.exceptions.Exit(130) from None
        except KeepwellError as error:
            _trace(ctx)
            kind = Misuse if isinstance(error, UsageError) else Mistake
            raise kind(str(error)) from error
        except Exception as error:
            _trace(ctx)
            raise Bug(error, hint=not ctx.params["debug"]) from error


def _name_of(module: str) -> str:
    return module.rstrip("_").replace("_", "-")


def _trace(context: click.Context) -> None:
    if context.params["debug"]:
        traceback.print_exc()


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=examples(
        "keepwell demo                          see it at work on an invented company",
        "keepwell init acme                     begin with your own data",
        "keepwell --project acme score --help   what a command does, with examples",
    ),
)
@click.option(
    "--project",
    type=FOLDER,
    metavar="DIR",
    help="The project's folder. Otherwise the one you are in, or the nearest above it that has a "
    "keepwell.toml.",
)
@click.option("--debug", is_flag=True, help="Show the traceback when something goes wrong.")
@click.version_option(package_name="keepwell", message="%(package)s %(version)s")
def keepwell(project: Path | None, debug: bool) -> None:  # noqa: ARG001, FBT001 - read from the context, passed by click
    """Keep customers well: health scores that prove themselves.

    Keepwell reads what happened between a company and its customers, scores how well each customer
    is, as of any day, explains every point, and checks its own scores against what happened next.
    """
    language.use(language.from_environment())


def main() -> None:
    """Run the command line of this process, and end it."""
    keepwell.main(sys.argv[1:], prog_name="keepwell")
