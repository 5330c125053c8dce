"""The numbers of a book, against a plain recount of what is said of every customer."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from grown_company import EARLIER, LAST
from keepwell.engine.book.result import BAND_ORDER
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS
from keepwell.portfolio import book_of_business, trend_of

START = datetime.min.replace(tzinfo=UTC)


def rows_before(project, table, day):
    """Return the rows of a table that count at the end of a day, oldest first."""
    rows = project.lake.connection.to_pyarrow(project.lake.read(table)).to_pylist()
    until = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
    return sorted((r for r in rows if r["at"] < until), key=lambda r: (r["at"], r["id"]))


@pytest.fixture(scope="session")
def worth(grown):
    """Return by day what each account is worth: twelve times its last monthly value."""
    found = {}
    for day in (EARLIER, LAST):
        found[day] = {}
        for row in rows_before(grown, TOUCHPOINTS, day):
            if row["event"].startswith("Subscription ") and row["value"] is not None:
                found[day][row["account"]] = 12 * row["value"]
    return found


def added(names, values):
    """Return how many there are, and what they are worth."""
    return len(names), pytest.approx(sum(values.get(name, 0.0) for name in names))


def counted(total):
    """Return a total to compare with what was added."""
    return total.customers, total.value


def test_each_band_holds_who_is_said_to_be_in_it(book, said, worth):
    """Customers and value of each band are a recount of the scores of both days."""
    for one in book.bands:
        for total, day in ((one.before, EARLIER), (one.now, LAST)):
            names = [name for name, record in said[day].items() if record["band"] == one.band]
            assert counted(total) == added(names, worth[day])


def test_movement_explains_every_difference(book):
    """Before, plus who came and is new, less who went and is lost, is now."""
    for one in book.bands:
        came, went = one.came.customers + one.new.customers, one.went.customers + one.lost.customers
        assert one.before.customers + came - went == one.now.customers
    assert sum(one.came.customers for one in book.bands) == sum(
        one.went.customers for one in book.bands
    )


def test_moves_are_a_recount(book, said):
    """Each move holds exactly those who were in the one band and are in the other."""
    everybody = said[EARLIER].keys() | said[LAST].keys()
    expected = Counter(
        tuple(said[day].get(name, {}).get("band") for day in (EARLIER, LAST)) for name in everybody
    )
    assert {(m.origin, m.target): m.total.customers for m in book.moves} == expected


def test_states_are_a_recount(book, said):
    """Each state holds who is said to be in it."""
    expected = Counter(record["state"] for record in said[LAST].values())
    assert {one.state: one.now.customers for one in book.states} == expected


def test_value_at_risk_is_of_band_or_state_at_risk(book, said, worth):
    """A customer whose score fell steeply is at risk in whatever band it is."""
    names = [name for name, r in said[LAST].items() if "at_risk" in {r["band"], r["state"]}]
    assert counted(book.at_risk) == added(names, worth[LAST])
    assert book.at_risk.customers > 0


def test_the_biggest_changes_are_the_biggest(book, said):
    """Falls and rises are the ten greatest among all who have a score on both days."""
    changes = {
        name: said[LAST][name]["score"] - before["score"]
        for name, before in said[EARLIER].items()
        if before["score"] is not None and said[LAST].get(name, {}).get("score") is not None
    }
    falls = sorted(change for change in changes.values() if change <= -1)[:10]
    rises = sorted((change for change in changes.values() if change >= 1), reverse=True)[:10]
    assert [one.change for one in book.falls] == pytest.approx(falls)
    assert [one.change for one in book.rises] == pytest.approx(rises)
    assert falls
    assert rises


def test_the_parts_of_a_change_add_up(book):
    """What a change is made of adds up to it, to the last point."""
    for one in (*book.falls, *book.rises):
        assert sum(part.points for part in one.parts) == pytest.approx(one.change, abs=1e-9)


def test_renewals_are_a_recount(grown, book, said):
    """Each window holds the customers whose last known renewal date lies in it."""
    due = {}
    for row in rows_before(grown, TRAITS, LAST):
        if row["trait"] == "renewal_date" and row["person"] is None:
            due[row["account"]] = (date.fromisoformat(row["text"]) - LAST).days
    ahead = [days for name, days in due.items() if name in said[LAST]]
    for window in book.renewals:
        first = window.after + 1 if window.after else 0
        assert window.total.customers == sum(first <= days <= window.upto for days in ahead)
        assert sum(t.customers for t in window.bands.values()) == window.total.customers
    assert sum(window.total.customers for window in book.renewals) > 0


def test_dimensions_count_everybody(book, said):
    """Each dimension's bands hold all customers, and its mean is that of those with a score."""
    for one in book.dimensions:
        scores = [record["dimensions"][one.name]["score"] for record in said[LAST].values()]
        known = [score for score in scores if score is not None]
        assert sum(one.bands.values()) == len(scores)
        assert one.now == (pytest.approx(sum(known) / len(known)) if known else None)


def test_the_distribution_counts_every_score(book, said):
    """The steps hold as many customers as have a score."""
    scored = sum(record["score"] is not None for record in said[LAST].values())
    assert sum(map(sum, book.histogram.values())) == scored


@pytest.mark.slow
def test_owners_share_the_book(grown, book):
    """The books of all owners add up to the whole."""
    rows = rows_before(grown, TRAITS, LAST)
    owners = {row["account"]: row["text"] for row in rows if row["trait"] == "owner"}
    books = [
        book_of_business(grown, as_of=LAST, owner=owner) for owner in sorted(set(owners.values()))
    ]
    assert sum(one.total.customers for one in books) == book.total.customers
    assert sum(one.at_risk.value for one in books) == pytest.approx(book.at_risk.value)
    for one in books:
        assert {change.who.owner for change in one.falls} <= {one.owner}


def test_the_last_day_of_the_trend_is_the_book(grown, book):
    """The trend counts on its last day what the book counts."""
    trend = trend_of(grown, as_of=LAST)
    assert trend.days[-1] == LAST
    assert {band: trend.customers[band][-1] for band in BAND_ORDER} == {
        one.band: one.now.customers for one in book.bands
    }
    assert trend.value_at_risk[-1] == pytest.approx(book.at_risk.value)
    place = trend.days.index(EARLIER)
    assert trend.value_at_risk[place] == pytest.approx(book.at_risk_before.value)
