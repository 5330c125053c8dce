"""The lake: the tables everything is read from and written to."""

from keepwell.engine.lake.store import Appended, Lake
from keepwell.engine.lake.tables import FACTS, SCORES, TOUCHPOINTS, TRAITS, Table

__all__ = ["FACTS", "SCORES", "TOUCHPOINTS", "TRAITS", "Appended", "Lake", "Table"]
