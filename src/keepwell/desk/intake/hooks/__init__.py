"""Webhooks of systems that cannot speak Segment: `POST /v1/hooks/<key>`.

A request is let in by the key in its address, its signature is checked (`signing`), and it is
kept as it came. What it says is read later, on the way into the lake, by the mapping of its source:
rules (`mapping`) made of JMESPath expressions (`paths`) that turn it into touchpoints and traits
(`reading`). Mappings to begin with, and samples to try them on, lie in `ready`.
"""

HOOK = "hook"
"""What arrivals by webhook are kept as."""
