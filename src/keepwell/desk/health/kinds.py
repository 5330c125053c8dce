"""What a page about health is of: a customer, or a person there."""

from typing import Literal

from keepwell.engine.scorecard.schema import Unit

Kind = Literal["customer", "person"]
"""As addresses say it."""
UNITS: dict[Kind, Unit] = {"customer": "account", "person": "person"}
"""As the engine says it."""


class KindConverter:
    """A kind within an address: `path("<kind:kind>/<int:pk>/trend/", …)`."""

    regex = "customer|person"

    def to_python(self, value: str) -> str:
        """Return the kind."""
        return value

    def to_url(self, value: str) -> str:
        """Return how an address says it."""
        return value
