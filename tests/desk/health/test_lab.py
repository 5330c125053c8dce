"""The scorecard lab: drafts, their checks, and what becomes of them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from keepwell.desk.health.lab import actions
from keepwell.desk.health.lab.actions.drafting import Seen
from keepwell.desk.health.lab.published import published
from keepwell.desk.health.models import Draft
from keepwell.desk.members.models import Deed, Member
from keepwell.project import Project

SignedIn = Callable[[Member], Client]
LAB = "/scorecards/small/"


@pytest.fixture(autouse=True)
def file(company: Project) -> Path:
    """Let the desk stand on the small company; return the file of its scorecard."""
    return company.root / "scorecards" / "small.yaml"


def get(client: Client, address: str) -> str:
    """Return a page."""
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def heavier(file: Path) -> str:
    """Return the text with another weight."""
    return file.read_text(encoding="utf-8").replace(
        "weight: 2\n    measures", "weight: 3\n    measures"
    )


def first_save(member: Member, text: str) -> Draft:
    """Save a draft where there was none."""
    now = published("small")
    return actions.save_draft(member, "small", text, Seen("", now.version if now else ""))


def test_a_draft_scores_nobody(manager: Member, signed_in: SignedIn, file: Path) -> None:
    """What is saved is kept beside the file, which stays as it is, and is a deed."""
    before, client = file.read_text(encoding="utf-8"), signed_in(manager)
    now = published("small")
    assert now is not None
    typed = {"text": heavier(file).replace("\n", "\r\n"), "seen": "", "base": now.version}
    assert client.post(f"{LAB}save/", typed)["Location"] == LAB
    assert file.read_text(encoding="utf-8") == before
    assert Draft.objects.get().text == heavier(file)
    deed = Deed.objects.get()
    assert (deed.verb, deed.subject) == ("health.save_draft", "small")
    assert "Nobody is scored by it yet" in get(client, LAB)
    assert "adoption: weight 2 → 3" in get(client, LAB)


def test_mistakes_are_said_with_their_lines(
    manager: Member, signed_in: SignedIn, file: Path
) -> None:
    """A text is checked as it is written, with the messages that `keepwell check` prints."""
    text = heavier(file).replace("window: 28d", "windw: 28d", 1)
    page = signed_in(manager).post(f"{LAB}check/", {"text": text}).content.decode()
    assert "Unknown key &quot;windw&quot;. Did you mean &quot;window&quot;?" in page
    assert 'data-line="13"' in page
    assert "Cannot be published yet" in page


def test_differences_are_said_in_lines(manager: Member, signed_in: SignedIn, file: Path) -> None:
    """Without mistakes one reads what would change, and that comments change nothing."""
    client = signed_in(manager)
    page = client.post(f"{LAB}check/", {"text": heavier(file)}).content.decode()
    assert "adoption: weight 2 → 3" in page
    page = client.post(f"{LAB}check/", {"text": f"# mine\n{file.read_text()}"}).content.decode()
    assert "Scores like what is published" in page


def test_a_scorecard_keeps_its_name(manager: Member, signed_in: SignedIn, file: Path) -> None:
    """A draft that is called otherwise is a mistake: scores refer to the name."""
    text = file.read_text(encoding="utf-8").replace("scorecard: small", "scorecard: tall")
    page = signed_in(manager).post(f"{LAB}check/", {"text": text}).content.decode()
    assert "Scorecards keep their name" in page


def test_two_who_write_do_not_overwrite_each_other(
    manager: Member, admin: Member, signed_in: SignedIn, file: Path
) -> None:
    """Who saves a draft that has changed since they opened it is refused and keeps their text."""
    first_save(admin, heavier(file))
    mine = file.read_text(encoding="utf-8").replace("Small customers", "Mine")
    answer = signed_in(manager).post(f"{LAB}save/", {"text": mine, "seen": "", "base": ""})
    assert answer.status_code == 422
    assert "Somebody else has changed this draft meanwhile" in answer.content.decode()
    assert "title: Mine" in answer.content.decode()
    assert Draft.objects.get().text == heavier(file)


def test_a_discarded_draft_stands_in_the_log(
    manager: Member, signed_in: SignedIn, file: Path
) -> None:
    """A draft that is discarded is gone; the log keeps its text."""
    first_save(manager, heavier(file))
    assert signed_in(manager).post(f"{LAB}discard/")["Location"] == LAB
    assert not Draft.objects.exists()
    assert Deed.objects.get(verb="health.discard_draft").before == {"text": heavier(file)}


def test_a_file_that_changed_is_shown_beside_the_draft(
    manager: Member, signed_in: SignedIn, file: Path
) -> None:
    """Who had a draft when the file changed reads how, and begins again or keeps theirs."""
    client, draft = signed_in(manager), heavier(file)
    get(client, LAB)  # the text it began at is in the history
    first_save(manager, draft)
    other = file.read_text(encoding="utf-8").replace("min_coverage: 0.5", "min_coverage: 0.4")
    file.write_text(other, encoding="utf-8")
    page = get(client, LAB)
    assert "The file has changed since this draft began" in page
    assert "min_coverage: 0.5 → 0.4" in page
    client.post(f"{LAB}follow/", {"keep": "1"})
    kept = Draft.objects.get()
    assert (kept.text, kept.put_aside) == (draft, "")
    assert "The file has changed" not in get(client, LAB)
    client.post(f"{LAB}follow/")
    again = Draft.objects.get()
    assert (again.text, again.put_aside) == (other, draft)
    assert "The text that was put aside" in get(client, LAB)


def test_a_broken_file_can_be_mended(manager: Member, signed_in: SignedIn, file: Path) -> None:
    """A file with mistakes is opened by its own name, and says what is wrong."""
    whole = file.read_text(encoding="utf-8")
    file.write_text(whole.replace("window:", "windw:"), encoding="utf-8")
    client = signed_in(manager)
    assert f'href="{LAB}"' in get(client, "/scorecards/")
    page = get(client, LAB)
    assert "Unknown key &quot;windw&quot;" in page
    assert "nobody is scored anew until it is mended" in page
    first_save(manager, whole)
    now = published("small")
    assert now is not None
    actions.publish(manager, actions.Candidate("small", whole, now.version), "Mended")
    assert file.read_text(encoding="utf-8") == whole


@pytest.mark.parametrize("reader", ["viewer", "member", "stranger"])
def test_below_managers_one_only_reads(
    request: pytest.FixtureRequest, reader: str, signed_in: SignedIn, file: Path
) -> None:
    """Everybody reads the text and its versions; nobody below a manager changes anything."""
    who: Member = request.getfixturevalue(reader)
    client = signed_in(who)
    page = get(client, LAB)
    assert "readonly" in page
    assert "Save the draft" not in page
    assert "Publish again" not in get(client, f"{LAB}versions/")
    assert "New scorecard" not in get(client, "/scorecards/")
    typed = {"text": heavier(file), "name": "mine"}
    for deed in ("check", "save", "discard", "follow", "publish", "withdraw", "versions/1/again"):
        assert client.post(f"{LAB}{deed}/", typed).status_code == 403
    assert client.post("/scorecards-new/", typed).status_code == 403
    with pytest.raises(PermissionDenied):
        first_save(who, heavier(file))
    with pytest.raises(PermissionDenied):
        actions.discard_draft(who, "small")
    with pytest.raises(PermissionDenied):
        actions.follow_file(who, "small", keep=True)
    with pytest.raises(PermissionDenied):
        actions.begin_scorecard(who, "mine", heavier(file))
    assert not Draft.objects.exists()


def test_there_is_no_lab_of_what_does_not_exist(manager: Member, signed_in: SignedIn) -> None:
    """A name that neither a file nor a draft has is answered with 404."""
    for address in ("/scorecards/none/", "/scorecards/none/versions/", f"{LAB}versions/99/text/"):
        assert signed_in(manager).get(address).status_code == 404
    assert signed_in(manager).get(f"{LAB}publish/").status_code == 404  # there is no draft


# --- a new one


def test_a_copy_begins_as_a_draft(manager: Member, signed_in: SignedIn, file: Path) -> None:
    """A copy has its own name and the other's text, and no file before it is published."""
    client = signed_in(manager)
    assert '<option value="small" selected>' in get(client, "/scorecards-new/?of=small")
    answer = client.post("/scorecards-new/", {"name": "tall", "copy_of": "small"})
    assert answer["Location"] == "/scorecards/tall/"
    text = file.read_text(encoding="utf-8").replace("scorecard: small", "scorecard: tall")
    assert Draft.objects.get(name="tall").text == text
    assert not (file.parent / "tall.yaml").exists()
    assert "There is no published version to compare with" in get(client, "/scorecards/tall/")
    assert 'href="/scorecards/tall/"' in get(client, "/scorecards/")
    actions.publish(manager, actions.Candidate("tall", text, ""), "For tall customers")
    assert (file.parent / "tall.yaml").read_text(encoding="utf-8") == text


def test_a_file_is_brought_in(manager: Member, signed_in: SignedIn, file: Path) -> None:
    """A file that is uploaded is the text of the draft, under the name that was typed."""
    given = SimpleUploadedFile("other.yaml", b"\xef\xbb\xbfscorecard: other # mine\n")
    signed_in(manager).post("/scorecards-new/", {"name": "wide", "file": given})
    assert Draft.objects.get(name="wide").text == "scorecard: wide # mine\n"
    wrong = SimpleUploadedFile("other.yaml", b"\xff\xfe")
    answer = signed_in(manager).post("/scorecards-new/", {"name": "odd", "file": wrong})
    assert answer.status_code == 422
    assert "not UTF-8" in answer.content.decode()


@pytest.mark.parametrize("name", ["small", "../x", "Small", "a-b", ""])
def test_a_name_is_free_and_fit(
    manager: Member, signed_in: SignedIn, name: str, file: Path
) -> None:
    """A name that is taken or could not be one is refused, and nothing is begun."""
    typed = {"name": name, "text": file.read_text(encoding="utf-8")}
    assert signed_in(manager).post("/scorecards-new/", typed).status_code == 422
    assert not Draft.objects.exists()


def test_one_text_is_given(manager: Member, signed_in: SignedIn, file: Path) -> None:
    """Neither none nor two of a copy, a file and a text."""
    both = {"name": "tall", "copy_of": "small", "text": "scorecard: tall"}
    for typed in (both, {"name": "tall"}):
        answer = signed_in(manager).post("/scorecards-new/", typed)
        assert "Choose one: a scorecard to copy" in answer.content.decode()


def test_a_name_is_begun_once(manager: Member, file: Path) -> None:
    """A name that a draft has is taken, too."""
    actions.begin_scorecard(manager, "tall", heavier(file))
    with pytest.raises(ValidationError, match="already"):
        actions.begin_scorecard(manager, "tall", heavier(file))
