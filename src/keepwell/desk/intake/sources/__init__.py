"""Systems that send us what happens: made, named, given keys, looked at, and closed."""
