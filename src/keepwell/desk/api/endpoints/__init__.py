"""What can be asked, each a function; importing them declares them."""

from keepwell.desk.api.endpoints import customers, overview, past, segments, surveys
from keepwell.desk.api.reading import api

__all__ = ["api", "customers", "overview", "past", "segments", "surveys"]
