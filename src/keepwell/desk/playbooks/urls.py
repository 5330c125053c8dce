"""Where the pages of this room are. What is below /p/ is for customers."""

from django.urls import URLPattern, path

from keepwell.desk.playbooks.public import views as public
from keepwell.desk.playbooks.views import board, many, plans, playbooks, tasks

app_name = "playbooks"
urlpatterns: list[URLPattern] = [
    path("p/<str:token>/", public.shared, name="shared"),
    path("tasks/", tasks.listing, name="tasks"),
    path("tasks/board/", board.board, name="board"),
    path("tasks/new/", tasks.make, name="new_task"),
    path("tasks/<int:pk>/", tasks.page, name="task"),
    path("tasks/<int:pk>/send/", tasks.send, name="send"),
    path("tasks/<int:pk>/<slug:deed>/", tasks.work, name="work_task"),
    path("plans/", plans.listing, name="plans"),
    path("plans/start/", plans.begin, name="start"),
    path("plans/many/", many.many, name="many"),
    path("plans/starting/<uuid:job_id>/", many.working, name="starting"),
    path("plans/<int:pk>/", plans.page, name="plan"),
    path("plans/<int:pk>/<slug:deed>/", plans.work, name="work_plan"),
    path("playbooks/", playbooks.listing, name="list"),
    path("playbooks-new/", playbooks.new, name="new"),
    path("playbooks/<slug:name>/", playbooks.page, name="playbook"),
    path("playbooks/<slug:name>/edit/", playbooks.edit, name="edit"),
    path("playbooks/<slug:name>/text/", playbooks.text, name="text"),
    path("playbooks/<slug:name>/switch/", playbooks.switch, name="switch"),
]
