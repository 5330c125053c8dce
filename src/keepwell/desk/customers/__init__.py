"""The customer record: accounts, their people, tags, notes, and segments of them."""
