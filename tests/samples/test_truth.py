"""What must be true of the company whatever chance does."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from keepwell.samples.blemishes import DEAD_DAYS, DEAD_SOURCE

END = datetime(2026, 7, 1, tzinfo=UTC)
START = END - timedelta(days=540)


def of(table: pa.Table, **wanted: str) -> pa.Table:
    """Return the rows whose columns hold these values."""
    for column, value in wanted.items():
        table = table.filter(pc.equal(table[column], value))
    return table


def moments(table: pa.Table, column: str = "account") -> dict[str, datetime]:
    """Return the last moment per account (or other column)."""
    last = table.group_by(column).aggregate([("at", "max")])
    return dict(zip(last[column].to_pylist(), last["at_max"].to_pylist(), strict=True))


def test_nothing_lies_outside_the_records(sample):
    """No touchpoint is older than the first day, in the future, or known before it happened."""
    for table in (sample.touchpoints, sample.traits):
        for column in ("at", "received_at"):
            assert pc.max(table[column]).as_py() < END
        assert pc.min(table["at"]).as_py() >= START
        assert pc.all(pc.less_equal(table["at"], table["received_at"])).as_py()


def test_nothing_happens_between_leaving_and_coming_back(sample):
    """After `Subscription Ended` an account is silent, unless it was won back."""
    touchpoints = sample.touchpoints
    left = moments(of(touchpoints, event="Subscription Ended"))
    back = {
        account: at
        for account, at in moments(of(touchpoints, event="Subscription Started")).items()
        if account in left and at > left[account]
    }
    assert back
    assert len(back) < len(left) / 2
    rows = touchpoints.filter(pc.is_in(touchpoints["account"], pa.array(list(left))))
    for account, at in zip(rows["account"].to_pylist(), rows["at"].to_pylist(), strict=True):
        assert at <= left[account] or at >= back.get(account, END)


def test_a_subscription_that_ends_has_begun_and_says_why(sample):
    """Every leaver was a customer, is worth 0 afterwards and gives a reason."""
    started = set(of(sample.touchpoints, event="Subscription Started")["account"].to_pylist())
    ended = of(sample.touchpoints, event="Subscription Ended")
    assert set(ended["account"].to_pylist()) <= started
    assert set(ended["value"].to_pylist()) == {0.0}
    assert pc.all(pc.match_substring(ended["properties"], '"reason"')).as_py()


def test_people_belong_to_accounts_that_are_known(sample):
    """Every account of a touchpoint has a name; names are unique."""
    names = of(sample.traits, trait="name")
    names = names.filter(pc.is_null(names["person"]))
    assert names.num_rows == 300 == len(set(names["text"].to_pylist()))
    mentioned = set(sample.touchpoints["account"].to_pylist()) - {None}
    assert mentioned <= set(names["account"].to_pylist())


def test_comments_are_written_in_four_languages(sample):
    """English, Thai, Dutch and Polish customers write in their own tongue."""
    said = "".join(of(sample.touchpoints, event="Survey Answered")["properties"].to_pylist())
    for word in ("the", "ระบบ", "Prima", "obsługa"):
        assert word in said


def test_the_help_desk_died_before_the_end(sample):
    """One source falls silent: its measures must turn stale, not green."""
    last = moments(sample.touchpoints, "source")
    assert last[DEAD_SOURCE] < END - timedelta(days=DEAD_DAYS)
    assert last["product"] > END - timedelta(days=2)


def test_some_touchpoints_come_twice_and_are_the_same(sample):
    """A second delivery differs from the first in nothing but the time of arrival."""
    table = sample.touchpoints
    distinct = table.drop_columns("received_at").group_by(table.schema.names[:-1]).aggregate([])
    ids = pc.count_distinct(table["id"]).as_py()
    assert ids == distinct.num_rows < table.num_rows < 1.005 * ids


def test_some_data_is_days_late(sample):
    """Some touchpoints are learned of days after they happened."""
    late = pc.subtract(sample.touchpoints["received_at"], sample.touchpoints["at"])
    days = pc.divide(late.cast(pa.int64()), 86_400_000_000)
    assert 0 < pc.sum(pc.greater(days, 1)).as_py() < 0.05 * len(days)


def test_some_people_are_linked_to_their_account_later(sample):
    """Touchpoints without an account have a person whose account becomes known afterwards."""
    orphans = sample.touchpoints.filter(pc.is_null(sample.touchpoints["account"]))
    assert orphans.num_rows > 0
    linked = sample.traits.filter(pc.is_valid(sample.traits["person"]))
    link = moments(linked.filter(pc.is_valid(linked["account"])), "person")
    for person, at in moments(orphans, "person").items():
        assert person not in link or at < link[person]
    assert set(orphans["person"].to_pylist()) & set(link)


def test_some_people_change_to_another_account(sample):
    """A mover has touchpoints at two accounts, one after the other."""
    known = sample.touchpoints.filter(pc.is_valid(sample.touchpoints["person"]))
    spans = known.group_by(["person", "account"]).aggregate([("at", "min"), ("at", "max")])
    spans = spans.filter(pc.is_valid(spans["account"])).sort_by("at_min").to_pylist()
    by_person: dict[str, list] = {}
    for span in spans:
        by_person.setdefault(span["person"], []).append(span)
    movers = [stays for stays in by_person.values() if len(stays) > 1]
    assert movers
    assert all(first["at_max"] < then["at_min"] for first, then in movers)


@pytest.mark.parametrize("event", ["Complaint Made", "Referral Made", "Health Overridden"])
def test_rare_things_happen_too(sample, event):
    """Every standard event of a subscription business occurs."""
    assert of(sample.touchpoints, event=event).num_rows > 0
