"""What is published beside the standing of each customer, and the texts of scorecards over time."""

from keepwell.desk.health.models.coverage import Coverage
from keepwell.desk.health.models.crossing import Crossing
from keepwell.desk.health.models.draft import Draft
from keepwell.desk.health.models.kept_proof import KeptProof
from keepwell.desk.health.models.mover import Mover
from keepwell.desk.health.models.publication import Publication
from keepwell.desk.health.models.release import Release
from keepwell.desk.health.models.tally import PERIODS, RenewalTally, Tally

__all__ = [
    "PERIODS", "Coverage", "Crossing", "Draft", "KeptProof", "Mover", "Publication", "Release",
    "RenewalTally", "Tally",
]  # fmt: skip
