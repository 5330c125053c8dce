"""What colleagues read of a playbook: of a ready one that nobody changed, in their own language."""

from django.utils.translation import pgettext

CONTEXT = "playbook"
"""Under which the texts of the ready playbooks are translated: `tools.ready_playbooks`."""


def told(text: str) -> str:
    """Return a title, a guideline and the like in the language that is spoken.

    What somebody here wrote is in their language already, and stays as it is.
    """
    return pgettext(CONTEXT, text) if text else ""


def told_anew(before: str, text: str) -> str:
    """Return what is kept of a text that was shown by `told` and came back from a form.

    Where nobody changed it, it goes on being translated for everybody.
    """
    return before if text.split() == told(before).split() else text
