"""What people did on the demo before anybody looks; run on the desk by `keepwell.desk shell`."""

from keepwell.cli.demo import PASSWORD
from keepwell.desk.members import actions
from keepwell.desk.members.actions.starting import DEMO
from keepwell.desk.members.models import Member, Role, Visibility
from keepwell.language import LANGUAGES

admin = Member.objects.get(email=f"admin@{DEMO}")
actions.invite(admin, "bo@example.com", name="Bo")
for code in LANGUAGES:
    Member.objects.create_user(
        f"reader-{code}@{DEMO}", PASSWORD, name=f"Reader {code}", language=code,
        role=Role.ADMINISTRATOR, visibility=Visibility.ALL,
    )  # fmt: skip
Member.objects.create_user(
    f"chooser@{DEMO}", PASSWORD, name="Chooser", role=Role.VIEWER, visibility=Visibility.ALL
)
