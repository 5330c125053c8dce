"""The list of topics, how well each is recognised, and changing it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from keepwell.desk.jobs import queries as jobs
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role
from keepwell.desk.project import project
from keepwell.desk.surveys.models import Topic
from keepwell.desk.surveys.topics import kept, learning, managing, queries, spellings, tasks
from keepwell.desk.surveys.topics.forms import MergeForm, SplitForm, TopicForm
from keepwell.engine.feedback.declared import FILE, read_declared
from keepwell.errors import TextError
from keepwell.language import number

LIST, ONE = "surveys:topic_list", "surveys:topic"


@access(Role.VIEWER)
@require_GET
@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """Show all topics: in how many answers each is, and how well it is recognised."""
    member = member_of(request)
    counts, proven, run = queries.counts(member), queries.qualities(), jobs.latest(tasks.LEARN)
    context = {
        "rows": [(one, counts.get(one.pk, 0), proven.get(one.name)) for one in queries.topics()],
        "retired": [(one, counts.get(one.pk, 0)) for one in queries.retired()],
        "learned": kept.newest(kept.TOPICS), "moods": kept.newest(kept.SENTIMENT),
        "settled": queries.settled_since_learned(learning.MANY), "many": learning.MANY,
        "run": run if run is not None and run.is_open else None,
        "has_file": (project().root / FILE).exists(),
        "may_edit": member.is_at_least(Role.MANAGER),
    }  # fmt: skip
    return render(request, "surveys/topics/list.html", context)


@access(Role.MANAGER)
@never_cache
def make(request: HttpRequest) -> HttpResponse:
    """Make a topic."""
    form = TopicForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = managing.make(member_of(request), given["title"], given["words"])
        except ValidationError as problem:
            form.add_error("title", problem)
        else:
            messages.success(request, _("The topic {name} is in use now.").format(name=made))
            return redirect(LIST)
    return render(request, "surveys/topics/new.html", {"form": form})


@access(Role.VIEWER)
@never_cache
def topic(request: HttpRequest, name: str) -> HttpResponse:
    """Show a topic, and change it; one that was merged away leads to where its answers are."""
    found, member = _topic(name), member_of(request)
    if found.merged_into is not None:
        return redirect(ONE, found.merged_into.name)
    may_edit = member.is_at_least(Role.MANAGER)
    now = {"title": found.title, "words": spellings.write(found.words), "version": found.version}
    form = TopicForm(request.POST if may_edit and request.POST else None, initial=now)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            managing.change(
                member, found, given["title"], given["words"], given["version"] or 0
            )  # fmt: skip
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect(ONE, name)
    context = {
        "topic": found, "form": form, "merge": MergeForm(found), "may_edit": may_edit,
        "answers": queries.counts(member).get(found.pk, 0), "words": now["words"],
        "quality": queries.qualities().get(name),
    }  # fmt: skip
    return render(request, "surveys/topics/topic.html", context)


@access(Role.MANAGER)
@require_POST
def trial(request: HttpRequest) -> HttpResponse:
    """Try words on past comments, while they are written: on those of `among`, or on all."""
    among = request.POST.get("among")
    topic = get_object_or_404(Topic, name=among) if among else None
    try:
        words = spellings.read(request.POST.get("words", "")[:10_000])
    except ValidationError as problem:
        return render(request, "surveys/topics/_tried.html", {"problems": problem.messages})
    found = queries.tried(member_of(request), words, topic) if words else None
    return render(request, "surveys/topics/_tried.html", {"tried": found})


@access(Role.MANAGER)
@require_POST
def merge(request: HttpRequest, name: str) -> HttpResponse:
    """Make a topic part of another one."""
    found = _topic(name)
    form = MergeForm(found, request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose another topic that is in use."))
        return redirect(ONE, name)
    into = form.cleaned_data["into"]
    try:
        moved = managing.merge(member_of(request), found, into)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect(ONE, name)
    said = ngettext(
        "{count} answer has the topic {name} now.", "{count} answers have the topic {name} now.",
        moved,
    )  # fmt: skip
    messages.success(request, said.format(count=number(moved, 0), name=into))
    return redirect(ONE, into.name)


@access(Role.MANAGER)
@never_cache
def split(request: HttpRequest, name: str) -> HttpResponse:
    """Make a topic of those answers of another that have some words."""
    found = _topic(name)
    form = SplitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made, moved = managing.split(
                member_of(request), found, given["title"], given["words"]
            )  # fmt: skip
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            said = ngettext(
                "{count} answer moved to the topic {name}.",
                "{count} answers moved to the topic {name}.", moved,
            )  # fmt: skip
            messages.success(request, said.format(count=number(moved, 0), name=made))
            return redirect(ONE, made.name)
    return render(request, "surveys/topics/split.html", {"topic": found, "form": form})


@access(Role.MANAGER)
@require_POST
def retire(request: HttpRequest, name: str) -> HttpResponse:
    """Give a topic to no comment any more (`back`: again)."""
    found, member = _topic(name), member_of(request)
    try:
        if "back" in request.POST:
            managing.revive(member, found)
        else:
            managing.retire(member, found)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return redirect(LIST)


@access(Role.MANAGER)
@require_POST
def bring(request: HttpRequest) -> HttpResponse:
    """Take over the topics of the project's file."""
    try:
        declared = read_declared(project().root / FILE)
    except TextError as wrong:
        for issue in wrong.issues[:5]:
            messages.error(request, str(issue))
    else:
        many = managing.bring(member_of(request), declared.topics)
        said = ngettext("{count} topic changed.", "{count} topics changed.", many)
        messages.success(request, said.format(count=number(many, 0)))
    return redirect(LIST)


@access(Role.MANAGER)
@require_POST
def learn(request: HttpRequest) -> HttpResponse:
    """Have topics and moods learned now."""
    managing.learn_now(member_of(request))
    return redirect(LIST)


def _topic(name: str) -> Topic:
    return get_object_or_404(Topic.objects.select_related("merged_into"), name=name)
