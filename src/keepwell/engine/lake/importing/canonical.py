"""One way to write a value down, so that the same content has the same id from any file.

Numbers: whole ones without a point below 10¹⁵, others as Python's `repr`. JSON objects: keys in the
order of their code points, no spaces, nothing but ASCII's own controls escaped.
"""

import json
from collections.abc import Callable
from typing import Any, NoReturn

import pyarrow as pa
import pyarrow.compute as pc

WHOLE = 1e15
"""From here on a double has no room for a fraction, and a decimal number need not be it."""
PLAIN = (1e-4, 1e9)
"""Between these Arrow writes doubles just as Python does, and faster."""
INTEGER = r"^(0|-?[1-9]\d{0,14})$"
NUMBER = r"^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$"
_PRECISE = r"^-?\d{16,}$"
_SPECIAL = r'["\\\x00-\x1f]'


def number(value: float) -> int | float:
    """Return a float as an int where it is whole.

    >>> number(5.0), number(-0.0), number(0.1), number(1e300)
    (5, 0, 0.1, 1e+300)
    """
    return int(value) if abs(value) < WHOLE and value == int(value) else value


def number_texts(numbers: pa.Array) -> pa.Array:
    """Write finite doubles down; null stays null; the others as Python names them."""
    size = pc.abs(numbers)
    whole = pc.fill_null(pc.and_(pc.less(size, WHOLE), pc.equal(pc.floor(numbers), numbers)), False)
    plain = pc.and_(pc.greater_equal(size, PLAIN[0]), pc.less(size, PLAIN[1]))
    texts = pc.if_else(pc.fill_null(plain, True), numbers, None).cast(pa.string())
    integers = pc.if_else(whole, numbers, None).cast(pa.int64(), safe=False).cast(pa.string())
    texts = pc.if_else(whole, integers, texts)
    rare = pc.and_(pc.is_valid(numbers), pc.is_null(texts))
    if not pc.any(rare).as_py():
        return texts
    return pc.replace_with_mask(
        texts,
        rare,
        pa.array(list(map(repr, numbers.filter(rare).to_pylist())), pa.string()),
    )


def quoted(texts: pa.Array) -> pa.Array:
    """Write texts as JSON strings; null stays null."""
    result = pc.binary_join_element_wise('"', texts, '"', "")
    special = pc.fill_null(pc.match_substring_regex(texts, _SPECIAL), False)
    if not pc.any(special).as_py():
        return result
    escaped = [_dumps(text) for text in texts.filter(special).to_pylist()]
    return pc.replace_with_mask(result, special, pa.array(escaped, pa.string()))


def untyped_json(texts: pa.Array) -> pa.Array:
    """Write cells of a CSV as JSON: numbers, `true` and `false` as what they look like.

    A whole number of more than 15 digits stays a text: most readers of JSON would round it.
    """
    numeric = pc.match_substring_regex(texts, NUMBER)
    if pc.any(numeric).as_py():
        integers = pc.match_substring_regex(texts, INTEGER)
        others = pc.and_not(numeric, pc.or_(integers, pc.match_substring_regex(texts, _PRECISE)))
        doubles = pc.if_else(others, texts, None).cast(pa.float64())
        doubles = pc.if_else(pc.is_finite(doubles), doubles, None)
        result = pc.if_else(integers, texts, pc.coalesce(number_texts(doubles), quoted(texts)))
    else:
        result = quoted(texts)
    words = pc.is_in(texts, value_set=pa.array(["true", "false"]))
    return pc.if_else(words, texts, result) if pc.any(words).as_py() else result


def dumps(value: object) -> str:
    """Write a JSON value down. Raises ValueError for a number or text that JSON cannot hold."""
    text = _dumps(value)
    if not text.isascii():
        text.encode()  # half a surrogate pair is no text
    return text


_dumps: Callable[[Any], str] = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
).encode


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number of JSON")


loads: Callable[[str], Any] = json.JSONDecoder(
    parse_float=lambda text: number(float(text)), parse_constant=_refuse
).decode
"""Read JSON; numbers as `number` has them. Raises ValueError for what is not JSON."""
