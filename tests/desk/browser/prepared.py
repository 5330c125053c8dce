"""What people did on the demo before anybody looks; run on the desk by `keepwell.desk shell`."""

from django.utils.timezone import now

from keepwell.cli.demo import PASSWORD
from keepwell.desk.api.actions import make_key
from keepwell.desk.intake.models import Reject
from keepwell.desk.intake.sources.actions import make_source
from keepwell.desk.members import actions
from keepwell.desk.members.actions.starting import DEMO
from keepwell.desk.members.models import Member, Role, Visibility
from keepwell.desk.webhooks.models import Delivery, Endpoint
from keepwell.language import LANGUAGES

admin = Member.objects.get(email=f"admin@{DEMO}")
actions.invite(admin, "bo@example.com", name="Bo")
for code in LANGUAGES:
    Member.objects.create_user(
        f"reader-{code}@{DEMO}", PASSWORD, name=f"Reader {code}", language=code,
        role=Role.ADMINISTRATOR, visibility=Visibility.ALL,
    )  # fmt: skip
for name in ("chooser", "thai-to-be"):
    Member.objects.create_user(
        f"{name}@{DEMO}", PASSWORD, name=name.capitalize(), role=Role.VIEWER,
        visibility=Visibility.ALL,
    )  # fmt: skip
make_key(admin, "Data warehouse", ["customers"])
# A source of this kind has all that one which tracks has, and its mapping besides.
shop, _key = make_source(admin, "shop", "webhook", ready="stripe")
Reject.objects.create(
    source=shop, call="hook", message="{}", field="event", expected="a text", got="nothing",
    received_at=now(),
)  # fmt: skip
crm = Endpoint.objects.create(
    title="CRM", url="https://crm.example/hook", events=["alert.raised"], secret="whsec_AAAA"
)
Delivery.objects.create(
    endpoint=crm, event="evt-1", kind="alert.raised", body="{}", state="given_up", tries=8,
    next_at=None, status=500, answer="Out of order",
)  # fmt: skip
