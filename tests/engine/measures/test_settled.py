"""Cells of long ago, put together once, fold to what they fold to one by one."""

import random
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from keepwell.engine.lake import TOUCHPOINTS, TRAITS, Lake
from keepwell.engine.measures import kept, settled
from keepwell.engine.measures.activity import Activity
from keepwell.engine.measures.feeds import Feed
from keepwell.engine.measures.folds import FOLDS, Folder
from keepwell.engine.measures.fresh import Fresh
from keepwell.engine.measures.kept import Kept
from lakes import arrow

FIRST = datetime(2025, 1, 1, tzinfo=UTC)
SPAN = 300
LAST = (FIRST + timedelta(days=SPAN) - datetime(1970, 1, 1, tzinfo=UTC)).days
ENDS = np.array([LAST - 28, LAST])
FEEDS = {
    Feed("account", "number", events=("Paid",)): ("sum", "mean", "min", "max"),
    Feed("account", "item"): ("distinct",),
    Feed("account", "item", of="property:feature"): ("distinct",),
    Feed("account", "moment", events=("Paid",)): ("days_since_first", "days_since_last"),
    Feed("account", "edge", events=("Paid",)): ("first", "last"),
}
OFFSETS = (None, 30)


@pytest.fixture(autouse=True)
def _worth_it(monkeypatch):
    """Settle however few cells there are."""
    monkeypatch.setattr(kept, "WORTH", 0)


def some_more(lake, turn):
    """Append facts of any day, some of people whose account must be looked up."""
    dice = random.Random(turn)
    rows = [
        {
            "account": dice.choice(["A", "B", "C", None]), "person": dice.choice("pqr"),
            "event": dice.choice(["Paid", "Signed In"]), "value": float(dice.randrange(9)),
            "properties": f'{{"feature": "{dice.choice("xyz")}"}}',
            # Many in the same microsecond: then the id decides.
            "at": FIRST + timedelta(days=dice.randrange(SPAN), hours=dice.choice([0, 12])),
            "id": f"{turn} {n}",
        }
        for n in range(60)
    ]  # fmt: skip
    lake.append(TOUCHPOINTS, arrow(TOUCHPOINTS, rows))
    link = {"account": "D", "person": "p", "trait": "role", "at": FIRST, "id": f"t{turn}"}
    lake.append(TRAITS, arrow(TRAITS, [link]))


@pytest.fixture
def lake(tmp_path):
    """Return a lake with facts of three accounts."""
    lake = Lake(tmp_path / "lake").create()
    some_more(lake, 0)
    return lake


def rolled_up(lake):
    """Return the roll-up, brought up to date."""
    activity = Activity(lake)
    activity.refresh(FEEDS)
    return Kept(activity, "account")


def settle(source):
    """Settle all feeds, which is to say that they were settled."""
    for feed in FEEDS:
        source.settle(feed)
        assert source._settled(feed, LAST - 58) is not None


def folded(source, feed, aggregate, window):
    """Fold a feed for all customers, by name."""
    edge = int(ENDS[0]) - (window or 0)
    names = source.names
    gathered = source.gather(feed, None, LAST, range(len(names)), settled=edge)
    edges = np.concatenate([ENDS, ENDS - (window or 0)])
    values = FOLDS[aggregate](Folder(gathered.slice(0, len(names)), edges), ENDS, window)
    return {str(name): values[:, place] for place, name in enumerate(names.to_pylist())}


def says_what_the_facts_say(lake, source):
    """Compare all folds with those of cells gathered afresh."""
    fresh = Fresh(lake.connection, lake.read(TOUCHPOINTS), lake.read(TRAITS), "account")
    for feed, aggregates in FEEDS.items():
        for aggregate in aggregates:
            for window in OFFSETS:
                right = folded(fresh, feed, aggregate, window)
                said = folded(source, feed, aggregate, window)
                assert said.keys() == right.keys()
                for name, values in right.items():
                    np.testing.assert_allclose(said[name], values, rtol=1e-9, err_msg=str(feed))


@pytest.mark.slow
def test_facts_may_come_however_late(lake):
    """Settled cells and those that came since, of any day, fold to what the facts fold to."""
    for turn in range(1, 4):
        source = rolled_up(lake)
        settle(source)
        some_more(lake, turn)
        source = rolled_up(lake)
        assert source._settled(next(iter(FEEDS)), LAST - 58) is not None
        says_what_the_facts_say(lake, source)


@pytest.mark.slow
def test_settling_goes_on_from_what_was_settled(lake, monkeypatch):
    """What is settled later is made of what was settled before, and says the same."""
    monkeypatch.setattr(kept, "SETTLED", 200)
    settle(rolled_up(lake))
    some_more(lake, 1)
    monkeypatch.setattr(kept, "SETTLED", 60)
    source = rolled_up(lake)
    settle(source)
    for feed in FEEDS:
        assert len(list(settled.all_of(source.root, feed))) == 2
    says_what_the_facts_say(lake, source)


def test_days_before_are_read_cell_by_cell(lake):
    """A window that ends before the settled day is folded from the cells themselves."""
    source = rolled_up(lake)
    settle(source)
    feed = next(iter(FEEDS))
    assert source._settled(feed, LAST - 100) is None


@pytest.mark.slow
def test_settled_cells_of_files_that_are_gone_are_passed_over(lake):
    """After compacting, cells are settled anew, and the old ones go."""
    settle(rolled_up(lake))
    some_more(lake, 1)
    rolled_up(lake)
    Activity(lake).compact(timedelta(0))
    source = rolled_up(lake)
    for feed in FEEDS:
        assert source._settled(feed, LAST) is None
    settle(source)
    says_what_the_facts_say(lake, source)
    for feed in FEEDS:
        assert len(list(settled.all_of(source.root, feed))) == 1


@pytest.mark.slow
def test_settling_that_was_killed_left_nothing(lake, monkeypatch):
    """A draft of settled cells is not read; the next run makes them."""

    def killed(_, path, **__):
        path.write_bytes(b"half")
        raise KeyboardInterrupt

    source = rolled_up(lake)
    with monkeypatch.context() as patch:
        patch.setattr(settled.pq, "write_table", killed)
        with pytest.raises(KeyboardInterrupt):
            settle(source)
    assert [path.suffix for path in (source.root / settled.FOLDER).iterdir()] == [".tmp"]
    settle(rolled_up(lake))
    says_what_the_facts_say(lake, source)


def test_days_to_come_do_not_settle_the_present(lake):
    """A fact that claims to be of the year 2200 does not make all days before it old."""
    far = {"account": "A", "event": "Paid", "value": 1.0, "at": datetime(2200, 1, 1, tzinfo=UTC)}
    lake.append(TOUCHPOINTS, arrow(TOUCHPOINTS, [{**far, "id": "far"}]))
    source = rolled_up(lake)
    source.settle(next(iter(FEEDS)))
    days = [one.day for one in settled.all_of(source.root, next(iter(FEEDS)))]
    assert days
    assert max(days) < (date(2100, 1, 1) - date(1970, 1, 1)).days


def test_few_cells_are_not_worth_it(lake, monkeypatch):
    """A small roll-up is read as it is."""
    monkeypatch.setattr(kept, "WORTH", 1000)
    source = rolled_up(lake)
    for feed in FEEDS:
        source.settle(feed)
    assert not (source.root / settled.FOLDER).exists()
