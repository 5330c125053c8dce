"""What is published beside the standing of each customer, and the texts of scorecards over time."""

from keepwell.desk.health.models.coverage import Coverage
from keepwell.desk.health.models.crossing import Crossing
from keepwell.desk.health.models.draft import Draft
from keepwell.desk.health.models.kept_forecast import UNTIL_RENEWAL, KeptForecast
from keepwell.desk.health.models.kept_proof import KeptProof
from keepwell.desk.health.models.look_back import LookBack
from keepwell.desk.health.models.mover import Mover
from keepwell.desk.health.models.outlook import Outlook
from keepwell.desk.health.models.prospect import Prospect
from keepwell.desk.health.models.publication import Publication
from keepwell.desk.health.models.release import Release
from keepwell.desk.health.models.tally import PERIODS, RenewalTally, Tally

__all__ = [
    "PERIODS", "UNTIL_RENEWAL", "Coverage", "Crossing", "Draft", "KeptForecast", "KeptProof",
    "LookBack", "Mover", "Outlook", "Prospect", "Publication", "Release", "RenewalTally", "Tally",
]  # fmt: skip
