"""Prints of ids tell what is surely new; whatever becomes of them, each id is in the lake once."""

from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from keepwell.engine.lake import TOUCHPOINTS, TRAITS, Lake, store
from keepwell.engine.lake.compacting import compact
from keepwell.engine.lake.erasing import erase
from keepwell.engine.lake.prints import FOLDER, Prints, common
from keepwell.engine.lake.store import Appended
from keepwell.errors import UnknownCustomerError
from lakes import killed_half_way
from small_company import START, contents, touchpoints, traits

ids = st.lists(st.integers(0, 12), max_size=8)
steps = st.lists(
    st.tuples(st.just("append"), ids)
    | st.tuples(st.sampled_from(["compact", "forget prints", "reopen"]), st.none())
    | st.tuples(st.just("erase"), st.sampled_from("AB")),
    min_size=3,
    max_size=7,
)
quick = settings(
    max_examples=5,  # each is a lake
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # to shrink takes minutes
    suppress_health_check=[HealthCheck.too_slow],
)


def sidecars(lake: Lake) -> list[Path]:
    """Return all files of prints, finished or not."""
    return sorted(path for path in (lake.root / FOLDER).rglob("*") if path.is_file())


def prints(lake: Lake) -> set[int]:
    """Return all hashes that are kept."""
    return {int(one) for path in sidecars(lake) for one in np.load(path)}


def hashes(lake: Lake, *names: str) -> set[int]:
    """Return the hashes of ids."""
    rows = touchpoints(*({"id": name} for name in names))
    return {int(one) for one in lake.prints(TOUCHPOINTS)._hashed(rows.select(["id"]))}


def owner(number: int) -> str:
    """Return whose an id is."""
    return "ABC"[number % 3]


class Model:
    """What the lake should hold, and say of each batch."""

    def __init__(self) -> None:
        self.held: set[int] = set()
        self.erased: set[str] = set()

    def append(self, lake: Lake, batch: list[int]) -> None:
        """Append to both, in two months, and compare what is said."""
        rows = [
            {"account": owner(n), "id": f"id {n}", "at": START + timedelta(days=20 * (n % 2))}
            for n in batch
        ]
        if rows:
            new = set(batch) - self.held
            said = Appended(len(new), len(batch) - len(new))
            assert lake.append(TOUCHPOINTS, touchpoints(*rows)) == said
            self.held |= new

    def erase(self, lake: Lake, account: str) -> None:
        """Erase from both; whoever was erased before and came back goes, too."""
        if account not in map(owner, self.held):
            with suppress(UnknownCustomerError):
                erase(lake, account=account)
            return
        erase(lake, account=account)
        self.erased.add(account)
        self.held = {n for n in self.held if owner(n) not in self.erased}


def each_id_once(course: list[tuple[str, object]]) -> None:
    """Let things happen to a lake and to its model, and compare them after each."""
    with TemporaryDirectory() as folder:
        lake, model = Lake(Path(folder) / "lake").create(), Model()
        for what, detail in course:
            if what in {"append", "erase"}:
                getattr(model, what)(lake, detail)
            elif what == "compact":
                compact(lake, keep=timedelta(0))
            elif what == "forget prints":
                for path in sidecars(lake)[::2]:
                    path.unlink()
            else:
                lake = Lake(lake.root)
            assert sorted(row["id"] for row in contents(lake, TOUCHPOINTS)) == sorted(
                f"id {n}" for n in model.held
            )


@quick
@given(steps)
def test_each_id_is_there_once(course):
    """Appending, compacting, erasing and losing prints in any order lets no id in twice."""
    each_id_once(course)


@pytest.mark.slow
@quick
@given(steps)
def test_prints_only_save_work(course):
    """Even if all ids had one of three prints, and nearly all were suspects, nothing differs."""

    def coarse(prints, rows, hashed=Prints._hashed):
        return hashed(prints, rows) % 3

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Prints, "_hashed", coarse)
        each_id_once(course)


@pytest.mark.slow
def test_each_id_is_there_once_in_many_cases():
    """The same, many times and with other cases each time."""
    settings(quick, max_examples=25)(given(steps)(each_id_once))()


def test_new_ids_cost_no_look_at_the_old_ones(lake, monkeypatch):
    """Where prints are made, a batch of new ids is added without any id being read."""
    lake.append(TOUCHPOINTS, touchpoints({"account": "Globex", "id": "c0"}))
    monkeypatch.setattr(store, "read_files", pytest.fail)
    monkeypatch.setattr(Prints, "_make", pytest.fail)
    appended = lake.append(TOUCHPOINTS, touchpoints({"account": "Globex", "id": "fresh"}))
    assert (appended.new, appended.known) == (1, 0)


def test_only_files_that_may_hold_an_id_are_read(lake, monkeypatch):
    """Of five files the one is read whose prints have the id."""
    read, seen = store.read_files, []

    def watched(connection, table, files):
        seen.extend(files)
        return read(connection, table, files)

    monkeypatch.setattr(store, "read_files", watched)
    assert lake.append(TOUCHPOINTS, touchpoints({"id": "a2"})).known == 1
    assert len(seen) == 1
    assert len(lake.files(TOUCHPOINTS)) == 4


def test_tables_do_not_share_prints(lake):
    """The same id may stand in both tables."""
    assert lake.append(TRAITS, traits({"account": "Globex", "id": "a0"})).new == 1
    assert lake.append(TOUCHPOINTS, touchpoints({"account": "Globex", "id": "t0"})).new == 1


def test_nothing_is_kept_of_the_erased(lake):
    """After an erasure no file holds the hash of an id of an erased row; the others' stay."""
    lake.append(TOUCHPOINTS, touchpoints({"account": "Globex", "id": "last"}))
    theirs = hashes(lake, "a0", "a1", "a2", "a3", "b0", "b3")
    assert theirs <= prints(lake)
    erase(lake, account="Acme")
    assert not theirs & prints(lake)
    lake.append(TOUCHPOINTS, touchpoints({"account": "Globex", "id": "c0"}))
    assert not theirs & prints(lake)
    assert hashes(lake, "c0", "d0", "last") <= prints(lake)


def test_an_interrupted_erasure_forgets_prints_when_completed(lake, monkeypatch):
    """Stopped before prints are dropped, the next erasure drops them."""
    lake.append(TOUCHPOINTS, touchpoints({"account": "Globex", "id": "last"}))
    with monkeypatch.context() as patch:
        patch.setattr(Prints, "drop_gone", lambda *_: killed_half_way(lake.root / FOLDER))
        with pytest.raises(KeyboardInterrupt):
            erase(lake, account="Acme")
    erase(lake, account="Acme")
    assert not hashes(lake, "a0", "b0") & prints(lake)


def test_prints_go_with_their_files(lake):
    """After compacting, the prints of files that are gone go when the new ones are made."""
    lake.append(TOUCHPOINTS, touchpoints({"id": "a0"}))
    compact(lake, keep=timedelta(0))
    lake.append(TOUCHPOINTS, touchpoints({"id": "a0"}))
    of_touchpoints = [path for path in sidecars(lake) if path.parts[-3] == "touchpoints"]
    assert len(of_touchpoints) == len(lake.files(TOUCHPOINTS))


def test_prints_that_were_not_finished_are_not_believed(lake, monkeypatch):
    """Killed while it writes prints, an import leaves a draft, which the next one replaces."""
    with monkeypatch.context() as patch:

        def killed(file, _):
            file.write(b"half")
            raise KeyboardInterrupt

        patch.setattr(np, "save", killed)
        with pytest.raises(KeyboardInterrupt):
            lake.append(TOUCHPOINTS, touchpoints({"id": "a0"}))
    assert [path.suffix for path in sidecars(lake)].count(".tmp") == 1
    assert lake.append(TOUCHPOINTS, touchpoints({"id": "a0"})).known == 1
    assert not [path for path in sidecars(lake) if path.suffix == ".tmp"]


def test_prints_of_another_duckdb_are_not_believed(lake, monkeypatch):
    """Another version may hash otherwise: its prints are made anew, and the old ones go."""
    lake.append(TOUCHPOINTS, touchpoints({"id": "a0"}))
    monkeypatch.setattr("duckdb.__version__", "999")
    monkeypatch.setattr(Prints, "_hashed", lambda _, rows: np.arange(len(rows), dtype=np.uint64))
    assert lake.append(TOUCHPOINTS, touchpoints({"id": "a0"})).known == 1
    folders = {path.parts[-4] for path in sidecars(lake) if path.parts[-3] == "touchpoints"}
    assert folders == {"duckdb-999"}


@given(st.lists(st.integers(0, 50)), st.lists(st.integers(0, 50)))
def test_common_is_what_both_hold(some, others):
    """Whichever is longer, empty, or holds a number twice."""
    arrays = [np.sort(np.array(numbers, np.uint64)) for numbers in (some, others)]
    assert set(common(*arrays).tolist()) == set(some) & set(others)
