"""What this room itself does in the background."""

from django.utils.translation import gettext_lazy as _

from keepwell.desk.jobs import job, reaping, rhythm


@rhythm("20 3 * * *", key="jobs.prune", tidies=True)
@job(title=_("Forget old jobs"))
def prune() -> int:
    """Forget jobs that ended long ago; return how many."""
    return reaping.prune()
