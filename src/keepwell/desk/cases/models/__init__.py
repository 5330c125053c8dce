"""Cases, what is said in them, what caused them, and how soon they are due."""

from keepwell.desk.cases.models.attachment import Attachment
from keepwell.desk.cases.models.case import Case
from keepwell.desk.cases.models.cause import Cause
from keepwell.desk.cases.models.choices import Kind, Means, Severity, Source, Status, Way, Whom
from keepwell.desk.cases.models.event import Event
from keepwell.desk.cases.models.fix import Fix, Progress
from keepwell.desk.cases.models.mailbox import IncomingMail, Mailbox
from keepwell.desk.cases.models.message import Message
from keepwell.desk.cases.models.outgoing import Outgoing
from keepwell.desk.cases.models.reasking import AskAnew, Reasking
from keepwell.desk.cases.models.reminder import Reminder
from keepwell.desk.cases.models.target import Target
from keepwell.desk.cases.models.telling import Telling, Told
from keepwell.desk.cases.models.template import MessageTemplate
from keepwell.desk.cases.models.weekplan import WeekPlan

__all__ = [
    "AskAnew",
    "Attachment",
    "Case",
    "Cause",
    "Event",
    "Fix",
    "IncomingMail",
    "Kind",
    "Mailbox",
    "Means",
    "Message",
    "MessageTemplate",
    "Outgoing",
    "Progress",
    "Reasking",
    "Reminder",
    "Severity",
    "Source",
    "Status",
    "Target",
    "Telling",
    "Told",
    "Way",
    "WeekPlan",
    "Whom",
]
