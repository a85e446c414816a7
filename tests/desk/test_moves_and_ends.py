"""What a move says about pages that are out, an end in the future, and the corrections of an uploaded list."""

from __future__ import annotations

import datetime as dt
import signal
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest

from tests.desk import desk_process
from tests.desk.corrections_http import Desk
from tests.desk.desk_process import Served
from tests.desk.http_client import Answer, Client
from tests.desk.test_recall import handed_out, patients
from tests.support import day_lists

ZONE = ZoneInfo("America/New_York")
"""That of the clinic in Georgia."""
BOUNDARY = "0123456789abcdef"


@pytest.mark.parametrize(
    ("action", "advice"),
    [("printed", "changed since: collect and replace"), ("mailed", "changed since: mail again")],
)
def test_move_recalls(start_desk: Callable[..., Served], action: str, advice: str) -> None:
    """The message of the move says what to do with the pages; moved back, nothing is to be done."""
    served = start_desk(patients())
    handed_out(served, Client(served).enter(), action, "A0000")
    desk = Desk.of(served)
    desk.post("A0001", "/correct/move", move_to="3:30 PM")
    messages = desk.client.request("GET", f"{desk.address('A0001')}/messages").json()["lines"]
    assert [line["words"] for line in messages] == ["Moved to Tuesday, December 1, 2026, 3:30 PM."]
    desk.post("A0000", "/correct/move", move_to="3:30 PM")
    messages = desk.client.request("GET", f"{desk.address('A0000')}/messages").json()["lines"]
    assert messages[0]["words"] == "Moved to Tuesday, December 1, 2026, 3:30 PM."
    assert messages[1]["kind"] == "bad"
    assert advice in messages[1]["words"]
    assert "A0000" in desk.client.request("GET", "/recall").text
    desk.post("A0000", "/correct/move", move_to="8:00 AM")
    messages = desk.client.request("GET", f"{desk.address('A0000')}/messages").json()["lines"]
    assert len(messages) == 1
    assert "No patient has outdated pages." in desk.client.request("GET", "/recall").text


def end(desk: Desk, identifier: str, typed: str) -> Answer:
    form = next(form for form in desk.client.read("/ends").forms if form.action.endswith(desk.address(identifier)[3:]))
    return desk.client.request("POST", form.action, {**form.values, "ended": typed})


def test_end_in_the_future(start_desk: Callable[..., Served]) -> None:
    """The desk is open today; the procedure of tomorrow has not ended, and that of yesterday has."""
    today = dt.datetime.now(ZONE).date()
    days = [today + dt.timedelta(1), today - dt.timedelta(1)]
    rows = [day_lists.row(at, clinic="pain-relief-georgia", date=str(day)) for at, day in enumerate(days)]
    desk = Desk.of(start_desk(rows, HANDOUTS_TODAY=str(today)))
    answer = end(desk, "A0000", "11:05 AM")
    assert answer.status == 400
    assert "11:05 AM is in the future. Check the time." in answer.text
    assert desk.value("A0000", "ended") == ""
    answer = end(desk, "A0001", "11:05 AM")
    assert "is in the future" not in answer.text
    assert desk.value("A0001", "ended").endswith("11:05 AM")


def upload(desk: Desk, rows: list[dict[str, str]]) -> Answer:
    token = desk.client.read("/").forms[0].values["token"]
    part = f"--{BOUNDARY}\r\nContent-Disposition: form-data; name="
    body = (
        f'{part}"token"\r\n\r\n{token}\r\n{part}"file"; filename="uploaded.csv"\r\nContent-Type: text/csv\r\n\r\n'
        f"{day_lists.written(rows)}\r\n--{BOUNDARY}--\r\n"
    )
    content_type = f"multipart/form-data; boundary={BOUNDARY}"
    return desk.client.request("POST", "/open", body.encode(), Content_Type=content_type)


def test_uploaded_list_keeps_its_corrections(start_desk: Callable[..., Served]) -> None:
    """The corrections of an uploaded list lie beside the journal, and are there when it is uploaded again."""
    served = start_desk([day_lists.row(0, clinic="reference")])
    rows = [day_lists.row(at, clinic="reference") for at in (7, 8, 9)]
    desk = Desk.of(served)
    assert upload(desk, rows).status == 303
    desk.correct("A0007", physician="Dr. Sample")
    folder = served.folder / "journal.sqlite3.corrections"
    assert len(list(folder.glob("*.corrections.sqlite3"))) == 1
    served.end(signal.SIGKILL)
    again = desk_process.launch(served.folder, served.rows)
    try:
        desk = Desk.of(again)
        assert "A0007" not in desk.list()
        assert upload(desk, rows).status == 303
        assert desk.value("A0007", "physician") == "Dr. Sample"
        # A newer list of the same day has them, too.
        assert upload(desk, [*rows, day_lists.row(10, clinic="reference")]).status == 303
        assert desk.value("A0007", "physician") == "Dr. Sample"
    finally:
        again.end()
