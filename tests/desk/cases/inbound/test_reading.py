"""Mails as they come: what was written, what is quoted, and who wrote nothing at all."""

from email.message import EmailMessage
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepwell.desk.cases.inbound import reading
from keepwell.desk.cases.inbound.parts import File, clean_name
from keepwell.desk.cases.inbound.plain import text_of
from keepwell.desk.cases.inbound.quoting import split
from keepwell.desk.cases.inbound.reading import Automatic, NotMailError, read


def mail(text: str = "Hello", **headers: str) -> bytes:
    """Return a mail of Ann; `In_Reply_To="<a@b>"` sets a header."""
    letter = EmailMessage()
    told = {"From": "Ann <Ann@Acme.example>", "To": "help@us.example", "Subject": "Invoice"}
    for name, value in (
        told | {name.replace("_", "-"): told for name, told in headers.items()}
    ).items():
        letter[name] = value
    letter.set_content(text)
    return letter.as_bytes()


def test_what_a_mail_says() -> None:
    """Sender, recipients, subject, text, files and what it answers to are read."""
    letter = EmailMessage()
    letter["From"], letter["To"] = '"Ann, of Acme" <Ann@Acme.example>', "Help+1a@us.example"
    letter["Subject"], letter["Message-ID"] = "ใบแจ้งหนี้ผิด", "<1@acme.example>"
    letter["In-Reply-To"], letter["References"] = "<b@us>", "<a@us> <b@us>"
    letter.set_content("It is wrong.\n\n-- \nAnn\n")
    letter.add_attachment(b"12345", maintype="image", subtype="png", filename="../a b.png")
    found = read(letter.as_bytes())
    assert (found.sender, found.name) == ("ann@acme.example", "Ann, of Acme")
    assert (found.subject, found.to) == ("ใบแจ้งหนี้ผิด", ("Help+1a@us.example",))
    assert (found.text, found.rest) == ("It is wrong.", "-- \nAnn")
    assert found.files == (File("a b.png", "image/png", b"12345"),)
    assert found.references == ("<b@us>", "<a@us>")
    assert found.automatic is None


def test_the_same_mail_has_the_same_name() -> None:
    """A mail is told by its sender and Message-ID, so nobody else's hides it."""
    one = read(mail(Message_ID="<1@a>")).fact
    assert read(mail("Twice", Message_ID="<1@a>")).fact == one
    assert read(mail(Message_ID="<1@a>", From="bo@b.example")).fact != one
    assert read(mail("A")).fact != read(mail("B")).fact


def test_html_alone_is_read() -> None:
    """A letter without plain text is read as its reader sees it."""
    letter = EmailMessage()
    letter["From"] = "ann@acme.example"
    html = "<style>p{}</style><p>It&#39;s <b>wrong</b></p><script>x</script>Really<br>Ann"
    letter.set_content(html, subtype="html")
    assert read(letter.as_bytes()).text == "It's wrong\nReally\nAnn"
    assert text_of("<blockquote>a<blockquote>b</blockquote></blockquote>c") == "> a\n> > b\nc"


@pytest.mark.parametrize(
    "below",
    [
        "On Mon, 2 May 2026 at 10:00, Keepwell Help\n<help@us.example> wrote:\n> Old",
        "Op ma 2 mei 2026 om 10:00 schreef Hulp <help@us.example>:\n> Old",
        "pon., 2 maj 2026 o 10:00 Pomoc <help@us.example> napisał(a):\n> Old",
        "W dniu 2.05.2026 o 10:00, Pomoc pisze:\n> Old",
        "เมื่อ วันจันทร์ที่ 2 พ.ค. 2026 Help <help@us.example> เขียนว่า:\n> Old",
        "-----Oorspronkelijk bericht-----\nVan: Hulp\nOld",
        "From: Help <help@us.example>\nSent: Monday, 2 May 2026 10:00\nTo: Ann\n\nOld",
        "Od: Pomoc\nWysłano: poniedziałek\nDo: Ann\n\nOld",
        "-- \nAnn\nAcme",
        "Verstuurd vanaf mijn iPhone",
    ],
)
def test_quotes_and_signatures_are_cut_off(below: str) -> None:
    """What is quoted and the signature are kept apart, in all languages of ours."""
    found = split(f"Mended, thanks.\n\n{below}")
    assert (found.text, found.rest) == ("Mended, thanks.", below)


def test_answers_within_a_quote_are_kept() -> None:
    """Who writes below or between the lines that they quote has written it."""
    found = split("On Monday, Bo wrote:\n> Is it red?\nYes.\n> And now?\nStill.\n-- \nAnn")
    assert found.text == "Yes.\nStill."
    assert "Is it red?" in found.rest
    assert "Ann" in found.rest


def test_nothing_is_lost() -> None:
    """If all of it looks quoted, all of it counts as written."""
    assert split("> Only this").text == "> Only this"
    assert split("I met Van: he wrote: nothing").text == "I met Van: he wrote: nothing"


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({"Auto_Submitted": "auto-replied"}, Automatic.REPLY),
        ({"Auto_Submitted": "no"}, None),
        ({"Precedence": "bulk"}, Automatic.REPLY),
        ({"X_Auto_Response_Suppress": "All"}, Automatic.REPLY),
        ({"List_Id": "<news.example>"}, Automatic.LIST),
        ({"Return_Path": "<>"}, Automatic.BOUNCE),
        ({"Return_Path": "<ann@acme.example>"}, None),
        ({"From": "MAILER-DAEMON@mx.example"}, Automatic.BOUNCE),
        ({"From": "no-reply@shop.example"}, Automatic.REPLY),
        ({"X_Keepwell": "case"}, Automatic.LOOP),
    ],
)
def test_who_wrote_nothing_is_known(headers: dict[str, str], kind: Automatic | None) -> None:
    """Automatic replies, bounces, lists and our own letters are told from what people write."""
    assert read(mail(**headers)).automatic == kind


def test_trouble_with_charsets() -> None:
    """A charset that is wrong, or of which there is none, costs only what it breaks."""
    raw = b"From: a@b.example\r\nContent-Type: text/plain; charset=nonsense\r\n\r\ncaf\xc3\xa9 \xff"
    assert read(raw).text == "café \ufffd"
    raw = b"From: a@b.example\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\ncaf\xe9"
    assert read(raw).text == "café"


def test_what_cannot_be_read_is_refused() -> None:
    """What is from nobody, or too large, is refused with the reason."""
    with pytest.raises(NotMailError, match="who sent it"):
        read(b"")
    with pytest.raises(NotMailError, match="bytes"):
        read(b"x" * (reading.MOST + 1))


NESTED = b"From: a@b.example\r\nSubject: Hi\r\n" + b"".join(
    b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(900)
)
SCATTERED = b"From: a@b.example\nSubject: Hi\nContent-Type: multipart/mixed; boundary=b\n\n"


@pytest.mark.parametrize(
    "raw",
    [
        NESTED + b"\n" * 500_000,
        SCATTERED + b"--b\n\n" * 100_000,
        b"From: a@b.example\nSubject: Hi\n\n" + b"\n" * 2_000_000,
    ],
    ids=["nested", "scattered", "lines"],
)
def test_of_what_has_no_end_the_head_is_read(raw: bytes) -> None:
    """Too many parts, lines, or parts within parts take no time, and the mail is still known."""
    before = process_time()
    found = read(raw)
    assert process_time() - before < 3
    assert (found.subject, found.is_whole, found.files) == ("Hi", False, ())


def test_a_letter_within_a_letter_is_a_file() -> None:
    """A mail that is attached to another can be saved and opened."""
    inner, outer = EmailMessage(), EmailMessage()
    inner["Subject"], outer["From"] = "ใบแจ้งหนี้", "ann@acme.example"
    inner.set_content("It is wrong")
    outer.set_content("See below")
    outer.add_attachment(inner)
    (file,) = read(outer.as_bytes()).files
    assert file.name == "attachment.eml"
    assert b"It is wrong" in file.content


def test_names_of_files_read_in_one_direction() -> None:
    """A name cannot pretend by turning round, name a folder, or be empty."""
    assert clean_name("invoice\u202efdp.exe") == "invoicefdp.exe"
    assert clean_name("..\\..\\a b.png") == "a b.png"
    assert clean_name("\u202e/", "application/pdf") == "attachment.pdf"


HEADERS = st.sampled_from([
    b"From", b"To", b"Subject", b"Message-ID", b"References", b"In-Reply-To", b"Return-Path",
    b"Content-Type", b"Content-Transfer-Encoding", b"Content-Disposition", b"Auto-Submitted",
    b"MIME-Version", b"Precedence",
])  # fmt: skip
VALUES = st.sampled_from([
    b"a@b.example", b"<a@b.example>", b'"', b"=?utf-8?q?=ff?=", b"=?x?b?!!?=", b"multipart/mixed",
    b"multipart/mixed; boundary=b", b"text/html; charset=", b"text/plain; charset=utf-7",
    b"message/rfc822", b"base64", b"uuencode", b"attachment; filename*=utf-8''%ff%00", b"<>", b"(",
    b"attachment; filename*0*=x''a; filename*2=b", b"a b <c@d>, :;", b"\xff\xfe",
]) | st.binary(max_size=40)  # fmt: skip
LETTERS = st.builds(
    lambda headers, body: b"".join(b"%s: %s\r\n" % one for one in headers) + b"\r\n" + body,
    st.lists(st.tuples(HEADERS, VALUES), max_size=8),
    st.binary(max_size=200) | st.sampled_from([b"--b\r\n\r\nx\r\n--b--", b"--b\r\n--b\r\n"]),
)


@given(raw=LETTERS | st.binary(max_size=400))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    """Whatever comes is a mail that a database takes, or refused, and never an error."""
    try:
        found = read(raw)
    except NotMailError:
        return
    told = [found.sender, found.name, found.subject, found.text, found.rest, *found.references]
    for text in [*told, *(one.name for one in found.files)]:
        assert "\0" not in text
        text.encode()


@pytest.mark.parametrize(
    "raw",
    [
        b"From: " + b"a@b.example, " * 50_000 + b"\n\nHi",
        b"From: a@b.example\nContent-Type: text/plain" + b"; a=b" * 50_000 + b"\n\nHi",
        b"From: a@b.example\nContent-Type: text/html\n\n<p>Hi</p>" + b"<!--" * 50_000,
        b"From: a@b.example\nContent-Type: text/html\n\n<p>Hi</p>" + b"<a " * 50_000,
    ],
    ids=["senders", "parameters", "comments", "tags"],
)
def test_what_never_ends_is_read_in_time(raw: bytes) -> None:
    """However long a header is, or how many things a letter begins, it is read in seconds."""
    before = process_time()
    found = read(raw)
    assert process_time() - before < 10
    assert found.text.startswith("Hi")
    assert found.sender.endswith("@b.example")


def test_what_an_html_letter_hides() -> None:
    """Comments are left out, also Outlook's, and what stands between them is read."""
    html = (
        "<p>One</p><!--[if mso]><p>No</p><![endif]--><!--[if !mso]><!--><p>Two</p><!--<![endif]-->"
    )
    assert text_of(html + "three <") == "One\nTwo\nthree <"
