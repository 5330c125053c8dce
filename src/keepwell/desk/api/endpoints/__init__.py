"""What can be asked, each a function; importing them declares them."""

from keepwell.desk.api.endpoints import cases, customers, overview, past, segments, surveys
from keepwell.desk.api.reading import api

__all__ = ["api", "cases", "customers", "overview", "past", "segments", "surveys"]
