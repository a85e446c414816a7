"""One mailbox or server that does not answer never blocks the mails of other patients, and its message is in words."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.desk.desk_process import Served
from tests.desk.http_actions import act
from tests.desk.http_client import Client
from tests.desk.test_dangers import DOMAIN
from tests.mail.mailserver import FROM, PASSWORD, USER, Mailserver
from tests.support import day_lists

pytestmark = pytest.mark.xdist_group("printers")
PATIENCE = 3
"""Seconds for a reply in these tests."""
LATE = {"hold": "Not mailed", "holddot": "Not sure if mailed"}
"""Where the server stops answering, and what the page says: before the message is complete, or after."""


@pytest.fixture
def account(mail: Mailserver, certificates: dict[str, Path]) -> dict[str, str]:
    """Environment variables of a desk with a mail account."""
    return {
        "HANDOUTS_MAIL_SERVER": mail.url, "HANDOUTS_MAIL_FROM": f"Front desk <{FROM}>", "HANDOUTS_MAIL_USER": USER,
        "HANDOUTS_MAIL_PASSWORD": PASSWORD, "HANDOUTS_MAIL_CA_FILE": str(certificates["ca"].with_suffix(".crt")),
    }  # fmt: skip


def words(client: Client, path: str) -> str:
    """The messages about a patient's mail."""

    return " ".join(line["words"] for line in json.loads(client.request("GET", f"{path}/messages").text)["lines"])


def wait_for_text(client: Client, path: str, what: str, seconds: float) -> str:
    """Wait until the messages contain this."""
    until = time.monotonic() + seconds
    while what not in (text := words(client, path)):
        assert time.monotonic() < until, text
        time.sleep(0.1)
    return text


@pytest.mark.parametrize("behaviour", LATE)
def test_silent_server(
    start_desk: Callable[..., Served],
    account: dict[str, str],
    mail: Mailserver,
    behaviour: str,
) -> None:
    rows = [
        day_lists.row(0, name="Maria Beispiel", email=f"{behaviour}-0@{DOMAIN}", email_consent="encrypted"),
        day_lists.row(1, name="Otto Muster", email=f"busy-1@{DOMAIN}", email_consent="encrypted"),
        day_lists.row(2, name="Jean Exemple", email=f"ok-2@{DOMAIN}", email_consent="plain"),
    ]
    desk = start_desk(rows, constants={"handouts.desk.day_run.REPLY_SECONDS": PATIENCE}, **account)
    client = Client(desk).enter()
    paths = [client.read("/").links[row["name"]] for row in rows]
    assert act(client, paths[0], "mail").status == 303
    mail.wait_for("held")
    for path in paths[1:]:
        assert act(client, path, "mail").status == 303
    begun = time.monotonic()
    late = wait_for_text(client, paths[0], LATE[behaviour], 30)
    put_off = wait_for_text(client, paths[1], "Not mailed yet", 30)
    wait_for_text(client, paths[2], "Mailed to", 30)
    assert time.monotonic() - begun < 40
    for path, text in zip(paths, (late, put_off), strict=False):
        assert "slip" not in client.request("GET", path).text.casefold().replace("password slips", "")
        for private in (str(desk.journal), desk.journal.name, "/tmp/", "--", "`", "hint:"):
            assert private not in text
    assert f"ok-2@{DOMAIN}" in mail.arrived()


def test_greylisted_mailboxes_of_a_day(
    start_desk: Callable[..., Served],
    account: dict[str, str],
    mail: Mailserver,
) -> None:
    """The other mails of the day are sent first, and the day ends soon."""
    emails = [f"busy-{number}@{DOMAIN}" if number < 3 else f"ok-{number}@{DOMAIN}" for number in range(6)]
    rows = [day_lists.row(number, email=email, email_consent="plain") for number, email in enumerate(emails)]
    desk = start_desk(rows, **account)
    client = Client(desk).enter()
    assert client.press(client.form("/day", "Make all packets"), "Make all packets").status == 303
    finished(client, "All packets ready", 60)
    form = next(form for form in client.read("/day/mails").forms if form.action == "/day/send")
    begun = time.monotonic()
    assert client.request("POST", "/day/send", form.values).status == 303
    finished(client, "Not every mail was sent", 60)
    assert time.monotonic() - begun < 40
    assert sorted(mail.arrived()) == sorted(emails[3:])
    page = client.request("GET", "/day").text
    assert "Mailed to 3 of 6 patients" in page
    assert desk.journal.name not in page


def finished(client: Client, what: str, seconds: float) -> None:
    """Wait until the page of the day says this."""
    until = time.monotonic() + seconds
    while what not in (page := client.request("GET", "/day").text):
        assert time.monotonic() < until, page
        time.sleep(0.2)
