"""Print and mail one patient or the whole day, with a real printer and a real mail server."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.channels.real import Eve
from tests.desk import actions
from tests.desk.axe import violations
from tests.desk.browser import Screenshots, Visitor
from tests.desk.desk_process import Served
from tests.mail.mailserver import FROM, PASSWORD, USER, Mailserver
from tests.support import day_lists

pytestmark = pytest.mark.xdist_group("printers")

DOMAIN = "patients.example"
ROWS = [
    day_lists.row(number, clinic="pain-relief-georgia", email=f"ok-{number}@{DOMAIN}", email_consent=("encrypted", "plain", "")[number % 3])
    for number in range(4)
]  # fmt: skip
"""The third has no recorded consent and gets no mail."""


@pytest.fixture
def account(mail: Mailserver, certificates: dict[str, Path]) -> dict[str, str]:
    """Environment variables of a desk with a mail account."""
    return {
        "HANDOUTS_MAIL_SERVER": mail.url, "HANDOUTS_MAIL_FROM": f"Front desk <{FROM}>", "HANDOUTS_MAIL_USER": USER,
        "HANDOUTS_MAIL_PASSWORD": PASSWORD, "HANDOUTS_MAIL_CA_FILE": str(certificates["ca"].with_suffix(".crt")),
    }  # fmt: skip


def wait_for_status(page: Page, words: str, seconds: float = 20) -> None:
    """Wait until a status message contains the words."""
    status = page.get_by_role("status").filter(has_text=words)
    expect(status.first).to_be_visible(timeout=seconds * 1000)


def check_page(page: Page, shots: Screenshots, name: str) -> None:
    """Check the accessibility of the page after an action, and save a screenshot."""
    shots(page, f"{name}.png")
    assert not violations(page), name


def check_row(page: Page, patient: str, words: str) -> None:
    actions.follow(page, "Patients")
    expect(actions.row(page, patient)).to_contain_text(words)


# -- paper -------------------------------------------------------------------------------------------------------
def test_print_on_real_printer(start_desk: Callable[..., Served], visit: Callable[..., Visitor], eve: Eve) -> None:
    before = len(eve.arrived())
    desk = start_desk(ROWS, "--printer", eve.url)
    visitor = visit(desk)
    page = visitor.enter()
    actions.choose(page, "A0001")
    shown = actions.pdfs(visitor, page)[: actions.DUE]
    expect(page.get_by_label("Printer")).to_have_value(eve.url)
    actions.press(page, "Print")
    wait_for_status(page, "Printed 2 documents")
    jobs = eve.arrived()[before:]
    assert sorted(job.data for job in jobs) == sorted(shown)
    assert all(job.options["IPP_SIDES"] == "two-sided-long-edge" for job in jobs)
    assert desk.journal_entries("printed") == ["A0001"] * actions.DUE
    check_row(page, "A0001", "Printed ")
    assert "Printed" not in actions.row(page, "A0000").inner_text()


def test_missing_printer(start_desk: Callable[..., Served], visit: Callable[..., Visitor], shots: Screenshots) -> None:
    desk = start_desk(ROWS, "--printer", "ipp://localhost:1/ipp/print")
    page = visit(desk).enter()
    actions.choose(page, "A0001")
    actions.press(page, "Print")
    wait_for_status(page, "reached", 8)
    assert "localhost:1" in page.get_by_role("status").first.inner_text(), "the message does not name the printer"
    check_page(page, shots, "patient-not-printed")
    assert desk.journal_entries("printed") == []


# -- mail --------------------------------------------------------------------------------------------------------
def test_print_and_mail_day(
    start_desk: Callable[..., Served],
    visit: Callable[..., Visitor],
    eve: Eve,
    mail: Mailserver,
    account: dict[str, str],
    shots: Screenshots,
) -> None:
    before = len(eve.arrived())
    desk = start_desk(ROWS, "--printer", eve.url, **account)
    page = visit(desk).enter("/day")
    actions.make_day(page, desk)
    actions.press(page, "Print the day")
    expect(page.get_by_text("Printed for 4 of 4 patients")).to_be_visible(timeout=20_000)
    (job,) = eve.arrived()[before:]
    assert job.data == (desk.out / "print-all.pdf").read_bytes()
    assert set(desk.journal_entries("printed")) - {""} == {
        row["id"] for row in ROWS
    }  # the row of the print file has no id
    expect(page.get_by_text("Printed for 4 of 4 patients")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("button", name="Send", exact=True)).to_have_count(0)
    actions.press(page, "Mail the day")
    check_page(page, shots, "mails")
    for row in ROWS:
        line = actions.row(page, row["id"])
        expect(line).to_contain_text(row["name"])
        expect(line).to_contain_text(row["email"] if row["email_consent"] else "wish")
    assert mail.stored() == []
    actions.press(page, "Send 3 emails")
    expect(page.get_by_text("Mailed to 3 of 4 patients")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("link", name="Password slips")).to_be_visible()
    check_page(page, shots, "day-done")
    assert sorted(mail.arrived()) == sorted(row["email"] for row in ROWS if row["email_consent"])
    assert sorted(set(desk.journal_entries("mail-sent"))) == [row["id"] for row in ROWS if row["email_consent"]]
    check_row(page, "A0000", "Mailed ")
    check_row(page, "A0002", "Printed ")
    assert "Mailed" not in actions.row(page, "A0002").inner_text()


def test_mail_one_patient(
    start_desk: Callable[..., Served], visit: Callable[..., Visitor], mail: Mailserver, account: dict[str, str]
) -> None:
    desk = start_desk(ROWS, **account)
    visitor = visit(desk)
    page = visitor.enter()
    actions.choose(page, "A0001")
    shown = actions.text(actions.pdfs(visitor, page)[0])
    actions.press(page, "Mail")
    wait_for_status(page, "Mailed to ok-")
    (message,) = mail.stored()
    assert message.recipients == [ROWS[1]["email"]]
    attached = [part.get_content() for part in message.message.walk() if part.get_content_type() == "application/pdf"]
    assert len(attached) == 1
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(attached[0])).pages).split())
    assert "TEST-00001" in text
    assert shown[:60] in text
    assert desk.journal_entries("mail-sent") == ["A0001"]
    check_row(page, "A0001", "Mailed ")
    desk.end()
    assert desk.files() == set()


def test_password_slip(
    start_desk: Callable[..., Served],
    visit: Callable[..., Visitor],
    mail: Mailserver,
    account: dict[str, str],
    shots: Screenshots,
) -> None:
    """After an encrypted mail, the page offers the password slip. Without it, nobody can open the mail."""
    desk = start_desk(ROWS, **account)
    page = visit(desk).enter()
    actions.choose(page, "A0000")
    actions.press(page, "Mail")
    wait_for_status(page, "Mailed to ok-")
    (message,) = mail.stored()
    (data,) = [part.get_content() for part in message.message.walk() if part.get_content_type() == "application/pdf"]
    assert PdfReader(io.BytesIO(data)).is_encrypted
    expect(page.get_by_role("link", name="slip with the password")).to_be_visible(timeout=10_000)
    check_page(page, shots, "patient-mailed")


def test_no_consent_no_mail(
    start_desk: Callable[..., Served], visit: Callable[..., Visitor], mail: Mailserver, account: dict[str, str]
) -> None:
    desk = start_desk(ROWS, **account)
    page = visit(desk).enter()
    actions.choose(page, "A0002")
    button = page.get_by_role("button", name="Mail", exact=True)
    if button.count() and button.is_enabled():
        actions.press(page, "Mail")
        page.wait_for_timeout(4_000)
        page.reload()
    assert mail.stored() == []
    expect(page.get_by_role("main")).to_contain_text("the patient's consent to email is not recorded")


def test_missing_mail_server(
    start_desk: Callable[..., Served], visit: Callable[..., Visitor], account: dict[str, str]
) -> None:
    desk = start_desk(ROWS, **{**account, "HANDOUTS_MAIL_SERVER": "smtp://localhost:1"})
    page = visit(desk).enter()
    actions.choose(page, "A0001")
    actions.press(page, "Mail")
    wait_for_status(page, "localhost")
    assert desk.journal_entries("mail-sent") == []


def test_no_mail_account(start_desk: Callable[..., Served], visit: Callable[..., Visitor]) -> None:
    page = visit(start_desk(ROWS)).enter()
    actions.choose(page, "A0001")
    button = page.get_by_role("button", name="Mail", exact=True)
    if button.count():
        actions.press(page, "Mail")
        wait_for_status(page, "server")


def test_changed_in_other_tab(start_desk: Callable[..., Served], visit: Callable[..., Visitor], eve: Eve) -> None:
    """Only the pages on the screen of the person who presses “Print” are printed."""
    before = len(eve.arrived())
    desk = start_desk(ROWS, "--printer", eve.url)
    visitor = visit(desk)
    visitor.expected = {409}
    page = visitor.enter()
    actions.choose(page, "A0001")
    other = visitor.tab(page.url.removeprefix(desk.url))
    other.get_by_label("Level or site").fill("L5")
    actions.show(other)
    actions.press(page, "Print")
    expect(page.get_by_role("status").first).to_contain_text("Not done")
    assert eve.arrived()[before:] == []
    expect(page.get_by_label("Level or site")).to_have_value("L5")
    page.get_by_label("Level or site").fill("L4")
    actions.show(page)
    other.get_by_label("Clinician").fill("Dr. Specimen")
    other.get_by_label("Level or site").focus()  # the page reloads; the change of the other tab stays
    expect(other.get_by_label("Level or site")).to_have_value("L4")
    expect(other.get_by_role("status").first).to_contain_text("changed in another window")


@pytest.mark.parametrize("script", [True, False])
def test_unsaved_typing(
    start_desk: Callable[..., Served], visit: Callable[..., Visitor], eve: Eve, script: bool
) -> None:
    before = len(eve.arrived())
    page = visit(start_desk(ROWS, "--printer", eve.url), java_script_enabled=script).enter()
    actions.choose(page, "A0001")
    page.get_by_label("Level or site").fill("T9")
    actions.press(page, "Print")
    if len(eve.arrived()) == before:  # otherwise the pages were updated before the press
        expect(page.get_by_role("status").first).to_contain_text("Review them and try again")
        expect(page.get_by_label("Level or site")).to_have_value("T9")
        actions.press(page, "Print")
    for _ in range(40):
        if len(eve.arrived()) == before + actions.DUE:
            break
        page.wait_for_timeout(250)
    assert any("T9" in actions.text(job.data) for job in eve.arrived()[before:])
