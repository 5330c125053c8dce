"""Where the pages of this room are."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from keepwell.desk.members.views import departments, log, managing, own, signing_in

# allauth finds these by its own names; what it offers beyond them is not reachable.
account: list[URLPattern] = [
    path("login/", signing_in.sign_in, name="account_login"),
    path("logout/", signing_in.sign_out, name="account_logout"),
    path("inactive/", signing_in.may_not_sign_in, name="account_inactive"),
    path("password/reset/", signing_in.ask_for_link, name="account_reset_password"),
    path("password/reset/done/", signing_in.link_is_sent, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        signing_in.password_is_set,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        signing_in.new_password,
        name="account_reset_password_from_key",
    ),
]
room: list[URLPattern] = [
    path("welcome/<str:token>/", signing_in.accept, name="accept"),
    path("profile/", own.profile, name="profile"),
    path("profile/password/", own.password, name="password"),
    path("members/", managing.members, name="list"),
    path("members/<int:pk>/", managing.change, name="change"),
    path("members/<int:pk>/password-link/", managing.password_link, name="password_link"),
    path("members/invite/", managing.invite, name="invite"),
    path("members/invitations/<int:pk>/", managing.invitation, name="invitation"),
    path("members/invitations/<int:pk>/again/", managing.invite_again, name="invite_again"),
    path("members/invitations/<int:pk>/withdraw/", managing.withdraw, name="withdraw"),
    path("members/departments/", departments.departments, name="departments"),
    path("members/departments/<int:pk>/", departments.rename_department, name="department"),
    path(
        "members/departments/<int:pk>/remove/",
        departments.remove_department,
        name="remove_department",
    ),
    path("log/", log.log, name="log"),
    path("log/export/", log.export, name="export_log"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include(account)),
    path("", include((room, "members"))),
]
