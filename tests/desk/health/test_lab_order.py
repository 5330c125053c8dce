"""Which scorecards are tried, and in which order, is changed at the desk."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from keepwell.desk.health.lab.ordering import Move, moved, with_order
from keepwell.desk.health.scorecards.files import shelf
from keepwell.desk.health.tasks import EVERYTHING
from keepwell.desk.jobs import queries as jobs
from keepwell.desk.members.models import Deed, Member
from keepwell.project import Project

SignedIn = Callable[[Member], Client]
NAMES = st.lists(st.text("abc", min_size=1, max_size=3), unique=True, max_size=5)
SETTINGS = st.sampled_from([
    "",
    'name = "Ours"  # as reports print it',
    'name = "Ours"\n# scorecards = ["saas"]\nsilence = 90\n',
    'scorecards = ["b", "a"]\nname = "Ours"\n',
    'name = "Ours"\nscorecards = [\n  "b", # first\n  "a",\n]\n# the end\n',
])  # fmt: skip


@given(SETTINGS, NAMES)
def test_only_the_order_changes(text: str, order: list[str]) -> None:
    """The file names the new order, and every other line of it stays."""
    written = with_order(text, order)
    assert tomllib.loads(written) == tomllib.loads(text) | {"scorecards": order}
    kept = [line for line in text.splitlines() if line.startswith(("name", "#", "silence"))]
    assert [line for line in written.splitlines() if line in kept] == kept


def test_what_cannot_be_changed_safely_is_not() -> None:
    """A text in which something else looks like the order is refused."""
    with pytest.raises(ValueError, match="name"):
        with_order('name = """\nscorecards = ["a"]\n"""\n', ["b"])


@given(NAMES.filter(bool), st.data(), st.sampled_from(Move))
def test_a_move_changes_one_place(order: list[str], data: st.DataObject, move: Move) -> None:
    """Others of the same kind keep their order, and those of another kind their place."""
    peers = [one for one in order if data.draw(st.booleans(), one)]
    name = data.draw(st.sampled_from([*peers, "new"]))
    then = moved(order, name, move, peers)
    assert [one for one in then if one in peers and one != name] == [
        one for one in peers if one != name
    ]
    if move in {Move.EARLIER, Move.LATER}:
        assert sorted(then) == sorted(order)
        assert all(then.index(one) == order.index(one) for one in order if one not in peers)
    else:
        assert (name in then) == (move is Move.IN)


@pytest.fixture
def two(desk_project: Project) -> Project:
    """Leave two scorecards: `saas` before `service`."""
    for name in ("ecommerce", "people"):
        (desk_project.root / "scorecards" / f"{name}.yaml").unlink()
    return desk_project


def move(client: Client, name: str, how: str, *seen: str) -> None:
    """Send what a button of the page sends."""
    answer = client.post(f"/scorecards/{name}/arrange/", {"move": how, "seen": seen})
    assert answer.status_code == 302


def refused(client: Client, how: str, *seen: str) -> str:
    """Send the same for `saas`; return the page that says why not."""
    answer = client.post("/scorecards/saas/arrange/", {"move": how, "seen": seen}, follow=True)
    return answer.content.decode()


def test_a_manager_changes_the_order(two: Project, manager: Member, signed_in: SignedIn) -> None:
    """The later one goes first: in the file, in the log, and everybody is scored anew."""
    client = signed_in(manager)
    assert "Try earlier" in client.get("/scorecards/").content.decode()
    move(client, "service", "earlier", "saas", "service")
    assert tomllib.loads((two.root / "keepwell.toml").read_text())["scorecards"] == [
        "service", "saas",
    ]  # fmt: skip
    assert Deed.objects.get().after == {"order": "service, saas"}
    assert jobs.latest(EVERYTHING) is not None


def test_what_is_left_out_comes_back_last(
    two: Project, manager: Member, signed_in: SignedIn
) -> None:
    """A scorecard that is used no more keeps its file, and may be used again."""
    client = signed_in(manager)
    move(client, "saas", "out", "saas", "service")
    assert (two.root / "scorecards" / "saas.yaml").exists()
    assert "not in use" in client.get("/scorecards/").content.decode()
    move(client, "saas", "in", "service")
    assert shelf(Project.open(two.root)).order == ["service", "saas"]


def test_an_old_page_does_not_undo_a_colleague(
    two: Project, manager: Member, signed_in: SignedIn
) -> None:
    """Who had another order before them is told, and nothing is written."""
    before = (two.root / "keepwell.toml").read_text()
    assert "has changed meanwhile" in refused(signed_in(manager), "later", "service", "saas")
    assert (two.root / "keepwell.toml").read_text() == before


def test_one_is_left(two: Project, manager: Member, signed_in: SignedIn) -> None:
    """The last scorecard stays in use."""
    client = signed_in(manager)
    move(client, "service", "out", "saas", "service")
    assert "must be left" in refused(client, "out", "saas")
    assert shelf(Project.open(two.root)).order == ["saas"]


def test_a_broken_scorecard_is_mended_first(
    two: Project, manager: Member, signed_in: SignedIn
) -> None:
    """While a text has mistakes no order is written: it would leave that scorecard out."""
    path: Path = two.root / "scorecards" / "service.yaml"
    path.write_text("scorecard: service\nweights: 3\n")
    client = signed_in(manager)
    assert "Try later" not in client.get("/scorecards/").content.decode()
    answer = client.post(
        "/scorecards/saas/arrange/", {"move": "later", "seen": ["saas"]}, follow=True
    )
    assert "Mend the mistakes" in answer.content.decode()


@pytest.mark.usefixtures("two")
def test_below_managers_nobody_does(member: Member, signed_in: SignedIn) -> None:
    """A member sees the order, and has no buttons to change it."""
    client = signed_in(member)
    assert "Try earlier" not in client.get("/scorecards/").content.decode()
    assert client.post("/scorecards/saas/arrange/", {"move": "out"}).status_code == 403
