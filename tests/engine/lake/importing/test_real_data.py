"""Real files, as they are."""

import pytest

from keepwell.engine.lake import TOUCHPOINTS
from keepwell.engine.lake.importing import ImportOptions, import_files


@pytest.mark.slow
def test_online_retail(lake, shared_data, tmp_path):
    """Lines with a customer become touchpoints; those without are rejected for that reason."""
    options = ImportOptions(
        mapping={"account": "CustomerID", "at": "InvoiceDate", "value": "Quantity"},
        constants={"event": "Order Completed", "source": "shop"},
        timezone="Europe/London",
        rejects=tmp_path / "rejects.csv",
    )
    file = shared_data("online_retail") / "transactions.parquet"
    imported = import_files(lake, [file], options)
    counts = imported.tables["touchpoints"]
    assert (counts.read, counts.new, counts.rejected) == (541_909, 541_909 - 135_080, 135_080)
    assert imported.reasons == {("CustomerID", "an account or a person"): 135_080}
    again = import_files(lake, [file], options).tables["touchpoints"]
    assert (again.new, again.known) == (0, counts.new)
    accounts = lake.connection.to_pyarrow(lake.read(TOUCHPOINTS).account.nunique()).as_py()
    assert accounts == 4_372
