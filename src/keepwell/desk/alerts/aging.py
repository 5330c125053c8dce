"""Alerts that have grown old: put away, and at last forgotten. Lists stay short without anybody."""

from datetime import datetime, timedelta

from keepwell.desk.alerts.models import Alert, Message, Outcome

STALE = timedelta(days=60)
"""After which an open alert is put among those dealt with; its freshness is a millionth."""
KEPT = timedelta(days=365)
"""How long what was dealt with is kept."""
MESSAGES_KEPT = timedelta(days=30)


def put_away(moment: datetime) -> int:
    """Put away the alerts that nobody dealt with; return how many."""
    stale = Alert.objects.filter(done_at=None, at__lt=moment - STALE)
    return stale.update(done_at=moment, outcome=Outcome.OLD)


def forget(moment: datetime) -> int:
    """Forget what was dealt with long ago; return how many rows."""
    Message.objects.filter(made_at__lt=moment - MESSAGES_KEPT).delete()
    return Alert.objects.filter(done_at__lt=moment - KEPT).delete()[0]
