"""`keepwell compact`, `erase`, `export` and `doctor`: from the words typed to what is printed."""

import json
from shutil import copytree

import pytest

from keepwell.cli import erase as erase_command
from keepwell.engine.lake import Lake
from keepwell.engine.lake.erased import Erased
from small_company import traces


@pytest.fixture(autouse=True)
def company(project, settled):
    """Fill the project's lake with the small company."""
    return Lake(copytree(settled, project.lake.root, dirs_exist_ok=True))


def test_compact_says_what_it_did(run):
    """Compacting prints files and bytes before and after, for people and for programs."""
    assert "touchpoints" in run("compact").stdout
    rows = json.loads(run("compact", "--keep", "30d", "--format", "json").stdout)
    assert [row["table"] for row in rows] == ["touchpoints", "traits", "scores"]
    assert rows[0]["files_before"] == rows[0]["files_after"] == 3


def test_compact_completes_an_erasure(run, company, project):
    """An erasure that was interrupted is completed, in reject files too, before compacting."""
    rejects = project.root / "rejects"
    rejects.mkdir()
    (rejects / "r.csv").write_text("got\nAcme\nGlobex\n")
    Erased(company).begin("account", "Acme", ["ann@acme.example"], {}, 0)
    assert run("compact").exit_code == 0
    assert traces(project.root, "Acme") == []


def test_days_to_keep_are_days(run):
    """Another unit than days is a usage error."""
    result = run("compact", "--keep", "2w")
    assert result.exit_code == 2
    assert 'Expected days such as "7d", from 0 to 36500. Got "2w".' in result.stderr


def test_erase_prints_the_receipt(run, project):
    """The receipt counts rows and people, gives the digest, and never the name."""
    result = run("erase", "Acme", "--yes")
    assert result.exit_code == 0
    assert "13 rows (touchpoints 8, traits 3, scores 2)." in result.stdout
    assert "1 person who belonged to no other account was erased too." in result.stdout
    assert Erased(project.lake).digest("account", "Acme") in result.stdout
    assert "Acme" not in result.stdout
    assert traces(project.root, "Acme") == []


def test_erase_gives_the_receipt_as_json(run):
    """Programs get the receipt as one object, the same each time it is asked for."""
    first = run("erase", "--person", "Sam", "--yes", "--format", "json")
    assert json.loads(first.stdout)["rows"] == {"touchpoints": 4, "traits": 2, "scores": 1}
    assert run("erase", "--person", "Sam", "--format", "json").stdout == first.stdout


@pytest.mark.parametrize(("answer", "gone"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_erase_asks_a_person_first(run, company, monkeypatch, answer, gone):
    """On a terminal nothing is erased before somebody has said yes."""
    monkeypatch.setattr(erase_command, "_asks_somebody", lambda: True)
    result = run("erase", "Acme", input=answer)
    assert 'Erase everything about "Acme"?' in result.output
    assert (traces(company.root, "Acme") == []) == gone


def test_erase_offers_the_nearest_name(run):
    """An unknown customer is the user's mistake, told in one line with the nearest name."""
    result = run("erase", "Acmee", "--yes")
    assert result.exit_code == 1
    assert result.stderr == 'The lake holds no account called "Acmee". Did you mean "Acme"?\n'


def test_export_to_standard_output(run):
    """Rows go to standard output, CSV if nothing else is said; the count goes to standard error."""
    result = run("export", "traits", "--customer", "Globex")
    assert len(result.stdout.splitlines()) == 3
    assert result.stderr == "2 rows exported.\n"


@pytest.mark.parametrize("name", ["all.jsonl.gz", "all.parquet", "all.csv"])
def test_export_to_a_file_takes_the_form_from_its_name(run, tmp_path, name):
    """The ending of the file decides form and compression, and importing it adds nothing."""
    file = tmp_path / name
    assert run("export", "touchpoints", "--since", "2026-02-01", "--out", file).exit_code == 0
    start = {"gz": b"\x1f\x8b", "parquet": b"PAR1", "csv": b'"acc'}[name.rpartition(".")[2]]
    assert file.read_bytes().startswith(start)


def test_export_of_no_day_is_a_mistake(run):
    """A span that ends before it begins is a usage error."""
    result = run("export", "scores", "--since", "2026-02-01", "--until", "2026-01-01")
    assert result.exit_code == 2
    assert "no day is in between" in result.stderr


def test_doctor_ends_with_one_if_something_is_wrong(run, company):
    """Notes and warnings do not fail; an error does. JSON has level, count, text and next step."""
    healthy = run("doctor", "--format", "json")
    assert healthy.exit_code == 0
    assert {"level", "check", "count", "what", "to_do"} == set(json.loads(healthy.stdout)[0])
    (company.root / "traits" / "_delta_log" / f"{0:020}.json").write_text("{")
    broken = run("doctor")
    assert broken.exit_code == 1
    assert "The log of traits cannot be read" in broken.stdout
