"""Proof: what a score said of customers on past days, and what came of them.

`evidence` puts side by side what was said of every customer on a row of past days, and when the
customer left. `areas` and `shares` measure how well the one foretells the other, with intervals
that know that the days of one customer are not many customers. `alerts` plays the past through at a
team's budget, `measures` asks what each measure adds, `weights` what the past suggests, `whatif`
what another text would have said. `judging` puts it together into a `Proof`.

What happened after a day never has a part in what is said of it: rows are scored as of their day,
as everywhere in the engine, and only the outcome looks ahead.
"""

from keepwell.engine.proof.result import Proof

__all__ = ["Proof"]
