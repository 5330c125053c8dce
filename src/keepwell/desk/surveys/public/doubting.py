"""Whether a person answered: what scanners of links, fetchers of pages and robots do otherwise.

Nothing is refused for it: what is doubtful is kept, and counts once a colleague says so.
"""

import re
from dataclasses import dataclass
from time import time

from allauth.account.adapter import get_adapter
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from keepwell.desk.base.rates import Turnstile
from keepwell.desk.surveys.models import Doubt
from keepwell.desk.surveys.public.stamps import VALID, Stamp

LEAST = 1.5
"""Seconds that a person needs at least, from the page to the answer."""
MANY = 10
"""Answers that may come from one address at once, and then one a second: an office shares one."""
DECOY, SCRIPT, HAND = "more", "script", "hand"
"""Controls that people do not see: one that nobody fills in, and what the page's script tells."""
_AGENTS = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|preview|scan|headless|phantomjs|selenium|proofpoint|mimecast"
    r"|barracuda|safelinks|trendmicro|fireeye|ironport|curl/|wget/|python|java/|go-http|okhttp"
    r"|libwww|httpclient|facebookexternalhit|whatsapp/|slackbot|skypeuripreview",
    re.IGNORECASE,
)
_SALT = "keepwell.desk.surveys.decoy"
crowd = Turnstile(rate=1, burst=MANY)
"""The one of this process."""


@dataclass(frozen=True)
class Signs:
    """What was seen of whoever sent an answer."""

    seconds: float
    """Since the first page was shown."""
    decoy: bool
    """A control was filled in, or a link followed, that people do not see."""
    script: bool
    """The page's script ran."""
    hand: bool
    """A finger, a mouse or a key was used."""
    agent: str
    """What the program calls itself."""
    crowd: bool
    """Many came from the same address within seconds."""


def doubt_of(signs: Signs) -> Doubt | None:
    """Return why one may doubt that a person sent an answer; None: nothing speaks against it."""
    told = {
        Doubt.DECOY: signs.decoy,
        Doubt.AGENT: is_program(signs.agent),
        Doubt.FAST: signs.seconds < LEAST,
        Doubt.NO_HAND: signs.script and not signs.hand,
        Doubt.MANY: signs.crowd,
    }
    return next((doubt for doubt, holds in told.items() if holds), None)


def signs_of(request: HttpRequest, stamp: Stamp) -> Signs:
    """Gather what there is to see of an answer."""
    return Signs(
        seconds=time() - stamp.began,
        decoy=bool(request.POST.get(DECOY)) or was_lured(stamp),
        script=bool(request.POST.get(SCRIPT)),
        hand=bool(request.POST.get(HAND)),
        agent=request.headers.get("User-Agent", ""),
        crowd=crowd.wait(place_of(request)) > 0 if stamp.crowd is None else stamp.crowd,
    )


def is_program(agent: str) -> bool:
    """Return whether a program says that it is one; people's browsers say what they are."""
    return not agent.strip() or _AGENTS.search(agent) is not None


def is_a_look(request: HttpRequest) -> bool:
    """Return whether a page was opened to be looked at: not fetched ahead, nor by a program."""
    ahead = (request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Moz"))
    fetched = any("prefetch" in one or "preview" in one for one in ahead)
    agent = request.headers.get("User-Agent", "")
    return request.method == "GET" and not fetched and not is_program(agent)


def lure_of(stamp: Stamp) -> str:
    """Return the last part of a link that only programs follow."""
    return signing.Signer(salt=_SALT).sign(stamp.mark)


def lured(lure: str) -> None:
    """Remember that something followed that link on a page."""
    try:
        mark = signing.Signer(salt=_SALT).unsign(lure)
    except signing.BadSignature:
        return
    cache.set(_lured_key(mark), True, VALID)


def was_lured(stamp: Stamp) -> bool:
    """Return whether something followed that link on the page of an answer."""
    return bool(cache.get(_lured_key(stamp.mark)))


def _lured_key(mark: str) -> str:
    return f"surveys.lured.{mark}"


def place_of(request: HttpRequest) -> int:
    """Return a number for where a request came from; the address itself is not kept.

    It is where it came from as far as the proxies before the desk are believed.
    """
    address = str(get_adapter().get_client_ip(request))
    return int.from_bytes(salted_hmac(_SALT, address).digest()[:2])
