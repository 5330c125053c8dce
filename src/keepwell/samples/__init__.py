"""One invented company: the tutorial, the demo, the tests and the benchmark all use it.

It sells software by subscription to firms in six countries. A hidden health drives what each of its
customers does (`company`), people use the product, talk to us and pay (`using`, `talking`,
`dealing`), we know things about them (`knowing`), and the data has the flaws of real data
(`blemishes`). The same arguments give the same bytes; no clock is read.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from keepwell.samples.assembling import keys_of, touchpoints
from keepwell.samples.blemishes import make_a_mess
from keepwell.samples.company import found
from keepwell.samples.dealing import dealing
from keepwell.samples.files import write_table
from keepwell.samples.knowing import traits
from keepwell.samples.talking import talking
from keepwell.samples.using import using

__all__ = ["FEEDBACK", "Sample", "build", "write_csv"]

FEEDBACK = Path(__file__).with_name("feedback.yaml")
"""Which words mean which topic in what its customers write."""


@dataclass(frozen=True)
class Sample:
    """The company's records, with the columns of the lake, in order of arrival.

    Some touchpoints are there twice, with the same id, as real deliveries are.
    """

    touchpoints: pa.Table
    traits: pa.Table


def build(accounts: int = 2000, days: int = 730, *, until: date, seed: int = 7) -> Sample:
    """Return the records of some days, the last one `until`, of customers and prospects.

    2,000 accounts and two years are about 1.4 million touchpoints and take some seconds.

    >>> sample = build(accounts=20, days=90, until=date(2026, 6, 30))
    >>> sample.traits["account"][0].as_py()[:4]
    'acc-'
    """
    # A stream of chance for each part: a change in one leaves the others as they are.
    streams = [np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(7)]
    company = found(accounts, days, until, streams[0])
    mess, keys = make_a_mess(company, streams[1]), keys_of(company)
    kinds = [
        *using(company, streams[2]),
        *talking(company, streams[3]),
        *dealing(company, streams[4]),
    ]
    return Sample(
        touchpoints(company, kinds, mess, keys, streams[5]),
        traits(company, mess, keys, streams[6]),
    )


def write_csv(sample: Sample, folder: Path) -> tuple[Path, Path]:
    """Write touchpoints.csv.gz and traits.csv.gz as other systems export them; return the paths.

    Times carry the offset of the system they come from, such as `2026-06-30T16:00:00+0700`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return (
        write_table(sample.touchpoints, folder / "touchpoints.csv.gz"),
        write_table(sample.traits, folder / "traits.csv.gz"),
    )
