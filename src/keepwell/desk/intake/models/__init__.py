"""Facts on their way into the lake, and where facts come from."""

from keepwell.desk.intake.models.arrival import Arrival
from keepwell.desk.intake.models.file import File
from keepwell.desk.intake.models.freshness import Freshness
from keepwell.desk.intake.models.hook import Hook
from keepwell.desk.intake.models.reject import Reject
from keepwell.desk.intake.models.seen import Seen
from keepwell.desk.intake.models.source import Key, Source
from keepwell.desk.intake.models.sync import Sync
from keepwell.desk.intake.models.told import Told

__all__ = [
    "Arrival",
    "File",
    "Freshness",
    "Hook",
    "Key",
    "Reject",
    "Seen",
    "Source",
    "Sync",
    "Told",
]
