"""What is done with customers: each deed checks the role, is done, and is written down."""

from django.utils.translation import gettext_lazy as _

from keepwell.desk.customers.actions.changing import MOST, Change, Kind, change, may_give
from keepwell.desk.customers.actions.columns import choose_columns
from keepwell.desk.customers.actions.exporting import record_export
from keepwell.desk.customers.actions.segments import delete_segment, save_segment
from keepwell.desk.members import deeds

__all__ = [
    "MOST", "Change", "Kind", "change", "choose_columns", "delete_segment", "may_give",
    "record_export", "save_segment",
]  # fmt: skip

deeds.says(
    "customer",
    _("Customers"),
    {
        "customers.choose_columns": _("{who} chose which columns the list of customers shows them"),
        "customers.set_owner": _("{who} gave {name} from {before[owner]} to {after[owner]}"),
        "customers.add_tag": _("{who} put the tag {after[tag]} on {name}"),
        "customers.remove_tag": _("{who} took the tag {before[tag]} off {name}"),
        "customers.export": _("{who} exported a list of customers"),
        "customers.erase": _("{who} erased a customer for good"),
    },
)
deeds.says(
    "segment",
    _("Segments"),
    {
        "customers.save_segment": _("{who} saved the segment {name}"),
        "customers.rename_segment": _("{who} renamed the segment {before[name]} to {name}"),
        "customers.delete_segment": _("{who} deleted the segment {name}"),
    },
)
deeds.calls(
    owner=_("owner"),
    tag=_("tag"),
    columns=_("columns"),
    filters=_("filters"),
    text=_("text"),
    rows=_("rows"),
)
