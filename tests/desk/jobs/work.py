"""Jobs to try things with. What they did stands in DONE."""

from django_tasks import TaskContext, task

from keepwell.desk.jobs import job, progress
from keepwell.desk.jobs.running import Stop
from keepwell.errors import LakeBusyError, UsageError

DONE: list[object] = []


@job(title="Note it down")
def note(what: str) -> str:
    """Remember that this ran."""
    DONE.append(what)
    return what


@job(title="Take steps")
def steps(count: int) -> None:
    """Say how far it is, step by step."""
    for done in range(count):
        progress.say(done + 1, count, "Step %(number)s", number=done + 1)


@job(title="Fail")
def fail() -> None:
    """Raise what a person can mend."""
    raise UsageError("Expected a seat. Got a stool.")


@job(title="Find the lake busy")
def busy(times: int) -> None:
    """Raise trouble that passes the first `times` times."""
    DONE.append("try")
    if DONE.count("try") <= times:
        raise LakeBusyError("Another process has been writing. Wait for it to end.")


@job(title="Stop in the middle")
def stop() -> None:
    """Be broken off, as by a second SIGTERM."""
    raise Stop


@job(title="Try to exit")
def leave() -> None:
    """Try to end the worker."""
    raise SystemExit(0)


@job(title="Ask for more")
def more() -> None:
    """Enqueue another job."""
    note.enqueue("more")


@job(title="Bring what never ends", priority=50)
def endless() -> None:
    """Remember that this ran, and ask for it again."""
    DONE.append("endless")
    endless.enqueue()


@job(title="Return what is no JSON")
def no_json() -> object:
    """Return a set."""
    return {1}


@task(takes_context=True)
def attempt(context: TaskContext) -> int:
    """Return which try this is; declared without our decorator."""
    return context.attempt


@job(title="Do nothing")
def nothing() -> None:
    """Do nothing."""
