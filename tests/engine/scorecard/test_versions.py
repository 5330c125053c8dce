"""Every version that scored stays readable."""

from pathlib import Path

import pytest

from keepwell.engine.scorecard.reading import read_text
from keepwell.engine.scorecard.schema import Scorecard
from keepwell.engine.scorecard.versions import VersionStore, version_of
from keepwell.errors import KeepwellError


def _read(text: str) -> Scorecard:
    scorecard, issues = read_text(text)
    assert scorecard is not None, issues
    return scorecard


def test_version_is_of_the_text(saas: str) -> None:
    """Line ends and blanks at the end make no version; a comment or a digit does."""
    version = version_of(saas)
    assert len(version) == 12
    assert version == version_of(saas.replace("\n", "\r\n")) == version_of(saas + "\n \n")
    assert version != version_of(saas + "# seen\n")
    assert version != version_of(saas.replace("healthy: 75", "healthy: 76"))
    assert _read(saas).version == version


def test_keep_and_get(tmp_path: Path, saas: str) -> None:
    """A kept version comes back as it was, found by its version alone."""
    store = VersionStore(tmp_path / "versions")
    old, new = _read(saas), _read(saas.replace("weight: 30", "weight: 40"))
    for scorecard in (old, new, old):
        store.keep(scorecard)
    assert store.get(old.version).dimensions == old.dimensions
    assert store.get(new.version).dimensions[0].weight == 40
    assert sorted(card.version for card in store.all()) == sorted([old.version, new.version])
    files = {path.name for path in (tmp_path / "versions").iterdir()}
    assert files == {f"saas@{old.version}.yaml", f"saas@{new.version}.yaml"}


def test_line_ends_survive(tmp_path: Path, saas: str) -> None:
    """A text with Windows line ends is kept byte for byte."""
    text = saas.replace("\n", "\r\n")
    store = VersionStore(tmp_path)
    path = store.keep(_read(text))
    assert path.read_bytes() == text.encode()
    assert store.get(version_of(text)).text == text


def test_never_overwritten(tmp_path: Path, saas: str) -> None:
    """A kept file is not written again, and one that was edited is refused by name."""
    store = VersionStore(tmp_path)
    scorecard = _read(saas)
    path = store.keep(scorecard)
    path.write_text(saas.replace("weight: 30", "weight: 31"), encoding="utf-8")
    store.keep(scorecard)
    assert "weight: 31" in path.read_text(encoding="utf-8")
    with pytest.raises(KeepwellError, match=r"no longer holds version .* Restore the file"):
        store.get(scorecard.version)


def test_unknown(tmp_path: Path) -> None:
    """An unknown version is a clear error, also where nothing was ever kept."""
    store = VersionStore(tmp_path / "none")
    assert store.all() == []
    with pytest.raises(KeepwellError, match='no scorecard of version "0123456789ab"'):
        store.get("0123456789ab")


def test_stopped_writer_leaves_nothing(
    tmp_path: Path, saas: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer that is stopped before the end leaves no file, and the next one succeeds."""
    store = VersionStore(tmp_path)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", die)
        with pytest.raises(KeyboardInterrupt):
            store.keep(_read(saas))
    assert list(tmp_path.iterdir()) == []
    store.keep(_read(saas))
    assert [card.name for card in store.all()] == ["saas"]
