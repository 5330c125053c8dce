"""What stands on a segment, in whatever room: it keeps the segment from being deleted."""

import pytest
from django.core.exceptions import ValidationError

from desk.conftest import SignedIn
from desk.surveys import making
from keepwell.desk.alerts.models import Watch
from keepwell.desk.customers.actions import delete_segment, save_segment
from keepwell.desk.members.models import Member
from keepwell.desk.playbooks.actions import editing as playbooks
from keepwell.desk.rules.actions import editing as rules
from keepwell.desk.rules.tree.reading import read
from keepwell.desk.surveys.models import Distribution, Rules, Survey

PRO = "segment: pro\nwhere: {trait: plan, is: pro}\n"
ASKS_FOR_PRO = """\
playbook: pros
title: Pros get better
purpose: improvement
start_when: {segment: pro}
goal: {says: Well again, within: 60d}
steps: [{id: call, title: Call them}]
"""


@pytest.mark.usefixtures("desk_project")
def test_what_stands_on_a_segment_is_told(admin: Member, signed_in: SignedIn) -> None:
    """A survey sent to it, a watch, rules and a playbook keep a segment from being deleted.

    Its page leads to each of them; without the last of them it can be deleted.
    """
    save_segment(admin, PRO)
    survey = Survey.objects.create(name="pulse", document=making.plain())
    sent = Distribution.objects.create(survey=survey, title="Spring", segment="pro")
    watch = Watch.objects.create(title="NPS of Pro", subject="nps", segment="pro")
    branch = {"name": "One", "when": {"segment": "pro"}, "then": [{"tag": "seen"}]}
    tree = rules.make(admin, read({"rules": "follow-up", "branches": [branch]}))
    book = playbooks.make(admin, ASKS_FOR_PRO)
    Rules.objects.create(pk=1, text="never: {segments: [pro]}\n")
    told = ("Spring", "NPS of Pro", "follow-up", "Pros get better", "Rules for asking")
    with pytest.raises(ValidationError) as refused:
        delete_segment(admin, "pro")
    assert all(f"“{name}”" in refused.value.message for name in told)
    page = signed_in(admin).get("/segments/pro/").content.decode()
    for place in (
        f"/distributions/{sent.pk}/", f"/alerts/watches/{watch.pk}/", f"/rules/{tree.pk}/",
        f"/playbooks/{book.name}/", "/asking-rules/",
    ):  # fmt: skip
        assert f'href="{place}"' in page
    for one in (sent, watch, tree, Rules.objects.get()):
        one.delete()
    playbooks.change(admin, book, book.version, ASKS_FOR_PRO.replace("segment: pro", "band: watch"))
    assert delete_segment(admin, "pro") is None
