from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from keepwell.engine.lake import TOUCHPOINTS, TRAITS
from keepwell.engine.lake.doctor import doctor
from keepwell.engine.lake.doctor.facts import readable_override
from keepwell.engine.lake.erased import Erased
from keepwell.project import Project
from small_company import START, settle, touchpoints, traits

pytestmark = pytest.mark.slow

NOW = datetime.now(UTC)


@pytest.fixture
def project(project):
    """Return a project with one scorecard and the small company's lake."""
    for path in (project.root / "scorecards").glob("*.yaml"):
        path.unlink()
    scorecard(project, event="Signed In", trait="seats")
    settle(project.lake)
    project.lake.append(
        TRAITS, traits({"account": "Globex", "trait": "seats", "number": 4.0, "id": "seats"})
    )
    return project


def scorecard(project, event, trait):
    """Write the project's only scorecard."""
    (project.root / "scorecards" / "tiny.yaml").write_text(f"""
scorecard: tiny
title: Tiny
unit: account
dimensions:
  adoption:
    weight: 1
    measures:
      sign_ins:
        aggregate: count
        event: {event}
        window: 30d
        per: {{trait: {trait}}}
        scale: {{0: 0, 10: 100}}
""")


def found(project, check, now=NOW):
    """Return the findings of one check, from a project opened anew."""
    return [one for one in doctor(Project.open(project.root), now) if one.check == check]


def test_a_sound_project_has_nothing_to_mend(project):
    """A project in good order gives only findings that are ok, one for each table and more."""
    findings = [one for one in doctor(project, datetime.now(UTC)) if one.check != "disk"]
    assert {one.level for one in findings} == {"ok"}
    assert sum(one.check == "table" for one in findings) == 3


def test_everything_to_mend_says_how(project):
    """Every finding that is not ok names a count and a next step."""
    project.lake.append(TOUCHPOINTS, touchpoints({"id": "nobody", "at": NOW + timedelta(days=9)}))
    mend = [one for one in doctor(project, NOW) if one.level != "ok"]
    assert mend
    assert all(one.to_do and one.count for one in mend)


def test_rows_of_nobody_and_from_the_future(project):
    """Rows without account and person, and rows more than a day ahead, are counted."""
    soon, late = NOW + timedelta(hours=20), NOW + timedelta(hours=28)
    project.lake.append(
        TOUCHPOINTS,
        touchpoints({"id": "x1"}, {"id": "x2"}, {"account": "A", "at": soon, "id": "x3"},
                    {"account": "A", "at": late, "id": "x4"}),
    )  # fmt: skip
    assert [one.count for one in found(project, "nobody")] == [2]
    assert [one.count for one in found(project, "future")] == [1]


def test_ids_that_come_twice(project):
    """An id that something else wrote twice is an error: it counts twice."""
    rows = touchpoints({"account": "Globex", "id": "c0"}, {"account": "Globex", "id": "fresh"})
    project.lake._commit(project.lake.delta(TOUCHPOINTS), TOUCHPOINTS, rows)
    [finding] = found(project, "duplicate-ids")
    assert (finding.level, finding.count) == ("error", 1)


def test_people_who_belong_nowhere(project):
    """People never linked to an account are counted, unless the project has no accounts at all."""
    project.lake.append(TOUCHPOINTS, touchpoints({"person": "Lou", "id": "lou"}))
    [finding] = found(project, "unlinked-people")
    assert finding.what == "1 of 4 people were never linked to an account."


@pytest.mark.parametrize(("days", "silent"), [(10, False), (40, True)])
def test_a_source_that_fell_silent(project, days, silent):
    """A source is silent once nothing arrived for thrice as long as it usually pauses."""
    weeks = [START + timedelta(weeks=week) for week in range(8)]
    project.lake.append(
        TOUCHPOINTS,
        touchpoints(
            *({"account": "Globex", "source": "crm", "received_at": week, "id": f"w{week:%j}"}
              for week in weeks)
        ),
    )  # fmt: skip
    findings = found(project, "silent-source", now=weeks[-1] + timedelta(days=days))
    assert [one.count for one in findings] == ([days] if silent else [])


@pytest.mark.parametrize(
    ("properties", "readable"),
    [
        ('{"band": "watch"}', True),
        ('{"band": "healthy", "until": "2026-12-31", "reason": "x"}', True),
        ('{"band": "healthy", "until": "2026-12-31T10:00:00+02:00"}', True),
        ('{"band": "green"}', False),
        ('{"band": "watch", "until": "next week"}', False),
        ('{"until": "2026-12-31"}', False),
        ('["watch"]', False),
        ("{", False),
        (None, False),
    ],
)
def test_overrides_that_cannot_be_read(project, properties, readable):
    """Overrides whose band or end makes no sense are ignored when scoring, and told here."""
    assert readable_override(properties) == readable
    row = {"account": "Globex", "event": "Health Overridden", "properties": properties, "id": "o"}
    project.lake.append(TOUCHPOINTS, touchpoints(row))
    assert [one.count for one in found(project, "overrides")] == ([] if readable else [1])


def test_events_and_traits_that_nobody_has(project):
    """A near name is offered for an event or trait of a scorecard that is in no row."""
    scorecard(project, event="Signd In", trait="seat")
    [event], [trait] = found(project, "unknown-event"), found(project, "unknown-trait")
    assert event.what.endswith('nobody has it. Did you mean "Signed In"?')
    assert trait.what.endswith('nobody has it. Did you mean "seats"?')


def test_unknown_names_with_nothing_near_are_one_note(project):
    """What may yet come is one note a scorecard, not a warning each."""
    scorecard(project, event="[Course Completed, Zebra Fed]", trait="seats")
    [finding] = found(project, "unknown-event")
    assert (finding.level, finding.count) == ("note", 2)
    assert '"Course Completed", "Zebra Fed"' in finding.what


def test_numbers_that_are_none(project):
    """Texts in a trait that scores use as a number are counted, and one of them is quoted."""
    project.lake.append(
        TRAITS, traits({"account": "Acme", "trait": "seats", "text": "a dozen", "id": "n1"},
                       {"account": "Acme", "trait": "seats", "text": "12", "id": "n2"})
    )  # fmt: skip
    [finding] = found(project, "not-a-number")
    assert finding.count == 1
    assert '"a dozen"' in finding.what


def test_scorecards_with_mistakes(project):
    """Mistakes in scorecards are counted, the first is quoted, and `keepwell check` shows all."""
    (project.root / "scorecards" / "tiny.yaml").write_text("scorecrd: tiny\n")
    [finding] = found(project, "scorecards")
    assert finding.level == "error"
    assert "tiny.yaml:1" in finding.what


def test_missing_table(project):
    """A table that is not there is an error, and its rows are not asked for."""
    import shutil

    shutil.rmtree(project.lake.path(TRAITS))
    [finding] = found(project, "missing-table")
    assert "no table traits" in finding.what
    assert found(project, "unknown-event") == []


def test_missing_and_spoiled_files(project):
    """Data files that are gone or cut short are counted, each kind apart."""
    gone, spoiled, *_ = (Path(file) for file in project.lake.files(TOUCHPOINTS))
    gone.unlink()
    spoiled.write_bytes(spoiled.read_bytes()[:100])
    assert [one.count for one in found(project, "missing-files")] == [1]
    assert [one.count for one in found(project, "spoiled-files")] == [1]


def test_a_log_that_cannot_be_read(project):
    """A log entry that was overwritten is an error with the place to bring back."""
    (project.lake.path(TRAITS) / "_delta_log" / f"{0:020}.json").write_text("{nonsense")
    [finding] = found(project, "unreadable-log")
    assert "_delta_log" in finding.to_do


def test_many_small_files(project):
    """More than twenty small files in a month are worth a `keepwell compact`."""
    for batch in range(21):
        row = touchpoints({"account": "Globex", "id": f"many{batch}"})
        project.lake._commit(project.lake.delta(TOUCHPOINTS), TOUCHPOINTS, row)
    [finding] = found(project, "small-files")
    assert finding.count >= 21
    assert "keepwell compact" in finding.to_do


def test_leftovers_and_unfinished_erasures(project):
    """What killed processes left is told: files nobody reads, and erasures to complete."""
    (project.lake.path(TRAITS) / "part-1.parquet#2").write_bytes(b"x")
    Erased(project.lake).begin("account", "Acme", [], {}, 0)
    assert [one.count for one in found(project, "leftovers")] == [1]
    assert [one.level for one in found(project, "unfinished-erasure")] == ["error"]


def test_a_wrong_clock(project):
    """A lake written after now says that a clock is wrong."""
    assert found(project, "clock", now=NOW - timedelta(days=2))


def test_a_full_disk(project, monkeypatch):
    """Too little room to compact is a warning."""
    from keepwell.engine.lake.doctor import house

    monkeypatch.setattr(house, "LEAST_FREE", 1 << 60)
    assert [one.level for one in found(project, "disk")] == ["warning"]


def test_a_library_that_cannot_be_loaded(project, monkeypatch):
    """A library that is not there is an error with the command that installs it."""
    from keepwell.engine.lake.doctor import house

    monkeypatch.setattr(house, "LIBRARIES", {"no-such-thing": "no_such_thing"})
    [finding] = found(project, "library")
    assert (finding.level, finding.to_do) == ("error", "pip install no-such-thing")


def test_an_empty_lake(tmp_path):
    """A fresh project is in order; the doctor says that there is nothing in it yet."""
    findings = doctor(Project.create(tmp_path / "fresh"), datetime.now(UTC))
    assert "empty" in {one.check for one in findings}
    assert not any(one.level in {"warning", "error"} for one in findings if one.check != "disk")
