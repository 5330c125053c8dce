"""The columns that are none of ours, as one JSON object a row."""

from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from keepwell.engine.lake.importing.batches import Batch
from keepwell.engine.lake.importing.canonical import dumps, loads, untyped_json
from keepwell.engine.lake.importing.shape import Shape
from keepwell.engine.lake.importing.texts import json_values, texts


def properties(batch: Batch, shape: Shape) -> tuple[pa.Array, pa.Array]:
    """Return the properties of each row, and which rows have a `properties` cell that is no object.

    A column wins over the same key in the `properties` cell, and what `--set` gives over both.
    """
    held = shape.sources.get("properties")
    cells = texts(batch.columns[held]) if held in batch.columns else _nothing(batch)
    objects = _by_value(_object, cells)
    broken = pc.and_(pc.is_valid(cells), pc.is_null(objects))
    result = pc.if_else(pc.equal(objects, "{}"), None, objects)
    for more in (batch.extras, _leftover(batch, shape)):
        result = _merged(result, more) if more is not None else result
    return result, broken


def _nothing(batch: Batch) -> pa.Array:
    return pa.nulls(len(batch), pa.string())


def _leftover(batch: Batch, shape: Shape) -> pa.Array | None:
    """Join the leftover cells, sorted by key as `canonical.dumps` sorts them."""
    values = {
        name: _values(batch, batch.columns[name])
        for name in shape.leftover
        if name in batch.columns and name not in shape.properties
    }
    for name, text in shape.properties.items():
        value = untyped_json(pa.array([text.strip()]))[0].as_py()
        values[name] = pa.repeat(pa.scalar(value, pa.string()), len(batch))
    if not values:
        return None
    # Not null_handling="skip": Arrow then drops the rows in which every cell is empty.
    pairs = [
        pc.fill_null(pc.binary_join_element_wise("," + dumps(name), values[name], ":"), "")
        for name in sorted(values)
    ]
    joined = pc.binary_join_element_wise(*pairs, "")
    found = pc.if_else(pc.equal(joined, ""), pa.scalar(None, pa.string()), joined)
    return pc.binary_join_element_wise("{", pc.utf8_slice_codeunits(found, 1), "}", "")


def _values(batch: Batch, column: pa.Array) -> pa.Array:
    return untyped_json(texts(column)) if batch.untyped else json_values(column)


def _merged(first: pa.Array, second: pa.Array) -> pa.Array:
    """Put the second object over the first; only rows that have both are looked into."""
    both = pc.and_(pc.is_valid(first), pc.is_valid(second))
    result = pc.coalesce(first, second)
    if not pc.any(both).as_py():
        return result
    pairs = zip(first.filter(both).to_pylist(), second.filter(both).to_pylist(), strict=True)
    merged = [dumps(loads(below) | loads(above)) for below, above in pairs]
    return pc.replace_with_mask(result, both, pa.array(merged, pa.string()))


def _object(text: str) -> str | None:
    """Write a JSON object down in our way; None for anything else."""
    try:
        value = loads(text)
        return dumps(value) if isinstance(value, dict) else None
    except (ValueError, RecursionError):
        return None


def _by_value(convert: Callable[[str], str | None], column: pa.Array) -> pa.Array:
    """Convert each different text once: properties repeat a lot."""
    if column.null_count == len(column):
        return column
    encoded = column.dictionary_encode()
    converted = pa.array([convert(text) for text in encoded.dictionary.to_pylist()], pa.string())
    return converted.take(encoded.indices)
