"""What a list of customers can be narrowed to: read from an address, asked, written, named."""

from keepwell.desk.customers.filters.criteria import Filters, TraitTest
from keepwell.desk.customers.filters.where import beginning, narrowed

__all__ = ["Filters", "TraitTest", "beginning", "narrowed"]
