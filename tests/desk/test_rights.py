"""Each endpoint of the desk needs a right, and each role gets 403 where it lacks it. New endpoints are covered, too."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from flask import Flask

from handouts.content.library import Library
from handouts.desk.app import create_app
from handouts.desk.patient_list import DeskSettings
from handouts.desk.security import (
    LOCKED_ENDPOINTS,
    PASSIVE_ENDPOINTS,
    PUBLIC_ENDPOINTS,
    RIGHTS_OF_ENDPOINTS,
    Access,
    RequestGuard,
)
from handouts.desk.state import Desk
from handouts.people.accounts import RIGHTS, Accounts, Right, Role, accounts_path
from handouts.resources import templates_dir

PASSWORD = "four green wooden chairs"
HOST = "127.0.0.1:8765"
OPEN_TO_ALL = PUBLIC_ENDPOINTS | LOCKED_ENDPOINTS | {"account", "alive", "sets", "set"}
"""Endpoints that need no right. A new one belongs here only after a review: it must show no patient data."""
VALUES = {"token": "t", "page": 1, "step": "make", "action": "print", "clinic": "c", "procedure": "p", "name": "n"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, RequestGuard]]:
    """The application of a desk with one account for each role."""
    folder = tmp_path_factory.mktemp("rights")
    settings = DeskSettings(
        Library(templates_dir(), templates_dir()),
        folder / "journal.sqlite3",
        folder / "day",
        None,
        lambda: dt.date(2026, 11, 20),
    )
    accounts = Accounts(accounts_path(settings.journal))
    for role in Role:
        accounts.add(role.name.lower(), role.value, [role], PASSWORD)
        accounts.set_password(role.name.lower(), PASSWORD, temporary=False)
    app, guard, runner = create_app(Desk(settings))
    guard.allow(Access(frozenset({HOST})))
    yield app, guard
    runner.close()


def endpoints(app: Flask) -> list[tuple[str, str, str]]:
    """Each endpoint with an address and a method of it."""
    routes = []
    for rule in app.url_map.iter_rules():
        path = rule.rule
        for argument in rule.arguments:
            value = VALUES.get(argument, "x")
            path = re.sub(rf"<(?:\w+:)?{argument}>", str(value), path)
        routes += [(rule.endpoint, method, path) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]
    return routes


def right_of(endpoint: str) -> Right | None:
    return RIGHTS_OF_ENDPOINTS.get(endpoint, Right.HAND_OUT)


def test_only_reviewed_endpoints_need_no_right(desk: tuple[Flask, RequestGuard]) -> None:
    app, _ = desk
    free = {endpoint for endpoint, _, _ in endpoints(app) if right_of(endpoint) is None}
    assert free <= OPEN_TO_ALL
    assert set(RIGHTS_OF_ENDPOINTS) <= {endpoint for endpoint, _, _ in endpoints(app)}, "names no endpoint"
    assert {endpoint for endpoint, _, _ in endpoints(app)} >= PASSIVE_ENDPOINTS | LOCKED_ENDPOINTS | PUBLIC_ENDPOINTS


def status(app: Flask, guard: RequestGuard, user: str, method: str, path: str) -> int:
    """The answer to a request of a signed-in person whose form token is right."""
    token = guard.sessions.start(user)
    session = guard.sessions.find(token, acts=False)
    assert session is not None
    client = app.test_client()
    client.set_cookie(guard._name, token, domain="127.0.0.1")
    form = {"token": session.form_token} if method == "POST" else None
    return client.open(path, method=method, data=form, base_url=f"http://{HOST}").status_code


@pytest.mark.parametrize("role", Role)
def test_each_role_at_each_endpoint(desk: tuple[Flask, RequestGuard], role: Role) -> None:
    app, guard = desk
    wrong = []
    for endpoint, method, path in endpoints(app):
        if endpoint in PUBLIC_ENDPOINTS | LOCKED_ENDPOINTS or (endpoint == "batch" and Right.HAND_OUT in RIGHTS[role]):
            continue
        if (endpoint, method) == ("set_new", "POST"):  # refused to everyone here: built-in templates cannot be changed
            continue
        answer, right = status(app, guard, role.name.lower(), method, path), right_of(endpoint)
        allowed = right is None or right in RIGHTS[role]
        sent_home = endpoint == "patients" and method == "GET" and answer == 303
        if (answer == 403) == allowed and not sent_home:
            wrong.append(f"{method} {path} as {role}: {answer}")
    assert not wrong


def test_nobody_without_a_session(desk: tuple[Flask, RequestGuard]) -> None:
    app, _ = desk
    for endpoint, method, path in endpoints(app):
        if endpoint in PUBLIC_ENDPOINTS:
            continue
        for cookie in ("", "x", "a" * 4000):
            client = app.test_client()
            if cookie:
                client.set_cookie("handouts-desk-00000000", cookie, domain="127.0.0.1")
            answer = client.open(path, method=method, base_url=f"http://{HOST}")
            to_sign_in = answer.status_code == 303 and "/sign-in" in answer.headers["Location"]
            assert answer.status_code == 401 or to_sign_in, (method, path, answer.status_code)


@pytest.mark.parametrize(
    "header", [{"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}]
)
def test_no_post_from_another_site(desk: tuple[Flask, RequestGuard], header: dict[str, str]) -> None:
    """With the right cookie and even the right token."""
    app, guard = desk
    token = guard.sessions.start("clinician")
    session = guard.sessions.find(token, acts=False)
    assert session is not None
    for endpoint, method, path in endpoints(app):
        if method == "POST":
            client = app.test_client()
            client.set_cookie(guard._name, token, domain="127.0.0.1")
            answer = client.post(path, data={"token": session.form_token}, headers=header, base_url=f"http://{HOST}")
            assert answer.status_code == 403, endpoint


@pytest.mark.parametrize("token", ["", "0" * 64, "another session"])
def test_no_post_without_its_token(desk: tuple[Flask, RequestGuard], token: str) -> None:
    app, guard = desk
    cookie, other = (
        guard.sessions.start("clinician"),
        guard.sessions.find(guard.sessions.start("clinician"), acts=False),
    )
    assert other is not None
    for endpoint, method, path in endpoints(app):
        if method == "POST" and endpoint not in PUBLIC_ENDPOINTS:
            client = app.test_client()
            client.set_cookie(guard._name, cookie, domain="127.0.0.1")
            data = {"token": other.form_token if token == "another session" else token}
            assert client.post(path, data=data, base_url=f"http://{HOST}").status_code == 403, endpoint


def test_locked_screen(desk: tuple[Flask, RequestGuard]) -> None:
    """Nothing but the unlock page answers."""
    app, guard = desk
    cookie = guard.sessions.start("clinician")
    session = guard.sessions.find(cookie, acts=False)
    assert session is not None
    for endpoint, method, path in endpoints(app):
        if endpoint in PUBLIC_ENDPOINTS | LOCKED_ENDPOINTS:
            continue
        session.locked = True
        client = app.test_client()
        client.set_cookie(guard._name, cookie, domain="127.0.0.1")
        data = {"token": session.form_token} if method == "POST" else None
        answer = client.open(path, method=method, data=data, base_url=f"http://{HOST}")
        to_unlock = answer.status_code == 303 and "/unlock" in answer.headers["Location"]
        assert answer.status_code == 423 or to_unlock, (method, path, answer.status_code)


def test_session_fixation(desk: tuple[Flask, RequestGuard]) -> None:
    """A cookie that an attacker planted is not the one of the session after the sign-in, and never becomes valid."""
    app, guard = desk
    client = app.test_client()
    planted = "planted-by-an-attacker"
    client.set_cookie(guard._name, planted, domain="127.0.0.1")
    form = {"name": "clinician", "password": PASSWORD}
    answer = client.post("/sign-in", data=form, base_url=f"http://{HOST}")
    assert answer.status_code == 303
    assert planted not in answer.headers["Set-Cookie"]
    attacker = app.test_client()
    attacker.set_cookie(guard._name, planted, domain="127.0.0.1")
    assert "/sign-in" in attacker.get("/", base_url=f"http://{HOST}").headers["Location"]


def test_a_signed_in_session_ends_at_the_next_sign_in(desk: tuple[Flask, RequestGuard]) -> None:
    app, guard = desk
    before = guard.sessions.start("clinician")
    client = app.test_client()
    client.set_cookie(guard._name, before, domain="127.0.0.1")
    client.post("/sign-in", data={"name": "nurse", "password": PASSWORD}, base_url=f"http://{HOST}")
    assert guard.sessions.find(before, acts=False) is None
