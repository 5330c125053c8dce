"""Facts on their way into the lake, and where facts come from."""

from keepwell.desk.intake.models.file import File
from keepwell.desk.intake.models.source import Source
from keepwell.desk.intake.models.told import Told

__all__ = ["File", "Source", "Told"]
