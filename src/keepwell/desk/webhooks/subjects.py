"""What deeds of this room are done to."""

from keepwell.desk.members.deeds import Subject
from keepwell.desk.webhooks.models import Endpoint


def of_endpoint(endpoint: Endpoint) -> Subject:
    """Return an endpoint as the log names it."""
    return Subject("endpoint", str(endpoint.pk), endpoint.title)
