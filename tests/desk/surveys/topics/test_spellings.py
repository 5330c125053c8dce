"""Words of topics as colleagues write them."""

import pytest
from django.core.exceptions import ValidationError

from keepwell.desk.surveys.topics.spellings import read, write


def test_words_are_read_as_they_are_written() -> None:
    """What is read and written again is the same, empty lines and repetitions left out."""
    words = read("slow\n\n/load(s|ing)?/\nslow\nnl: traag\nth: ช้า\n")
    assert words == {"": ["slow", "/load(s|ing)?/"], "nl": ["traag"], "th": ["ช้า"]}
    assert read(write(words)) == words


def test_what_is_repeated_in_one_way_only_is_taken() -> None:
    """Groups that may be left out, classes of letters and what is escaped hold nobody up."""
    fine = [
        "/load(s|ing)?/", "/(ab)+c/", "/([*+?|])+x/", r"/(a\+)+x/", r"/\(a+\)+/",
        r"/not\s+at\s+all\s+good/", "/log(ged|ging)? ?in.*fail(ed|s)?.*/",
        "/wait.*long|took.*ages|never.*came/", "/(wait.*long|took.*ages|never.*came)/",
        r"/\d+ (euros?|eur) .{0,40} .{0,40}/",
    ]  # fmt: skip
    assert read("\n".join(fine)) == {"": fine}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/a(/", "regular expression"),
        ("/x*/", "at least a letter"),
        ("/(a+)+$/", "for ever"),
        ("/(\\w*)*!/", "for ever"),
        ("/a.*b.*c.*d/", "for ever"),
        ("/(\\w+\\s?)+!/", "for ever"),
        ("/((a+)b?)+!/", "for ever"),
        ("/(?:.|\\s)*!/", "for ever"),
        ("/a.+b.+c.+d/", "for ever"),
        ("/\\w+\\w+\\w+!/", "for ever"),
        ("/\\s{1,}\\s{1,}\\s{1,}x/", "for ever"),
        ("/.*(a|b).*(c|d).*!/", "for ever"),
        ("/.{0,99}.{0,99}.{0,99}.{0,99}!/", "for ever"),
        ("/(ab)+(ab)+(ab)+!/", "for ever"),
        ("/a?a?a?a?a?a?a?a?a?a?a?a?a?a{13}!/", "for ever"),
        ("\n".join(f"w{n}" for n in range(201)), "at most 200"),
    ],
)
def test_what_cannot_be_found_is_said(text: str, said: str) -> None:
    """A pattern that is none, finds nothing, or takes for ever is refused with what to do."""
    with pytest.raises(ValidationError, match=said):
        read(text)
