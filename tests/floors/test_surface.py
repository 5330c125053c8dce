"""The public surface: closed lists, so that nothing becomes public by accident."""

import inspect

import keepwell
from keepwell import errors

PUBLIC = [
    "Filled",
    "KeepwellError",
    "Lake",
    "Ledger",
    "Project",
    "Scorecard",
    "Scores",
    "explain",
    "history",
    "score",
]
"""What `import keepwell` offers. A name here is a promise; taking one away breaks users."""


def test_the_public_names_are_these():
    """`keepwell.__all__` is the list above; every name of it can be imported and is described."""
    assert sorted(getattr(keepwell, "__all__", [])) == sorted(PUBLIC)
    for name in PUBLIC:
        assert inspect.getdoc(getattr(keepwell, name)), name


def family() -> list[type[Exception]]:
    """Return every error class that errors.py defines."""
    classes = [found for _, found in inspect.getmembers(errors, inspect.isclass)]
    return [found for found in classes if found.__module__ == errors.__name__]


def test_every_error_has_one_ancestor():
    """`except KeepwellError` catches whatever Keepwell raises on purpose."""
    assert all(issubclass(error, errors.KeepwellError) for error in family())


def test_every_error_is_in_the_tree():
    """The tree on top of errors.py shows the whole family, and each member says what it means."""
    assert errors.__doc__ is not None
    for error in family():
        assert error.__name__ in errors.__doc__
        assert error.__doc__, error.__name__
