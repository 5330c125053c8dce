"""What there is, and what holds for all."""

from django.http import HttpRequest
from django.urls import reverse
from ninja import Query

from keepwell.desk.api import answers, shaping
from keepwell.desk.api.models import Scope
from keepwell.desk.api.queries import walking
from keepwell.desk.api.questions import ScoresAsked
from keepwell.desk.api.reading import reads
from keepwell.desk.api.refusing import not_found
from keepwell.desk.base.company import company
from keepwell.desk.customers.queries.listing import today
from keepwell.desk.health.models import Publication
from keepwell.desk.project import project
from keepwell.health import versions_of

LISTS = ("customers", "scores", "segments", "scorecards", "cases")


@reads("/", tag="Overview")
def overview(request: HttpRequest) -> answers.Overview:
    """Tell what there is, and how new it is."""
    last = Publication.objects.filter(finished_at__isnull=False).first()
    key = request.auth  # type: ignore[attr-defined] # ninja puts it there
    links = {name: reverse(f"api:v1:{name}") for name in LISTS}
    links |= {name: reverse(f"api:{name}") for name in ("openapi", "docs")}
    return answers.Overview(
        company=company().name,
        currency=company().currency,
        as_of=today(),
        published_at=last.finished_at if last else None,
        key=answers.KeySaid(name=key.name, scopes=key.scopes),
        links=links,
    )


@reads("/scores", Scope.SCORES, tag="Scores")
def scores(request: HttpRequest, asked: Query[ScoresAsked]) -> answers.PublishedScores:
    """List the published scores of all customers, by key.

    Each says which day it is about: while a new day is being published, some are ahead.
    """
    published = today()
    if asked.as_of is not None and asked.as_of != published:
        raise not_found(
            f"Scores of {asked.as_of} are not what is published: those are of {published}. "
            "/customers/{key}/scores tells the history of one customer."
        )
    page, following = walking.scores(walking.Stretch("key", asked.limit, asked.cursor))
    found = [shaping.score(one) for one in page]
    return answers.PublishedScores(as_of=published, scores=found, next=following)


@reads("/scorecards", Scope.SCORES, tag="Scores")
def scorecards(request: HttpRequest) -> answers.Scorecards:
    """List every version of a scorecard that ever scored."""
    now = {card.version for card in project().scorecards}
    kept = versions_of(project()).all()
    return answers.Scorecards(
        scorecards=[shaping.scorecard(card, is_current=card.version in now) for card in kept]
    )
