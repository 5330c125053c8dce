"""What may stand in a declaration for dlt's REST client, so that mistakes are told with a line."""

from collections.abc import Mapping

from keepwell.engine.scorecard.sections import Section
from keepwell.engine.scorecard.values import Value

CLIENT = ("base_url", "auth", "headers", "paginator")
AUTH: Mapping[str, tuple[str, ...]] = {
    "bearer": ("token",),
    "api_key": ("api_key", "name", "location"),
    "http_basic": ("username", "password"),
    "oauth2_client_credentials": (
        "access_token_url", "client_id", "client_secret", "access_token_request_data",
    ),
}  # fmt: skip
"""Ways to sign in, and what each is told."""
PAGINATOR: Mapping[str, tuple[str, ...]] = {
    "auto": (),
    "single_page": (),
    "json_link": ("next_url_path",),
    "header_link": ("links_next_key",),
    "header_cursor": ("cursor_key", "cursor_param"),
    "cursor": (
        "cursor_path", "cursor_param", "cursor_body_path", "stop_after_empty_page", "has_more_path",
    ),
    "offset": (
        "limit", "offset", "offset_param", "offset_body_path", "limit_param", "limit_body_path",
        "total_path", "maximum_offset", "stop_after_empty_page", "has_more_path",
    ),
    "page_number": (
        "base_page", "page", "page_param", "total_path", "maximum_page", "stop_after_empty_page",
        "has_more_path", "page_body_path",
    ),
}  # fmt: skip
"""Ways to turn pages, and what each is told."""
INCREMENTAL = ("cursor_path", "start_param", "initial_value")


def check_client(value: Value) -> None:
    """Report what is wrong about a client."""
    keys = Section(value, CLIENT)
    address = keys.require("base_url", "https://api.example.com/")
    if address is not None and not address.raw.startswith(("http://", "https://", "${")):
        address.expected("an address that begins with https://")
    _check_typed(keys.get("auth"), AUTH, "{type: bearer, token: ${TOKEN}}")
    _check_typed(keys.get("paginator"), PAGINATOR, "{type: json_link, next_url_path: next}")


def check_resource(keys: Section) -> None:
    """Report what is wrong about a resource, besides its mapping."""
    keys.require("path", "tickets")
    keys.text("path")
    keys.choice("method", ("GET", "POST"), "GET")
    keys.text("data_selector")
    for key in ("params", "json", "headers"):
        found = keys.get(key)
        if found is not None and found.mapping is None:
            found.expected("a mapping")
    _check_typed(keys.get("paginator"), PAGINATOR, "{type: json_link, next_url_path: next}")
    incremental = keys.get("incremental")
    if incremental is not None:
        Section(incremental, INCREMENTAL).require("cursor_path", "updated_at")


def _check_typed(value: Value | None, known: Mapping[str, tuple[str, ...]], like: str) -> None:
    """Report what is wrong about a mapping whose `type` says which keys it may have."""
    if value is None:
        return
    if value.is_scalar:
        value.choice(tuple(known))
        return
    chosen = (value.mapping or {}).get("type")
    if chosen is None:
        value.error(f'"type" is missing. Write it as in `{like}`.')
        return
    kind = chosen.choice(tuple(known))
    if kind is not None:
        Section(value, ("type", *known[kind]))
