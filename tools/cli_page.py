"""Write docs/reference/cli.md from what the commands say of themselves.

python -m tools.cli_page write    write the page
python -m tools.cli_page check    fail if the page is not what would be written
"""

import sys
from pathlib import Path

import click

from keepwell.cli import keepwell

PAGE = Path("docs/reference/cli.md")
OPENING = """# The command line

Written from the commands' own help by `make cli-docs`; change the help, not this page.

Exit codes: 0 done · 1 something you can mend, told in a sentence · 2 the command line is wrong ·
70 a bug of ours · 130 stopped with Ctrl-C. Results go to standard output, all else to standard
error.
"""


def page() -> str:
    """Return the page: the group, then each command, with their help as printed."""
    settings = keepwell.context_settings | {"terminal_width": 90}
    context = click.Context(keepwell, info_name="keepwell", **settings)
    sections = [_section(keepwell, context)]
    for name in keepwell.list_commands(context):
        command = keepwell.get_command(context, name)
        if command is not None and not command.hidden:
            inner = click.Context(command, info_name=name, parent=context)
            sections.append(_section(command, inner))
    return "\n".join([OPENING, *sections])


def _section(command: click.Command, context: click.Context) -> str:
    return f"## `{context.command_path}`\n\n```text\n{command.get_help(context)}\n```\n"


def main(deed: str) -> int:
    """Write the page, or compare it; return the exit code."""
    if deed == "write":
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page():
        return 0
    print(f"{PAGE} is not what the commands say. Run `make cli-docs`.")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
