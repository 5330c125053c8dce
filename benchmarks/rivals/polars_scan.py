"""polars: a lazy scan per window, each pruned by time, collected in one go."""

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.question import MEASURES, end_of

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

COUNTS = ("sign_ins", "tickets", "people", "kinds", "payments")
"""Measures that are 0 where there is nothing to count."""


def answer(flat: Path, day: date) -> "pa.Table":
    """Return every account's measures as of a day."""
    import polars as pl

    end = end_of(day)
    now, before = pl.col("sign_ins"), pl.col("before")
    frame = _seen(pl.scan_parquet(flat), end)
    for part in _windows(pl.scan_parquet(flat), end):
        frame = frame.join(part, on="account", how="left")
    return (
        frame.with_columns(pl.col("before", *COUNTS).fill_null(0))
        .with_columns(sign_in_trend=pl.when(before > 0).then((now.cast(float) - before) / before))
        .select("account", *MEASURES)
        .collect()
        .to_arrow()
    )


def _seen(touchpoints: "pl.LazyFrame", end: date) -> "pl.LazyFrame":
    import polars as pl

    last = pl.col("at").filter(pl.col("event") == "Signed In").max()
    return (
        touchpoints.filter(pl.col("at") < end)
        .group_by("account")
        .agg(days_since_sign_in=(pl.lit(end) - last).dt.total_microseconds() / 86_400e6)
    )


def _windows(touchpoints: "pl.LazyFrame", end: date) -> "list[pl.LazyFrame]":
    import polars as pl

    def within(days: int, *events: str) -> "pl.LazyFrame":
        recent = touchpoints.filter(pl.col("at").is_between(start(days), end, closed="left"))
        return recent.filter(pl.col("event").is_in(events)) if events else recent

    def start(days: int) -> date:
        return end - timedelta(days=days)

    recent = pl.col("at") >= start(30)
    return [
        within(60, "Signed In")
        .group_by("account")
        .agg(sign_ins=recent.sum(), before=(~recent).sum()),
        within(90, "Ticket Opened").group_by("account").agg(tickets=pl.len()),
        within(30).group_by("account").agg(people=pl.col("person").drop_nulls().n_unique()),
        within(90).group_by("account").agg(kinds=pl.col("event").n_unique()),
        within(180, "Survey Answered").group_by("account").agg(survey=pl.col("value").mean()),
        within(365, "Order Completed").group_by("account").agg(payments=pl.col("value").sum()),
    ]
