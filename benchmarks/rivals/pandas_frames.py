"""pandas: read the columns, cut out each window, group it, put the series side by side."""

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from benchmarks.question import MEASURES, end_of

if TYPE_CHECKING:
    import pandas as pd  # noqa: TID251 - pandas is a rival here, not a tool
    import pyarrow as pa

    Groups = pd.api.typing.DataFrameGroupBy[Any, Literal[True]]

COUNTS = ["sign_ins", "before", "tickets", "people", "kinds", "payments"]
"""Columns that are 0 where there is nothing to count."""


def answer(flat: Path, day: date) -> "pa.Table":
    """Return every account's measures as of a day."""
    import pandas as pd  # noqa: TID251 - the same
    import pyarrow as pa

    end = end_of(day)
    touchpoints = pd.read_parquet(
        flat,
        columns=["account", "person", "at", "event", "value"],
        filters=[("at", "<", end)],
        dtype_backend="pyarrow",
    )
    frame = pd.DataFrame(_series(touchpoints, end), index=touchpoints["account"].unique())
    frame[COUNTS] = frame[COUNTS].fillna(0)
    before = frame["before"].where(frame["before"] > 0)
    frame["sign_in_trend"] = (frame["sign_ins"] - before) / before
    frame["days_since_sign_in"] = (end - frame["last"]).dt.total_seconds() / 86_400
    frame = frame[list(MEASURES)].rename_axis("account").reset_index()
    return pa.Table.from_pandas(frame, preserve_index=False)


def _series(touchpoints: "pd.DataFrame", end: date) -> "dict[str, pd.Series]":
    def within(days: int) -> "pd.DataFrame":
        return touchpoints[touchpoints["at"] >= end - timedelta(days=days)]

    def of(rows: "pd.DataFrame", event: str) -> "Groups":
        return rows[rows["event"] == event].groupby("account")

    month, quarter = within(30), within(90)
    earlier = within(60)
    return {
        "sign_ins": of(month, "Signed In").size(),
        "before": of(earlier[earlier["at"] < end - timedelta(days=30)], "Signed In").size(),
        "tickets": of(quarter, "Ticket Opened").size(),
        "people": month.groupby("account")["person"].nunique(),
        "kinds": quarter.groupby("account")["event"].nunique(),
        "survey": of(within(180), "Survey Answered")["value"].mean(),
        "payments": of(within(365), "Order Completed")["value"].sum(),
        "last": of(touchpoints, "Signed In")["at"].max(),
    }
