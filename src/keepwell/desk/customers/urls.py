"""Where the pages of this room are. What is below /customers/ are keys of customers."""

from django.urls import URLPattern, path

from keepwell.desk.customers.views import changing, editing, exporting, listing, segments

app_name = "customers"
urlpatterns: list[URLPattern] = [
    path("customers/", listing.page, name="list"),
    path("customers-list/columns/", listing.choose_columns, name="choose_columns"),
    path("customers-list/change/", changing.change_chosen, name="change"),
    path("customers-list/changing/<uuid:job_id>/", changing.working, name="changing"),
    path("customers-list/export/", exporting.export, name="export"),
    path("segments/", segments.listing, name="segments"),
    path("segments-edit/new/", editing.new, name="new_segment"),
    path("segments-edit/draft/", editing.draft, name="draft"),
    path("segments-edit/condition/", editing.condition, name="condition"),
    path("segments-edit/save/", editing.save, name="save_segment"),
    path("segments-edit/<slug:name>/", editing.edit, name="edit_segment"),
    path("segments/<slug:name>/", segments.page, name="segment"),
    path("segments/<slug:name>/row/", segments.row, name="segment_row"),
    path("segments/<slug:name>/described/", segments.described, name="described"),
    path("segments/<slug:name>/people/", segments.people, name="segment_people"),
    path("segments/<slug:name>/delete/", segments.delete, name="delete_segment"),
]
