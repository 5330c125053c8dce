"""Keys within addresses: any character may be in one, even the end of a line."""

PARTS = ("scores", "ledger", "touchpoints")
"""What stands behind a key to ask for its past."""


class KeyConverter:
    """A key with something behind it: `customers/<key:key>/scores`."""

    regex = r"(?s:.+)"

    def to_python(self, value: str) -> str:
        """Return the key."""
        return value

    def to_url(self, value: str) -> str:
        """Return how an address says it."""
        return value


class WholeKeyConverter(KeyConverter):
    """A key that ends the address: `customers/<whole_key:key>`."""

    regex = rf"(?s:(?!.*/(?:{'|'.join(PARTS)})\Z).+)"
