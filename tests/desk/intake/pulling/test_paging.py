"""The ready declarations of HubSpot and Zendesk, against pages of the shape of theirs."""

import base64

import pytest

from desk.intake.pulling.conftest import NEEDED, Puller, StandIn
from keepwell.desk.intake.syncs import ready

pytest.importorskip("dlt", reason=NEEDED)
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def _hubspot(path: str, query: dict[str, str]) -> object:
    """Answer one object a page, as its lists do."""
    rows = ready.samples("hubspot")[path.strip("/")]
    place = int(query.get("after", 0))
    more = {"paging": {"next": {"after": str(place + 1), "link": "https://…"}}}
    return {"results": rows[place : place + 1], **(more if place + 1 < len(rows) else {})}


def _zendesk(path: str, query: dict[str, str]) -> object:
    """Answer as the incremental export does, which has a cursor also at its end, and ratings."""
    if path.endswith("satisfaction_ratings.json"):
        rows = ready.samples("zendesk")["ratings"]
        place = int(query.get("page[after]", 0))
        meta = {"has_more": place + 1 < len(rows), "after_cursor": str(place + 1)}
        return {"satisfaction_ratings": rows[place : place + 1], "meta": meta}
    since = int(query["start_time"])
    rows = [row for row in ready.samples("zendesk")["tickets"]
            if int(str(row["generated_timestamp"])) >= since]  # fmt: skip
    place = int(query.get("cursor", 0))
    after = min(place + 2, len(rows))
    return {"tickets": rows[place:after], "after_cursor": str(after),
            "end_of_stream": after == len(rows)}  # fmt: skip


def test_hubspot_is_read_to_the_last_page(
    puller: Puller, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every page of every object comes with the token; what did not change is passed over."""
    monkeypatch.setenv("HUBSPOT_TOKEN", "pat-eu1-1")
    text = ready.text("hubspot").replace("https://api.hubapi.com/crm/v3/objects/", stand_in.address)
    puller.declare("hubspot", text)
    stand_in.answer = _hubspot
    first = puller.pull("hubspot")
    assert (first.received, first.rejected) == (7, 0)
    assert puller.events() == [("18093456211", "Deal Won", 12000.5),
                               ("18093456215", "Deal Lost", None)]  # fmt: skip
    (pat,) = [row for row in puller.lake("traits") if row["trait"] == "job_title"]
    assert (pat["person"], pat["account"]) == ("pat@acme.example", "18093456211")
    assert {query["auth"] for _path, query in stand_in.asked} == {"Bearer pat-eu1-1"}
    assert puller.pull("hubspot").received == 0


def test_zendesk_is_read_to_the_end_of_its_export(
    puller: Puller, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The export is followed to its end, and the next pull begins at the newest ticket."""
    for name, value in (
        ("SUBDOMAIN", "acme"),
        ("USER", "me@acme.example/token"),
        ("TOKEN", "t0ken"),
    ):
        monkeypatch.setenv(f"ZENDESK_{name}", value)
    text = ready.text("zendesk")
    text = text.replace("https://${ZENDESK_SUBDOMAIN}.zendesk.com/api/v2/", stand_in.address)
    puller.declare("zendesk", text)
    stand_in.answer = _zendesk
    first = puller.pull("zendesk")
    assert (first.received, first.rejected) == (5, 0)
    assert sorted(event for _account, event, _value in puller.events()) == [
        "Conversation Rated", "Conversation Rated", "Ticket Opened", "Ticket Opened",
        "Ticket Resolved",
    ]  # fmt: skip
    basic = base64.b64encode(b"me@acme.example/token:t0ken").decode()
    assert {query["auth"] for _path, query in stand_in.asked} == {f"Basic {basic}"}
    stand_in.asked.clear()
    assert puller.pull("zendesk").received == 0
    assert stand_in.asked[0][1]["start_time"] == "1772449600"
