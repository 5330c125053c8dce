import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap

import pyarrow.compute as pc
import pytest

from keepwell.engine.lake import SCORES, TOUCHPOINTS, TRAITS, Lake
from keepwell.engine.lake.erased import Erased
from keepwell.engine.lake.erasing import complete, erase, overdue
from keepwell.errors import UnknownCustomerError, UsageError
from small_company import NASTY, contents, settle, touchpoints, traces


def of_others(lake, name, person):
    """Rows that an erasure of the account must leave alone."""
    rows = {table.name: contents(lake, table) for table in (TOUCHPOINTS, TRAITS, SCORES)}
    theirs = {name, person}
    return {
        table: [
            r for r in some if not theirs & {r.get(k) for k in ("account", "person", "customer")}
        ]
        for table, some in rows.items()
    }


def everything(lake):
    """Return the rows of all tables."""
    return {table.name: contents(lake, table) for table in (TOUCHPOINTS, TRAITS, SCORES)}


@pytest.mark.parametrize(
    ("name", "person"), [("Acme", "ann@acme.example"), (NASTY, f"Ann of {NASTY}")]
)
def test_no_trace_is_left(tmp_path, name, person):
    """After an erasure no byte of any file of the lake holds the names, whatever is in them."""
    lake = settle(Lake(tmp_path / "lake").create(), name, person)
    others = of_others(lake, name, person)
    assert traces(lake.root, name)
    assert traces(lake.root, person)

    receipt = erase(lake, account=name)

    assert traces(lake.root, name) == []
    assert traces(lake.root, person) == []
    assert everything(lake) == others
    assert receipt.rows == {"touchpoints": 8, "traits": 3, "scores": 2}
    assert len(receipt.persons) == 1


def test_shared_people_stay(lake):
    """A person who is also linked to another account keeps the rows that name no account."""
    erase(lake, account="Acme")
    sam = [row for row in contents(lake, TOUCHPOINTS) if row["person"] == "Sam"]
    assert len(sam) == 4
    assert not Erased(lake).of("person", ["Sam"])


def test_a_person_goes_alone(lake):
    """Erasing a person removes all rows that name the person, and no other row of the account."""
    before = everything(lake)
    receipt = erase(lake, person="Sam")
    after = everything(lake)
    assert traces(lake.root, "Sam") == []
    assert receipt.rows == {"touchpoints": 4, "traits": 2, "scores": 1}
    for table, rows in before.items():
        kept = [row for row in rows if "Sam" not in (row.get("person"), row.get("customer"))]
        assert after[table] == kept


def test_old_versions_and_derived_data_go_too(lake):
    """Older versions, files of killed imports and all derived data go with the rows."""
    month = lake.path(TOUCHPOINTS) / "month=2026-01"
    (month / "part-never-committed.parquet").write_bytes(b"Acme")
    (month / "part-never-named.parquet#3").write_bytes(b"Acme")
    (lake.root / "activity" / "_delta_log").mkdir(parents=True)
    (lake.root / "activity" / "state.json").write_text('["Acme"]')
    lake.delta(TOUCHPOINTS).optimize.compact()
    erase(lake, account="Acme")
    assert traces(lake.root, "Acme") == []
    assert not (lake.root / "activity").exists()


def test_appending_goes_on_afterwards(lake):
    """The tables work as before: rows can be added, found again and told apart."""
    erase(lake, account="Acme")
    fresh = touchpoints({"account": "Initech", "id": "z1"}, {"account": "Globex", "id": "c0"})
    appended = lake.append(TOUCHPOINTS, fresh)
    assert (appended.new, appended.known) == (1, 1)
    properties = lake.delta(TOUCHPOINTS).metadata().configuration
    assert properties["delta.logRetentionDuration"] == "interval 30 days"


def test_the_receipt_proves_without_naming(lake):
    """The receipt holds a digest that only the name in this lake gives; asking again returns it."""
    receipt = erase(lake, account="Acme")
    assert receipt.done >= receipt.begun
    assert receipt.digest == Erased(lake).digest("account", "Acme")
    assert receipt.digest != Erased(lake).digest("person", "Acme")
    assert "Acme" not in json.dumps(receipt.as_json())
    assert erase(lake, account="Acme") == receipt
    assert erase(lake, person="ann@acme.example") == receipt


def test_salts_differ_between_lakes(tmp_path):
    """The same name has another digest in another lake, so receipts cannot be matched up."""
    digests = {
        erase(settle(Lake(tmp_path / folder).create()), account="Acme").digest for folder in "ab"
    }
    assert len(digests) == 2


def test_mentions_by_others_are_counted(lake):
    """Rows of others that mention the name in their free text stay; the receipt says how many."""
    lake.append(
        TOUCHPOINTS,
        touchpoints({"account": "Globex", "id": "m", "properties": '{"referred": "Acme Ltd"}'}),
    )
    assert erase(lake, account="Acme").mentions == 1
    assert len(traces(lake.root, "Acme")) == 1


def test_rows_that_name_the_erased_are_told(lake):
    """The mask is true for rows naming an erased account or person, and false for all others."""
    assert not pc.any(Erased(lake).among(touchpoints({"account": "Acme"}))).as_py()
    erase(lake, account="Acme")
    rows = touchpoints(
        {"account": "Acme"},
        {"account": "Globex"},
        {"person": "ann@acme.example"},
        {"account": "Globex", "person": "ann@acme.example"},
        {"person": "Acme"},
        {},
    )
    mask = Erased(lake).among(rows)
    assert mask.to_pylist() == [True, False, True, True, False, False]
    assert Erased(lake).among(rows.select(["account"])).to_pylist()[:3] == [True, False, False]


def test_forgetting_lets_a_name_back_in(lake):
    """A name that was forgotten is welcome again and can be erased a second time."""
    first = erase(lake, account="Acme")
    erased = Erased(lake)
    erased.forget("Acme")
    assert erased.among(touchpoints({"account": "Acme"})).to_pylist() == [False]
    assert erased.receipts == [first]
    lake.append(TOUCHPOINTS, touchpoints({"account": "Acme", "id": "again"}))
    second = erase(lake, account="Acme")
    assert second.rows == {"touchpoints": 1, "traits": 0, "scores": 0}
    assert len(erased.receipts) == 2


@pytest.mark.parametrize(
    ("names", "hint"),
    [
        ({"account": "Acmee"}, 'no account called "Acmee". Did you mean "Acme"?'),
        ({"account": "Sam"}, "There is a person of that name: add `--person`."),
        ({"person": "Globex"}, "There is an account of that name: leave `--person` out."),
        ({"account": "Quux & Sons"}, 'no account called "Quux & Sons".'),
    ],
)
def test_nobody_of_that_name(lake, names, hint):
    """An unknown name changes nothing and the message offers the nearest one."""
    before = everything(lake)
    with pytest.raises(UnknownCustomerError) as problem:
        erase(lake, **names)
    assert str(problem.value).endswith(hint)
    assert everything(lake) == before
    assert not (lake.root / "erased.json").exists()


@pytest.mark.parametrize("names", [{}, {"account": "Acme", "person": "Sam"}, {"account": ""}])
def test_one_name_at_a_time(lake, names):
    """Erasing takes an account or a person, not both and not neither."""
    with pytest.raises(UsageError, match="takes one name"):
        erase(lake, **names)


def test_reject_files_are_cleaned(lake, tmp_path):
    """Lines of rejected rows that name the erased go, also as text inside JSON; the others stay."""
    rejects = tmp_path / "rejects"
    rejects.mkdir()
    lines = [
        "row,got,raw",
        "1,Acme,x",
        '2,,"{""row"": [""ann@acme.example""]}"',
        '3,Globex,"a\n,b"',
        '4,x,"9;""Acme"";x"',
        "5,Acme Ltd,x",
    ]
    (rejects / "june.csv").write_text("\n".join(lines) + "\n")
    (rejects / "july.csv").write_text("row\r\nGlobex\r\n")
    erase(lake, account="Acme", folders=[rejects])
    assert (rejects / "june.csv").read_text() == "\n".join([lines[0], lines[3], lines[5], ""])
    assert (rejects / "july.csv").read_bytes() == b"row\r\nGlobex\r\n"


@pytest.mark.parametrize("call", range(1, 12))
def test_an_interrupted_erasure_is_completed(lake, monkeypatch, call):
    """Stopped before any step, an erasure is completed by the next one, with the full receipt."""
    from deltalake import DeltaTable

    from keepwell.engine.lake import erasing

    calls = iter(range(1, 100))

    def trip(step):
        def stepping(*args, **kwargs):
            if next(calls) == call:
                raise KeyboardInterrupt
            return step(*args, **kwargs)

        return stepping

    with monkeypatch.context() as patched:
        for owner, name in [
            (erasing, "erase_rejects"),
            (erasing, "_delete"),
            (erasing, "sweep"),
            (DeltaTable, "vacuum"),
            (DeltaTable, "cleanup_metadata"),
        ]:
            patched.setattr(owner, name, trip(getattr(owner, name)))
        with pytest.raises(KeyboardInterrupt):
            erase(lake, account="Acme")

    assert Erased(lake).among(touchpoints({"account": "Acme"})).to_pylist() == [True]
    assert len(Erased(lake).unfinished) == 1
    receipt = erase(lake, account="Acme")
    assert receipt.rows == {"touchpoints": 8, "traits": 3, "scores": 2}
    assert traces(lake.root, "Acme") == traces(lake.root, "ann@acme.example") == []
    assert Erased(lake).receipts == [receipt]


ERASE_FOR_EVER = """
    import sys
    from keepwell.engine.lake import Lake
    from keepwell.engine.lake.erasing import erase
    print("ready", flush=True)
    erase(Lake(sys.argv[1]), account="Acme")
"""

IMPORT_UNTIL_ERASED = """
    import sys
    import pyarrow.compute as pc
    from small_company import touchpoints
    from keepwell.engine.lake import TOUCHPOINTS, Lake
    from keepwell.engine.lake.erased import Erased

    lake, erased = Lake(sys.argv[1]), Erased(Lake(sys.argv[1]))
    for batch in range(10_000):
        rows = touchpoints(
            {"account": "Acme", "id": f"late-{batch}"}, {"account": "Globex", "id": f"fine-{batch}"}
        )
        with lake.writing():
            kept = rows.filter(pc.invert(erased.among(rows)))
            lake.append(TOUCHPOINTS, kept)
        if batch == 3:
            print("ready", flush=True)
        if kept.num_rows == 1:
            break
"""


def start(program, *arguments):
    """Run a program in a process of its own, up to where it says that it is ready."""
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program), *map(str, arguments)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        text=True,
    )
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.mark.slow
def test_a_concurrent_import_brings_nobody_back(lake):
    """A process that keeps importing the customer while it is erased does not bring it back."""
    with start(IMPORT_UNTIL_ERASED, lake.root) as importer:
        receipt = erase(lake, account="Acme")
        assert importer.wait(timeout=60) == 0
    assert receipt.rows["touchpoints"] >= 12
    assert traces(lake.root, "Acme") == []
    assert any(row["id"].startswith("fine-") for row in contents(lake, TOUCHPOINTS))


@pytest.mark.slow
@pytest.mark.parametrize("milliseconds", [0, 40, 80, 120, 160, 200, 300, 400])
def test_killed_at_any_moment(lake, milliseconds):
    """Killed outright at whatever moment, an erasure is complete after it is run again."""
    with start(ERASE_FOR_EVER, lake.root) as eraser:
        try:
            eraser.wait(timeout=milliseconds / 1000)
        except subprocess.TimeoutExpired:
            eraser.send_signal(signal.SIGKILL)
            eraser.wait()
    receipt = erase(lake, account="Acme")
    assert receipt.rows == {"touchpoints": 8, "traits": 3, "scores": 2}
    assert traces(lake.root, "Acme") == traces(lake.root, "ann@acme.example") == []


def test_completing_with_nothing_to_do_changes_no_row(lake):
    """Completing when nobody was erased leaves every row as it was."""
    before = everything(lake)
    complete(lake)
    assert everything(lake) == before


def test_a_backup_does_not_bring_anybody_back(lake, tmp_path):
    """Tables from before an erasure, put back beside the newer tombstones, are overdue."""
    shutil.copytree(lake.root, tmp_path / "backup")
    erase(lake, account="Acme")
    assert not overdue(lake)
    shutil.copy(lake.root / "erased.json", tmp_path / "backup")
    restored = Lake(tmp_path / "backup")
    assert overdue(restored)
    complete(restored)
    assert traces(restored.root, "Acme") == []
    assert everything(restored) == everything(lake)


def test_many_people_of_one_account(tmp_path):
    """An account with thousands of people is erased together with all of them."""
    lake = Lake(tmp_path / "lake").create()
    people = [
        {"account": "Acme", "person": f"p{n}@acme.example", "id": f"x{n}"} for n in range(5000)
    ]
    lake.append(
        TOUCHPOINTS, touchpoints(*people, {"account": "Globex", "person": "gil", "id": "g"})
    )
    receipt = erase(lake, account="Acme")
    assert len(receipt.persons) == 5000
    assert [row["id"] for row in contents(lake, TOUCHPOINTS)] == ["g"]
    assert traces(lake.root, "@acme.example") == []
