"""What the log says of deeds about topics."""

from django.utils.translation import gettext_lazy as _

from keepwell.desk.members import deeds
from keepwell.desk.surveys.models import Topic

deeds.says(
    "topic",
    _("Topics"),
    {
        "surveys.topic_make": _("{who} made the topic {name}"),
        "surveys.topic_change": _("{who} changed the topic {name}"),
        "surveys.topic_merge": _("{who} merged the topic {name} into {after[into]}"),
        "surveys.topic_split": _("{who} split the topic {after[into]} off {name}"),
        "surveys.topic_retire": _("{who} retired the topic {name}"),
        "surveys.topic_revive": _("{who} took the topic {name} up again"),
        "surveys.topic_import": _("{who} brought the topic {name} from the project’s file"),
        "surveys.learn": _("{who} had topics and moods learned"),
        "surveys.tag": _("{who} gave an answer the topic {name}"),
        "surveys.untag": _("{who} took the topic {name} from an answer"),
    },
)
deeds.calls(
    title=_("Title"), words=_("Words"), into=_("Into"), answers=_("Answers"), was=_("Before"),
)  # fmt: skip


def of_topic(topic: Topic) -> deeds.Subject:
    """Return a topic as the log names it."""
    return deeds.Subject("topic", topic.name, topic.title)
