"""Twenty tabs at once: each shows its own patient."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import expect

from tests.desk import actions
from tests.desk.browser import Visitor
from tests.desk.desk_process import Served
from tests.desk.http_client import Client
from tests.desk.sample_list import many

TABS = 20


LEVELS = [f"{upper}-L{lower}" for upper in ("T9", "T10", "T11", "T12") for lower in range(1, 6)]
"""A different level for each tab; each is a valid spinal level."""


def test_twenty_tabs(start_desk: Callable[..., Served], visit: Callable[..., Visitor]) -> None:
    rows = many(TABS, clinic="pain-relief-georgia", large_print="")
    visitor = visit(start_desk(rows), alone=True)  # all its tabs are counted
    # Pictures take most of the time and show nothing that the files do not.
    visitor.context.route("**/*.png", lambda route: route.fulfill(status=204, body=""))
    first = visitor.enter()
    for link in first.get_by_role("table").get_by_role("link").all():
        with visitor.context.expect_page():
            link.click(modifiers=["Control"])
    tabs = [page for page in visitor.context.pages if page is not first]
    assert len(tabs) == TABS
    for page in tabs:
        page.wait_for_load_state("domcontentloaded")
        page.get_by_label("Level or site").fill(LEVELS[tabs.index(page)])
    for page in tabs:  # all at the same time
        # Not with the mouse: a background tab draws once a second, and a click waits for that.
        page.get_by_role("button", name="Show the pages").evaluate("one => one.click()")
    names = {row["id"]: row["name"] for row in rows}
    seen = set()
    for number, page in enumerate(tabs):
        expect(actions.papers(page)).to_have_count(actions.KINDS)
        own = page.get_by_label("Appointment id").input_value()
        seen.add(own)
        expect(page.get_by_role("heading", level=1)).to_have_text(names[own])
        texts = [actions.text(data) for data in actions.pdfs(visitor, page)]
        for text in texts:
            assert set(re.findall(r"TEST-\d{5}", text)) == {f"TEST-{int(own[1:]):05}"}, own
        assert any(LEVELS[number] in text for text in texts)
    assert len(seen) == TABS


def test_many_clients(start_desk: Callable[..., Served]) -> None:
    """Twenty clients request different patients at the same time. Each gets only its own patient."""
    client = Client(start_desk(many(TABS))).enter()
    links = client.read("/").links
    paths = {words: href for words, href in links.items() if href.startswith("/p/")}
    assert len(paths) == TABS

    def look(name: str) -> None:
        answer = client.request("GET", paths[name])
        assert answer.status == 200
        assert re.search(r"<h1>(.*?)</h1>", answer.text)[1] == name
        tokens = re.findall(r'href="(/[^"]+\.pdf)"', answer.text)
        assert len(tokens) == actions.KINDS
        paper = client.request("GET", tokens[0])
        assert paper.status == 200
        assert paper.body.startswith(b"%PDF")
        assert client.request("GET", tokens[0].replace(".pdf", "/1.png")).body.startswith(b"\x89PNG")
        number = int(name.rpartition(" ")[2])
        assert f"TEST-{number:05}" in actions.text(paper.body)

    with ThreadPoolExecutor(TABS) as pool:
        list(pool.map(look, [name for name in paths for _ in range(3)]))


def test_two_desks(start_desk: Callable[..., Served], visit: Callable[..., Visitor], served: Served) -> None:
    """Two desks run on one computer. Signing in to one does not sign out of the other."""
    other = start_desk(many(2))
    visitor = visit()
    page = visitor.enter()
    second = visitor.context.new_page()
    second.goto(other.entry)
    expect(second.get_by_role("heading", level=1)).to_contain_text("Patients")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Patients")
    visitor.roams = True
