"""What the desk keeps of customers. All but tags and notes is published from the lake."""

from keepwell.desk.customers.models.choice import ColumnChoice
from keepwell.desk.customers.models.customer import SORTS, Customer, Person
from keepwell.desk.customers.models.lookups import Among
from keepwell.desk.customers.models.note import Note
from keepwell.desk.customers.models.standing import BANDS, STATES, Standing
from keepwell.desk.customers.models.tag import Tag

__all__ = [
    "BANDS",
    "SORTS",
    "STATES",
    "Among",
    "ColumnChoice",
    "Customer",
    "Note",
    "Person",
    "Standing",
    "Tag",
]
