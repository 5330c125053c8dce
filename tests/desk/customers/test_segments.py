"""Pages of segments: the list, one of them, the editor; and their files."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from keepwell.desk.customers.actions import delete_segment, save_segment
from keepwell.desk.customers.models import Customer
from keepwell.desk.customers.queries import segments as queries
from keepwell.desk.customers.queries.listing import today
from keepwell.desk.members.models import Deed, Member
from keepwell.engine.segments import Leaf
from keepwell.project import Project

SignedIn = Callable[[Member], Client]
MakeCustomer = Callable[..., Customer]
PRO = "segment: pro\ntitle: On Pro\nwhere: {trait: plan, is: pro}\n"
AT_RISK = Leaf("band", "", "is", ("at_risk",))


@pytest.fixture(autouse=True)
def project(desk_project: Project) -> Project:
    """Make a project without segments, and forget what was summed up of others."""
    for path in (desk_project.root / "segments").glob("*.yaml"):
        path.unlink()
    cache.clear()
    return desk_project


def get(client: Client, address: str) -> str:
    """Return a page."""
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_a_segment_is_saved_as_a_file(
    member: Member, signed_in: SignedIn, project: Project, make_customer: MakeCustomer
) -> None:
    """What the editor sends becomes a file of the project that the engine reads, and a deed."""
    response = signed_in(member).post("/segments-edit/save/", {"text": PRO.replace("\n", "\r\n")})
    assert response["Location"] == "/segments/pro/"
    assert (project.root / "segments" / "pro.yaml").read_text() == PRO
    assert [one.name for one in project.segments] == ["pro"]
    deed = Deed.objects.get()
    assert (deed.verb, deed.subject, deed.after["name"]) == ("customers.save_segment", "pro", "pro")


def test_mistakes_are_shown_with_what_was_typed(
    member: Member, signed_in: SignedIn, project: Project
) -> None:
    """A text with mistakes is not saved, and comes back with every one of them."""
    wrong = "segment: pro\nwhere: {trait: plan, si: pro}\n"
    response = signed_in(member).post("/segments-edit/save/", {"text": wrong})
    page = response.content.decode()
    assert response.status_code == 422
    assert "segment.yaml:2: error: where: Unknown key &quot;si&quot;." in page
    assert "si: pro" in page
    assert project.segments == []


def test_a_segment_is_renamed(member: Member, project: Project) -> None:
    """A new name is a new file, and the old one is gone."""
    save_segment(member, PRO)
    save_segment(member, PRO.replace("segment: pro", "segment: on-pro"), "pro", PRO)
    assert [path.name for path in (project.root / "segments").iterdir()] == ["on-pro.yaml"]
    assert Deed.objects.filter(verb="customers.rename_segment").get().before["name"] == "pro"


def test_a_name_is_taken_once(member: Member) -> None:
    """A second segment of a name is refused, and so is renaming onto another."""
    save_segment(member, PRO)
    with pytest.raises(ValidationError, match="already"):
        save_segment(member, PRO)


def test_what_others_refer_to_stays(member: Member, project: Project) -> None:
    """A segment that another one refers to is neither deleted nor renamed."""
    save_segment(member, PRO)
    save_segment(member, "segment: both\nwhere: {segment: pro}\n")
    for deed in (
        lambda: delete_segment(member, "pro"),
        lambda: save_segment(member, PRO.replace(": pro\n", ": new\n", 1), "pro"),
    ):
        with pytest.raises(ValidationError, match="both"):
            deed()
    assert {one.name for one in project.segments} == {"pro", "both"}


def test_what_somebody_else_wrote_is_not_overwritten(member: Member, project: Project) -> None:
    """A segment that has changed since one began to edit is not written over."""
    save_segment(member, PRO)
    path = project.root / "segments" / "pro.yaml"
    path.write_text(PRO.replace("On Pro", "Pros"))
    with pytest.raises(ValidationError, match="meanwhile"):
        save_segment(member, PRO.replace("On Pro", "Mine"), "pro", PRO)
    assert "Pros" in path.read_text()


def test_viewers_write_nothing(viewer: Member, member: Member, signed_in: SignedIn) -> None:
    """Who may only look is offered no editor and refused by every deed."""
    save_segment(member, PRO)
    client = signed_in(viewer)
    assert "New segment" not in get(client, "/segments/")
    assert "Delete" not in get(client, "/segments/pro/")
    for address in ("/segments-edit/save/", "/segments-edit/draft/", "/segments/pro/delete/"):
        assert client.post(address, {"text": PRO}).status_code == 403
    with pytest.raises(PermissionDenied):
        delete_segment(viewer, "pro")


def test_deleting(member: Member, signed_in: SignedIn, project: Project) -> None:
    """A deleted segment is gone from the project; the log keeps its text."""
    save_segment(member, PRO)
    assert signed_in(member).post("/segments/pro/delete/")["Location"] == "/segments/"
    assert project.segments == []
    assert Deed.objects.get(verb="customers.delete_segment").before == {"text": PRO}
    assert signed_in(member).get("/segments/pro/").status_code == 404


@pytest.mark.parametrize(
    ("reader", "customers"), [("member", 1), ("teammate", 2), ("viewer", 3), ("stranger", 0)]
)
def test_numbers_are_of_whom_one_may_see(
    request: pytest.FixtureRequest,
    signed_in: SignedIn,
    make_customer: MakeCustomer,
    reader: str,
    customers: int,
) -> None:
    """A segment is shared; its sums are each reader's own."""
    member, teammate = request.getfixturevalue("member"), request.getfixturevalue("teammate")
    save_segment(member, PRO)
    for n, owner in enumerate((member, teammate, None)):
        make_customer(f"c{n}", owner=owner, traits={"plan": "pro"}, value=1000.0)
    client = signed_in(request.getfixturevalue(reader))
    row = get(client, "/segments/pro/row/")
    assert f'?segment=pro">{customers}</a>' in row
    page = get(client, "/segments/pro/described/")
    assert ("Nobody is in this segment" in page) == (customers == 0)


def test_figures_add_up(viewer: Member, make_customer: MakeCustomer) -> None:
    """Customers, value, mean score, bands now and before are those of the members."""
    make_customer("a", band="at_risk", band_28="watch", score=40.0, value=10.0)
    make_customer("b", band="at_risk", band_28="at_risk", score=20.0, value=None)
    make_customer("c", band="healthy", band_28="at_risk")
    make_customer("d", band="at_risk", is_current=False)
    found = queries.figures(viewer, AT_RISK, today())
    assert (found.customers, found.value, found.score) == (2, 10.0, 30.0)
    assert found.bands == {"at_risk": 2, "watch": 0, "healthy": 0, "unknown": 0}
    assert (found.grown("at_risk", 28), found.grown("watch", 28)) == (1, -1)


def test_what_is_typical_is_told(viewer: Member) -> None:
    """A trait that members have more often than all is told; one that all have alike is not."""
    Customer.objects.bulk_create(
        Customer(
            key=f"c{n}", name=f"C{n}", band="at_risk" if n < 40 else "healthy",
            traits={"plan": "free" if n < 36 else "pro", "country": ("NL", "TH")[n % 2]},
        )
        for n in range(200)
    )  # fmt: skip
    found = queries.typical(viewer, AT_RISK, today())
    assert [(one.trait, one.text, one.share) for one in found] == [("plan", "free", 0.9)]
    assert found[0].lift == pytest.approx(5.0)


def test_large_segments_are_estimated(viewer: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few members are counted; of many it is said about how many they are."""
    monkeypatch.setattr(queries, "COUNTED", 20)
    Customer.objects.bulk_create(
        Customer(key=f"c{n}", name="C", band="at_risk" if n % 4 == 0 else "watch")
        for n in range(400)
    )
    assert queries.size(viewer, AT_RISK, today()) == queries.Size(100, estimated=True)
    few = Leaf("band", "", "is", ("healthy",))
    assert queries.size(viewer, few, today()) == queries.Size(0)


def test_the_list_comes_before_its_numbers(member: Member, signed_in: SignedIn) -> None:
    """Rows ask for their figures by themselves, once; then they are at hand."""
    save_segment(member, PRO)
    client = signed_in(member)
    assert 'hx-get="/segments/pro/row/"' in get(client, "/segments/")
    assert "On Pro" in get(client, "/segments/pro/row/")
    assert 'hx-get="/segments/pro/row/"' not in get(client, "/segments/")


def test_broken_files_are_said(viewer: Member, signed_in: SignedIn, project: Project) -> None:
    """A file that cannot be read is named with its line; the list of customers still works."""
    (project.root / "segments" / "bad.yaml").write_text("segment: bad\nwhere: {plan: pro}\n")
    assert "bad.yaml:2" in get(signed_in(viewer), "/segments/")
    get(signed_in(viewer), "/customers/?segment=bad")


def test_the_editor_keeps_both_views_together(
    member: Member, signed_in: SignedIn, make_customer: MakeCustomer
) -> None:
    """Rows answer with the text, the text with the rows, both with the count and what is wrong."""
    make_customer("acme", owner=member, traits={"plan": "pro"})
    client = signed_in(member)
    rows = {
        "name": "pro", "row-0-kind": "trait", "row-0-name": "plan", "row-0-operator": "is",
        "row-0-operand": "pro", "via": "rows",
    }  # fmt: skip
    page = client.post("/segments-edit/draft/", rows).content.decode()
    assert "{trait: plan, is: pro}" in page
    assert '<span class="figure">1</span>' in page
    page = client.post("/segments-edit/draft/", {"text": PRO, "via": "text"}).content.decode()
    assert 'value="plan"' in page
    wrong = {"text": "segment: pro\nwhere: {score: high}", "via": "text"}
    page = client.post("/segments-edit/draft/", wrong).content.decode()
    assert "cannot be shown as rows" in page
    assert "Not complete yet" in page


def test_a_new_segment_says_what_comes_first(member: Member, signed_in: SignedIn) -> None:
    """Before anything is typed the editor asks for a title; of it the name is made, if it can."""
    client = signed_in(member)
    page = get(client, "/segments-edit/new/")
    assert "Give it a title." in page
    assert "is missing" not in page
    rows = {"via": "rows", "row-0-kind": "state", "row-0-operator": "is", "row-0-operand": "stable"}
    for title, said in (
        ("2026: Renewing soon", "segment: renewing-soon"),
        ("ลูกค้าสำคัญ", "Give it a name"),
    ):
        page = client.post("/segments-edit/draft/", rows | {"title": title}).content.decode()
        assert said in page
        assert "is missing" not in page


def test_filters_become_a_segment(member: Member, signed_in: SignedIn) -> None:
    """What a segment can say is taken from the filters; what it cannot say is told."""
    address = "/segments-edit/new/?band=watch&renewal=31-60&owner=me&score_to=49&tag=&q=ac"
    page = get(signed_in(member), address)
    for said in ("[&quot;watch&quot;]", "within: 60d", "within: 30d", "below: 50", member.email):
        assert said in page
    assert "begins with “ac”” cannot be part of a segment" in page


def test_a_segment_narrows_the_list(
    member: Member, viewer: Member, signed_in: SignedIn, make_customer: MakeCustomer
) -> None:
    """The list with `segment` in its address holds the members, with what it refers to."""
    save_segment(member, PRO)
    save_segment(member, "segment: rest\nwhere: {none: [{segment: pro}]}\n")
    make_customer("acme", traits={"plan": "pro"})
    make_customer("beta")
    page = get(signed_in(viewer), "/customers/?segment=rest")
    assert "Beta" in page
    assert "Acme" not in page
