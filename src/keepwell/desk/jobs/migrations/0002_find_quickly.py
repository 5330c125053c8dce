"""Indexes on the queue, which is another package's table: what runs, and what ended when.

Without them every look of every worker would read all jobs of the last weeks.
"""

from django.db import migrations

QUEUE = "django_tasks_database_dbtaskresult"


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0001_initial"),
        ("django_tasks_database", "0021_conditional_partial_index_ordering"),
    ]

    operations = [
        migrations.RunSQL(
            f"CREATE INDEX jobs_running ON {QUEUE} (started_at) WHERE status = 'RUNNING'",
            "DROP INDEX jobs_running",
        ),
        migrations.RunSQL(
            f"CREATE INDEX jobs_ended ON {QUEUE} (status, finished_at)",
            "DROP INDEX jobs_ended",
        ),
        migrations.RunSQL(
            f"CREATE INDEX jobs_asked ON {QUEUE} (enqueued_at, id)",
            "DROP INDEX jobs_asked",
        ),
    ]
