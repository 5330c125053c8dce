"""The small company of the health room's tests."""

from desk.health.conftest import _small_company, company

__all__ = ["_small_company", "company"]
