"""Who is held out of a playbook, to see what would have become of customers without it."""

from hashlib import sha256


def is_held_out(playbook: str, customer: str, percent: float) -> bool:
    """Return whether a customer is one of the few who get no plan of a playbook.

    It hangs on the names alone, so it never changes, is not for anybody to choose, and is another
    draw for each playbook. Raising the percentage holds out the same customers and more.

    >>> is_held_out("renewal", "acme", 0), is_held_out("renewal", "acme", 100)
    (False, True)
    """
    draw = sha256(f"{playbook}\0{customer}".encode()).digest()[:8]
    return int.from_bytes(draw) / 2**64 < percent / 100
