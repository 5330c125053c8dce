"""Where machines read, and where people manage their keys."""

from django.urls import URLPattern, URLResolver, path, register_converter

from keepwell.desk.api import endpoints
from keepwell.desk.api.converters import KeyConverter, WholeKeyConverter
from keepwell.desk.api.views import describing, keys
from keepwell.desk.members.access import public

register_converter(KeyConverter, "key")
register_converter(WholeKeyConverter, "whole_key")

reading, kind, namespace = endpoints.api.urls
for pattern in reading:
    assert isinstance(pattern, URLPattern)
    public(pattern.callback)  # whoever comes shows a key instead of signing in

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("api-keys/", keys.keys, name="keys"),
    path("api-keys/new/", keys.new_key, name="new_key"),
    path("api-keys/<int:pk>/", keys.key, name="key"),
    path("api-keys/<int:pk>/revoke/", keys.revoke_key, name="revoke_key"),
    path("api/v1/docs", describing.docs, name="docs"),
    path("api/v1/openapi.json", describing.openapi, name="openapi"),
    path("api/v1/", (reading, kind, namespace)),
]
