"""A page of another site in the same browser can neither read nor change anything."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser

from tests.desk.browser import Visitor, visiting
from tests.desk.desk_process import Served
from tests.desk.http_client import Client


@contextmanager
def site(html: str) -> Iterator[int]:
    """Another program on this computer, on another port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def inside(browser: Browser, served: Served) -> Iterator[Visitor]:
    """A browser that is signed in to the desk and also visits other sites; requests to them are allowed."""
    with visiting(browser, served) as visitor:
        visitor.enter().close()
        visitor.roams = True
        yield visitor


ASK = """async path => {
  const found = {};
  for (const mode of ['cors', 'no-cors']) {
    try {
      const answer = await fetch(path, {mode, credentials: 'include'});
      found[mode] = answer.type === 'opaque' ? '' : await answer.text();
    } catch (error) { found[mode] = 'refused'; }
  }
  found.image = await new Promise(done => {
    const one = new Image(); one.onload = () => done('seen'); one.onerror = () => done('refused'); one.src = path;
  });
  return found;
}"""


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_other_port_cannot_read(inside: Visitor, name: str) -> None:
    """Requests from another port send the cookie, because another port is the same site."""
    client = Client(inside.served).enter()
    picture = next(
        line for path in client.read("/").links.values() if path.startswith("/p/")
        for line in client.request("GET", path).text.split('"') if line.endswith(".png")
    )  # fmt: skip
    with site("<h1>other</h1>") as port:
        page = inside.context.new_page()
        page.goto(f"http://{name}:{port}/")
        for path in ("/", picture, "/day"):
            status = page.evaluate(ASK, inside.served.url + path)
            assert status == {"cors": "refused", "no-cors": status["no-cors"], "image": "refused"}, path
            assert status["no-cors"] in ("", "refused")
        page.evaluate(
            "path => { const one = document.createElement('iframe'); one.src = path; document.body.append(one); }",
            inside.served.url + "/",
        )
        page.wait_for_timeout(300)
        shown = [frame.content() for frame in page.frames if frame is not page.main_frame]
        assert not any("Maria" in text for text in shown)


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_other_port_cannot_post(inside: Visitor, name: str) -> None:
    client = Client(inside.served).enter()
    before = client.request("GET", "/").text
    form = "".join(
        f'<form method=post action="{inside.served.url}{path}" target="f{number}"><input name=clinic value=reference></form><iframe name="f{number}"></iframe>'
        for number, path in enumerate(("/new", "/day/make", "/day/send", "/open"))
    )
    with site(form) as port:
        page = inside.context.new_page()
        answers = []
        page.on("response", lambda response: answers.append((response.request.method, response.status)))
        page.goto(f"http://{name}:{port}/")
        page.evaluate("document.querySelectorAll('form').forEach(one => one.submit())")
        page.wait_for_timeout(500)
        posts = [status for method, status in answers if method == "POST"]
        assert posts
        assert set(posts) == {403}
    assert client.request("GET", "/").text == before


def test_link_from_other_site(inside: Visitor) -> None:
    """SameSite=Strict: a link from another site opens the desk without the cookie."""
    path = next(path for path in Client(inside.served).enter().read("/").links.values() if path.startswith("/p/"))
    with site(f'<a href="{inside.served.url}{path}">look</a>') as port:
        page = inside.context.new_page()
        page.goto(f"http://localhost:{port}/")  # for the browser, localhost is another site than 127.0.0.1
        with page.expect_response(lambda response: path in response.url) as got:
            page.get_by_role("link").click()
        assert got.value.status == 403


def test_opened_window_is_isolated(inside: Visitor) -> None:
    with site("<h1>other</h1>") as port:
        page = inside.context.new_page()
        page.goto(f"http://127.0.0.1:{port}/")
        with page.expect_popup() as popup:
            page.evaluate("path => { window.kept = window.open(path) }", inside.served.url + "/")
        popup.value.wait_for_load_state()
        assert (
            page.evaluate(
                "() => { try { return window.kept.closed || window.kept.document.body.innerText } catch { return true } }"
            )
            is True
        )


def test_no_referrer(visit: Callable[..., Visitor], served: Served) -> None:
    visitor = visit()
    page = visitor.enter()
    for path in ("/", "/day", "/sets"):
        page.goto(served.url + path)
        outside = page.locator("a[href^='http']").evaluate_all("all => all.map(one => one.href)")
        assert not [url for url in outside if not url.startswith(served.url)]
