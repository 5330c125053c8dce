"""The table of Django's cache. It counts bad sign-ins, so all processes have to share it."""

from django.db import models


class CacheRow(models.Model):
    """A row as `django.core.cache.backends.db` reads and writes it; nobody else does.

    It is a model so that `migrate` makes the table, and nobody has to run `createcachetable`.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "desk_cache"

    def __str__(self) -> str:
        return self.cache_key
