"""What is published beside the standing of each customer: sums, movers, crossings."""

from keepwell.desk.health.models.coverage import Coverage
from keepwell.desk.health.models.crossing import Crossing
from keepwell.desk.health.models.mover import Mover
from keepwell.desk.health.models.publication import Publication
from keepwell.desk.health.models.tally import PERIODS, RenewalTally, Tally

__all__ = ["PERIODS", "Coverage", "Crossing", "Mover", "Publication", "RenewalTally", "Tally"]
