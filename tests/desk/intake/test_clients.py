"""The SDKs that people have in their systems already send to us by changing their host.

They live in a folder of their own, which `.ci/run` fills: KEEPWELL_TEST_CLIENTS, else `.clients`.
"""

import functools
import json
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from desk.intake.sending import Sender
from desk.serving.desks import PATIENCE, until
from keepwell.desk.intake import moving
from keepwell.desk.intake.models import Arrival, Reject

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).parents[3]
CLIENTS = Path(os.environ.get("KEEPWELL_TEST_CLIENTS", ROOT / ".clients"))
MODULES = CLIENTS / "node_modules"

SEGMENT_PYTHON = """
import sys, segment.analytics as analytics
analytics.host, analytics.write_key, analytics.gzip = sys.argv[1], sys.argv[2], sys.argv[3] == "1"
analytics.identify("pat", {"email": "pat@acme.example", "vip": True}, context={"groupId": "acme"})
analytics.group("pat", "acme", {"plan": "Pro", "seats": 5})
analytics.track("pat", "Order Completed", {"total": 39.95, "coupon": "ŁÓDŹ"}, message_id="order-1",
                context={"groupId": "acme"})
analytics.page("pat", "Shop", "Prices", {"path": "/prices"})
analytics.shutdown()
"""
RUDDER_PYTHON = """
import sys, rudderstack.analytics as analytics
analytics.dataPlaneUrl, analytics.write_key = sys.argv[1], sys.argv[2]
analytics.identify("pat", {"email": "pat@acme.example", "vip": True}, context={"groupId": "acme"})
analytics.group("pat", "acme", {"plan": "Pro", "seats": 5})
analytics.track("pat", "Order Completed", {"total": 39.95, "coupon": "ŁÓDŹ"}, message_id="order-1",
                context={"groupId": "acme"})
analytics.page("pat", "Shop", "Prices", {"path": "/prices"})
analytics.shutdown()
"""
CALLS = """
    client.identify({userId: "pat", traits: {email: "pat@acme.example", vip: true},
                     context: {groupId: "acme"}});
    client.group({userId: "pat", groupId: "acme", traits: {plan: "Pro", seats: 5}});
    client.track({userId: "pat", event: "Order Completed", messageId: "order-1",
                  properties: {total: 39.95, coupon: "ŁÓDŹ"}, context: {groupId: "acme"}});
    client.page({userId: "pat", category: "Shop", name: "Prices", properties: {path: "/prices"}});
"""
SEGMENT_NODE = """
const { Analytics } = require("@segment/analytics-node");
const [host, writeKey] = process.argv.slice(2);
(async () => {
    const client = new Analytics({ writeKey, host });
    CALLS
    await client.closeAndFlush();
})();
""".replace("CALLS", CALLS)
RUDDER_NODE = """
const Client = require("@rudderstack/rudder-sdk-node");
const [host, writeKey] = process.argv.slice(2);
const client = new (Client.default || Client)(writeKey, { dataPlaneUrl: host, flushAt: 4 });
CALLS
client.flush();
""".replace("CALLS", CALLS)
BROWSER = """<!doctype html><title>Shop</title><script src="/umd/index.js"></script><script>
const [host, writeKey] = decodeURIComponent(location.hash.slice(1)).split(" ");
const analytics = AnalyticsNext.AnalyticsBrowser.load({ writeKey, cdnSettings: { integrations: {
    "Segment.io": { apiKey: writeKey, protocol: "http",
                    apiHost: host.replace("http://", "") + "/v1" } } } });
const context = { groupId: "acme" };
(async () => {
    await analytics.identify("pat", { email: "pat@acme.example", vip: true }, { context });
    await analytics.group("acme", { plan: "Pro", seats: 5 });
    await analytics.track("Order Completed", { total: 39.95, coupon: "ŁÓDŹ" },
                          { messageId: "order-1", context });
    await analytics.page("Shop", "Prices", { path: "/prices" });
    document.title = "sent";
})();
</script>"""

MESSAGES = 4
"""That each client sends."""
Run = Callable[..., None]


@pytest.fixture
def host(live_server) -> str:
    """Return where the desk is."""
    return str(live_server.url)


def python(code: str, *arguments: str) -> None:
    """Run a client in its environment."""
    interpreter = CLIENTS / "venv" / "bin" / "python"
    if not interpreter.exists():
        pytest.skip(f"No clients in {CLIENTS}; .ci/run shows how to install them.")
    _run([str(interpreter), "-c", code, *arguments])


def node(code: str, *arguments: str) -> None:
    """Run a client in Node."""
    if not MODULES.is_dir():
        pytest.skip(f"No clients in {CLIENTS}; .ci/run shows how to install them.")
    script = CLIENTS / f"client-{os.getpid()}.cjs"
    script.write_text(code, encoding="utf-8")
    try:
        _run(["node", str(script), *arguments])
    finally:
        script.unlink()


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("run", "code", "more"),
    [
        (python, SEGMENT_PYTHON, ("0",)),
        (python, SEGMENT_PYTHON, ("1",)),
        (python, RUDDER_PYTHON, ()),
        (node, SEGMENT_NODE, ()),
        (node, RUDDER_NODE, ()),
    ],
    ids=["segment python", "segment python gzip", "rudder python", "segment node", "rudder node"],
)
def test_every_field_that_an_sdk_sends_arrives(
    sender: Sender, host: str, run: Run, code: str, more: tuple[str, ...]
) -> None:
    """Identify, group, track and page of a real client are in the lake with all they say."""
    run(code, host, sender.key, *more)
    _check(sender)


def test_every_field_that_a_browser_sends_arrives(
    sender: Sender, host: str, chromium, shop: str
) -> None:
    """The browser's client, on a page of another origin, sends the same."""
    page = chromium.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto(f"{shop}/page.html#{host} {sender.key}")
    page.wait_for_function("document.title === 'sent'", timeout=PATIENCE * 1000)
    until(lambda: Arrival.objects.count() == MESSAGES, "all messages")
    page.close()
    assert troubles == []
    _check(sender)


@pytest.fixture
def shop() -> Iterator[str]:
    """Serve a page with the browser's client, on a port of its own."""
    dist = MODULES / "@segment" / "analytics-next" / "dist"
    if not dist.is_dir():
        pytest.skip(f"No clients in {CLIENTS}; .ci/run shows how to install them.")

    class Handler(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != "/page.html":
                return super().do_GET()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(BROWSER.encode())
            return None

        def log_message(self, *_said: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=dist))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def _check(sender: Sender) -> None:
    assert Arrival.objects.exists()
    moving.move()
    assert list(Reject.objects.all()) == []
    rows = {row["event"]: row for row in sender.lake("touchpoints")}
    order, page = rows["Order Completed"], rows["Page Viewed"]
    assert (order["id"], order["person"], order["account"]) == ("order-1", "pat", "acme")
    assert (order["value"], order["source"]) == (39.95, "shop")
    said = json.loads(order["properties"])
    assert (said["total"], said["coupon"]) == (39.95, "ŁÓDŹ")
    assert json.loads(page["properties"])["path"] == "/prices"
    assert json.loads(page["properties"])["name"] == "Prices"
    traits = {
        (row["person"], row["account"], row["trait"]): row["text"] or row["number"]
        for row in sender.lake("traits")
    }
    assert traits["pat", "acme", "email"] == "pat@acme.example"
    assert traits["pat", "acme", "vip"] == "true"
    assert traits[None, "acme", "plan"] == "Pro"
    assert traits[None, "acme", "seats"] == 5
