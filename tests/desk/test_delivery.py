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
from tests.desk.browser import Visitor
from tests.desk.desk_process import Served
from tests.mail.mailserver import FROM, PASSWORD, USER, Mailserver
from tests.support import day_lists

pytestmark = pytest.mark.xdist_group("printers")

DOMAIN = "patients.example"
ROWS = [
    day_lists.row(at, clinic="pain-relief-georgia", email=f"ok-{at}@{DOMAIN}", email_consent=("encrypted", "plain", "")[at % 3])
    for at in range(4)
]  # fmt: skip
"""The third has no wish recorded, and gets no mail."""


@pytest.fixture
def account(mail: Mailserver, certificates: dict[str, Path]) -> dict[str, str]:
    """The environment of a desk with an account."""
    return {
        "HANDOUTS_MAIL_SERVER": mail.url, "HANDOUTS_MAIL_FROM": f"Front desk <{FROM}>", "HANDOUTS_MAIL_USER": USER,
        "HANDOUTS_MAIL_PASSWORD": PASSWORD, "HANDOUTS_MAIL_CA_FILE": str(certificates["ca"].with_suffix(".crt")),
    }  # fmt: skip


def told(page: Page, words: str, seconds: float = 20) -> None:
    """Wait until the page says so in what was done, by itself or after it was loaded again."""
    status = page.get_by_role("status").filter(has_text=words)
    expect(status.first).to_be_visible(timeout=seconds * 1000)


def seen(page: Page, shots: Path, name: str) -> None:
    """A state that comes after something was done: for who cannot see it, and for a person to look at."""
    page.screenshot(path=shots / f"{name}.png")
    assert not violations(page), name


def state(page: Page, patient: str, words: str) -> None:
    actions.follow(page, "Patients")
    expect(actions.row(page, patient)).to_contain_text(words)


# -- paper -------------------------------------------------------------------------------------------------------
def test_print_on_real_printer(alone: Callable[..., Served], visit: Callable[..., Visitor], eve: Eve) -> None:
    before = len(eve.arrived())
    own = alone(ROWS, "--printer", eve.url)
    visitor = visit(own)
    page = visitor.enter()
    actions.choose(page, "A0001")
    shown = actions.pdfs(visitor, page)
    expect(page.get_by_label("Printer")).to_have_value(eve.url)
    actions.press(page, "Print")
    told(page, "Printed 3 documents")
    jobs = eve.arrived()[before:]
    assert sorted(job.data for job in jobs) == sorted(shown)
    assert all(job.options["IPP_SIDES"] == "two-sided-long-edge" for job in jobs)
    assert own.journalled("printed") == ["A0001"] * actions.KINDS
    state(page, "A0001", "Printed ")
    assert "Printed" not in actions.row(page, "A0000").inner_text()


def test_missing_printer(alone: Callable[..., Served], visit: Callable[..., Visitor], shots: Path) -> None:
    own = alone(ROWS, "--printer", "ipp://localhost:1/ipp/print")
    page = visit(own).enter()
    actions.choose(page, "A0001")
    actions.press(page, "Print")
    told(page, "reached", 8)
    assert "localhost:1" in page.get_by_role("status").first.inner_text(), "it is not told what cannot be reached"
    seen(page, shots, "patient-not-printed")
    assert own.journalled("printed") == []


# -- mail --------------------------------------------------------------------------------------------------------
def test_print_and_mail_day(
    alone: Callable[..., Served],
    visit: Callable[..., Visitor],
    eve: Eve,
    mail: Mailserver,
    account: dict[str, str],
    shots: Path,
) -> None:
    before = len(eve.arrived())
    own = alone(ROWS, "--printer", eve.url, **account)
    page = visit(own).enter("/day")
    actions.made(page, own)
    actions.press(page, "Print the day")
    expect(page.get_by_text("Printed for 4 of 4 patients")).to_be_visible(timeout=20_000)
    (job,) = eve.arrived()[before:]
    assert job.data == (own.out / "print-all.pdf").read_bytes()
    assert set(own.journalled("printed")) - {""} == {row["id"] for row in ROWS}  # and the whole file is a row
    expect(page.get_by_text("Printed for 4 of 4 patients")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("button", name="Send", exact=True)).to_have_count(0)
    actions.press(page, "Mail the day")
    seen(page, shots, "mails")
    for row in ROWS:
        line = actions.row(page, row["id"])
        expect(line).to_contain_text(row["name"])
        expect(line).to_contain_text(row["email"] if row["email_consent"] else "wish")
    assert mail.stored() == []
    actions.press(page, "Send 3 mails")
    expect(page.get_by_text("Mailed to 3 of 4 patients")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("link", name="Password slips")).to_be_visible()
    seen(page, shots, "day-done")
    assert sorted(mail.arrived()) == sorted(row["email"] for row in ROWS if row["email_consent"])
    assert sorted(set(own.journalled("mail-sent"))) == [row["id"] for row in ROWS if row["email_consent"]]
    state(page, "A0000", "Mailed ")
    state(page, "A0002", "Printed ")
    assert "Mailed" not in actions.row(page, "A0002").inner_text()


def test_mail_one_patient(
    alone: Callable[..., Served], visit: Callable[..., Visitor], mail: Mailserver, account: dict[str, str]
) -> None:
    own = alone(ROWS, **account)
    visitor = visit(own)
    page = visitor.enter()
    actions.choose(page, "A0001")
    shown = actions.text(actions.pdfs(visitor, page)[0])
    actions.press(page, "Mail")
    told(page, "Mailed to ok-")
    (one,) = mail.stored()
    assert one.recipients == [ROWS[1]["email"]]
    attached = [part.get_content() for part in one.message.walk() if part.get_content_type() == "application/pdf"]
    assert len(attached) == 1
    said = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(attached[0])).pages).split())
    assert "TEST-00001" in said
    assert shown[:60] in said
    assert own.journalled("mail-sent") == ["A0001"]
    state(page, "A0001", "Mailed ")
    own.end()
    assert own.left() == set()


def test_password_slip(
    alone: Callable[..., Served], visit: Callable[..., Visitor], mail: Mailserver, account: dict[str, str], shots: Path
) -> None:
    """Who mails one patient encrypted must get the slip with the password, or nobody can ever open it."""
    own = alone(ROWS, **account)
    page = visit(own).enter()
    actions.choose(page, "A0000")
    actions.press(page, "Mail")
    told(page, "Mailed to ok-")
    (one,) = mail.stored()
    (data,) = [part.get_content() for part in one.message.walk() if part.get_content_type() == "application/pdf"]
    assert PdfReader(io.BytesIO(data)).is_encrypted
    expect(page.get_by_role("link", name="slip with the password")).to_be_visible(timeout=10_000)
    seen(page, shots, "patient-mailed")


def test_no_consent_no_mail(
    alone: Callable[..., Served], visit: Callable[..., Visitor], mail: Mailserver, account: dict[str, str]
) -> None:
    own = alone(ROWS, **account)
    page = visit(own).enter()
    actions.choose(page, "A0002")
    button = page.get_by_role("button", name="Mail", exact=True)
    if button.count() and button.is_enabled():
        actions.press(page, "Mail")
        page.wait_for_timeout(4_000)
        page.reload()
    assert mail.stored() == []
    expect(page.get_by_role("main")).to_contain_text("the patient's consent to email is not recorded")


def test_missing_mail_server(
    alone: Callable[..., Served], visit: Callable[..., Visitor], account: dict[str, str]
) -> None:
    own = alone(ROWS, **{**account, "HANDOUTS_MAIL_SERVER": "smtp://localhost:1"})
    page = visit(own).enter()
    actions.choose(page, "A0001")
    actions.press(page, "Mail")
    told(page, "localhost")
    assert own.journalled("mail-sent") == []


def test_no_mail_account(alone: Callable[..., Served], visit: Callable[..., Visitor]) -> None:
    page = visit(alone(ROWS)).enter()
    actions.choose(page, "A0001")
    button = page.get_by_role("button", name="Mail", exact=True)
    if button.count():
        actions.press(page, "Mail")
        told(page, "server")


def test_changed_in_other_tab(alone: Callable[..., Served], visit: Callable[..., Visitor], eve: Eve) -> None:
    """What is printed is what stands on the screen of who presses Print."""
    before = len(eve.arrived())
    own = alone(ROWS, "--printer", eve.url)
    visitor = visit(own)
    visitor.expected = {409}
    page = visitor.enter()
    actions.choose(page, "A0001")
    other = visitor.tab(page.url.removeprefix(own.url))
    other.get_by_label("Level or site").fill("L5")
    actions.show(other)
    actions.press(page, "Print")
    expect(page.get_by_role("status").first).to_contain_text("Not done")
    assert eve.arrived()[before:] == []
    expect(page.get_by_label("Level or site")).to_have_value("L5")
    page.get_by_label("Level or site").fill("L4")
    actions.show(page)
    other.get_by_label("Clinician").fill("Dr. Specimen")
    other.get_by_label("Level or site").focus()  # it is read again, and what the first has changed is not undone
    expect(other.get_by_label("Level or site")).to_have_value("L4")
    expect(other.get_by_role("status").first).to_contain_text("changed in another window")


@pytest.mark.parametrize("script", [True, False])
def test_unsaved_typing(alone: Callable[..., Served], visit: Callable[..., Visitor], eve: Eve, script: bool) -> None:
    before = len(eve.arrived())
    page = visit(alone(ROWS, "--printer", eve.url), java_script_enabled=script).enter()
    actions.choose(page, "A0001")
    page.get_by_label("Level or site").fill("T9")
    actions.press(page, "Print")
    if len(eve.arrived()) == before:  # else the pages had followed before it was pressed
        expect(page.get_by_role("status").first).to_contain_text("Review them and try again")
        expect(page.get_by_label("Level or site")).to_have_value("T9")
        actions.press(page, "Print")
    for _ in range(40):
        if len(eve.arrived()) == before + actions.KINDS:
            break
        page.wait_for_timeout(250)
    assert any("T9" in actions.text(job.data) for job in eve.arrived()[before:])
