"""Customers who were erased stay away, unless one insists."""

import pytest

from keepwell.engine.lake import TOUCHPOINTS
from keepwell.engine.lake.erasing import erase
from keepwell.engine.lake.importing import ImportOptions, import_files


@pytest.fixture
def file(lake, tmp_path):
    """Return a file of two accounts, imported before one of them was erased."""
    path = tmp_path / "events.csv"
    path.write_text("account,person,at,event\nacme,ann,2026-01-31,X\nbeta,bob,2026-01-31,X\n")
    import_files(lake, [path], ImportOptions(rejects=tmp_path / "rejects.csv"))
    erase(lake, account="acme")
    return path


def accounts(lake):
    """Return the accounts in the lake."""
    return sorted(lake.connection.to_pyarrow(lake.read(TOUCHPOINTS))["account"].to_pylist())


def test_rows_about_the_erased_are_rejected_without_their_name(lake, file, tmp_path):
    """The reject says which row it is, and nothing that was to be forgotten."""
    imported = import_files(lake, [file], ImportOptions(rejects=tmp_path / "rejects.csv"))
    counts = imported.tables["touchpoints"]
    assert (counts.read, counts.new, counts.known, counts.rejected) == (2, 0, 1, 1)
    assert accounts(lake) == ["beta"]
    text = (tmp_path / "rejects.csv").read_text()
    assert ",2,,a customer who was not erased" in text
    assert "acme" not in text
    assert "ann" not in text


def test_force_lets_them_back_in_for_good(lake, file, tmp_path):
    """With `force` the rows are imported, and the next import needs no force."""
    rejects = tmp_path / "rejects.csv"
    assert not import_files(lake, [file], ImportOptions(force=True, rejects=rejects)).rejected
    assert accounts(lake) == ["acme", "beta"]
    assert not import_files(lake, [file], ImportOptions(rejects=rejects)).rejected
