"""How rows lie in the files of a table, so that one customer's are found without the others'.

Facts are sorted by whom they are about. Parquet notes of each group of rows the least and the
greatest name, so that a reader passes over the others; what is sought by a name that the rows are
not sorted by has a Bloom filter for each group.
"""

from typing import TYPE_CHECKING

import pyarrow as pa

from keepwell.engine.lake.tables import MOMENT, Table

if TYPE_CHECKING:
    from deltalake import WriterProperties

GROUP = 65_536
"""Rows that are read, or passed over, together."""
DISTINCT = GROUP // 2
"""Different names in a group up to which a Bloom filter seldom errs."""
ERRS = 0.01
"""How often it does: then a group is read in vain."""


def in_order(table: Table, rows: pa.Table) -> pa.Table:
    """Return rows in the order in which the table's files keep them."""
    return rows.sort_by([(name, "ascending") for name in table.order]) if table.order else rows


def properties(table: Table) -> "WriterProperties":
    """Return how Parquet files of a table are written."""
    from deltalake import BloomFilterProperties, ColumnProperties, WriterProperties

    bloom = BloomFilterProperties(set_bloom_filter_enabled=True, fpp=ERRS, ndv=DISTINCT)
    # No two ids are the same, and hardly two moments: a dictionary of them is as long as they are.
    unlike = {field.name: ColumnProperties(dictionary_enabled=False, encoding="DELTA_BINARY_PACKED")
              for field in table.schema if field.type == MOMENT}  # fmt: skip
    if "id" in table.schema.names:
        unlike["id"] = ColumnProperties(dictionary_enabled=False)
    sought = {name: ColumnProperties(bloom_filter_properties=bloom) for name in table.sought}
    return WriterProperties(
        compression="ZSTD", max_row_group_size=GROUP, column_properties=unlike | sought
    )
