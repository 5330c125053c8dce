"""The room of work in the background: jobs, their progress, and the rhythm in which they recur.

A room declares its jobs in its `tasks.py`, which is found by itself:

    from django.utils.translation import gettext_lazy as _, gettext_noop

    from keepwell.desk.jobs import enqueue_once, job, progress, rhythm

    @rhythm("0 * * * *", key="refresh")              # every full hour, in the project's time zone
    @job(title=_("Refresh the scores"))
    def refresh() -> None:
        for done, part in enumerate(parts):
            progress.say(done, len(parts), gettext_noop("Scoring %(part)s"), part=part)
            score(part)

Every process loads every `tasks.py` at its start, so import the engine within the function.

A room asks for its jobs anywhere, also within a transaction (it then runs after the commit):

    refresh.enqueue()                                # one more run, whatever else waits
    enqueue_once("refresh", refresh)                 # not if one with this key waits already
    soon("refresh")                                  # the same, for what recurs under that key

What holds:

- **At least once.** A job whose worker is killed is run again, so a job must be fit to be repeated:
  write in one transaction or commit part by part, and let the second run skip what is there. After
  three workers died of it, it has failed.
- **One key, one at a time.** Of the jobs with one key at most one waits and at most one runs. What
  was written before `enqueue_once` is seen by the run that follows, always. A rhythm's key is the
  key of its job.
- **A moment's trouble** (`LakeBusyError`, any `OperationalError` of the database, and what `@job(…,
  transient=[…])` names) is tried again after 5 s, 30 s, 2 min and 10 min.
- Arguments and the returned value are JSON. Pass keys, not rows.
- Progress is written beside the job about once a second, however often it is said, and costs
  nothing. Its text is translated when it is shown, hence `gettext_noop` and named placeholders.
  Outside a worker `progress.say` does nothing.

Show how far a job is with `{% include "jobs/_progress.html" with job_id=… %}`; it renews itself and
sends the event `keepwell:job-finished` to the page when the job has ended. `queries.latest(key)`
finds the newest job of a key. In tests `worker.drain()` runs all that waits, here and now.
"""

from keepwell.desk.jobs import progress
from keepwell.desk.jobs.declaring import Job, job, rhythm
from keepwell.desk.jobs.queueing import enqueue_once, soon

__all__ = ["Job", "enqueue_once", "job", "progress", "rhythm", "soon"]
