"""Plain mappings and lists as values that know their place, as if read from a text."""

from collections.abc import Mapping

from keepwell.engine.scorecard.values import Plain, Report, Value


def tree(plain: object, report: Report, where: str = "") -> Value:
    """Return plain content as a value; what is no text, number, list or mapping is a text."""
    if isinstance(plain, Mapping):
        inner = {
            str(key): tree(value, report, f"{where}.{key}" if where else str(key))
            for key, value in plain.items()
        }
        return Value(report, 1, where, inner)
    if isinstance(plain, list | tuple):
        items = (tree(item, report, f"{where}[{n}]") for n, item in enumerate(plain, 1))
        return Value(report, 1, where, tuple(items))
    scalar: Plain = plain if plain is None or isinstance(plain, int | float) else str(plain)
    return Value(report, 1, where, scalar, _raw(scalar))


def _raw(scalar: Plain) -> str:
    """Return a scalar as it is written in a text."""
    if isinstance(scalar, bool):
        return "true" if scalar else "false"
    return "" if scalar is None else str(scalar)
