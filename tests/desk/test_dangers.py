"""Changed pages, corrections that make the packets outdated, rows with unknown clinics, and mails that were not sent."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from handouts.resources import templates_dir
from tests.channels.real import Eve
from tests.desk import actions, desk_process
from tests.desk.axe import violations
from tests.desk.browser import Screenshots, Visitor
from tests.desk.desk_process import Served
from tests.desk.test_day import until
from tests.mail.mailserver import FROM, PASSWORD, USER, Mailserver
from tests.support import day_lists
from tests.support.commands import RunCommand

pytestmark = pytest.mark.xdist_group("printers")
AT = "Date and time of the procedure"
TIME = r"(?:[A-Z][a-z]+ \d+, )?\d{1,2}:\d\d [AP]M"
"""The date comes first if it is not today."""
COLLECT = re.compile(rf"Printed {TIME}, changed since: collect and replace")
DOMAIN = "patients.example"


def printed(page: Page, patient: str, documents: int = actions.DUE) -> None:
    """Open a patient from the list, print the documents that are due, and return to the list."""
    actions.choose(page, patient)
    actions.press(page, "Print")
    expect(page.locator("#messages")).to_contain_text(f"Printed {documents} documents", timeout=30_000)
    actions.follow(page, "Back to the list")


def changed(page: Page, label: str, value: str) -> None:
    page.get_by_label(label, exact=True).fill(value)
    actions.show(page)


# -- 1. pages that changed after they were handed out ---------------------------------------------------
def test_changed_print(
    start_desk: Callable[..., Served], visit: Callable[..., Visitor], eve: Eve, shots: Screenshots
) -> None:
    desk = start_desk([day_lists.row(at, clinic="reference") for at in range(3)], "--printer", eve.url)
    page = visit(desk).enter()
    printed(page, "A0001")
    row = actions.row(page, "A0001")
    expect(row).to_contain_text(re.compile(rf"Printed {TIME}"))
    expect(row).not_to_contain_text("changed since")
    expect(page.get_by_role("link", name="Reprint needed 0")).to_be_visible()
    actions.choose(page, "A0001")
    changed(page, AT, "2026-12-01 3:30 PM")
    region = page.get_by_role("region", name="Pages changed")
    expect(region).to_contain_text(COLLECT)
    shots(page, "danger-reprint-patient.png")
    assert not violations(page)
    actions.follow(page, "Back to the list")
    expect(row).to_contain_text(COLLECT)
    shots(page, "danger-reprint-list.png")
    turn = page.get_by_role("link", name="Reprint needed 1")
    actions.turn(page, turn)
    expect(page.locator("#list tbody tr")).to_have_count(1)
    expect(page.locator("#match-count")).to_have_text("1 of 3 patients")
    printed(page, "A0001")
    expect(page.get_by_text("No reprints needed.")).to_be_visible()  # Back keeps the filter
    actions.follow(page, "Show all patients")
    expect(row).not_to_contain_text("changed since")


def test_reschedule_and_new_clinic_text(
    start_desk: Callable[..., Served], visit: Callable[..., Visitor], eve: Eve, tmp_path: Path
) -> None:
    templates = Path(shutil.copytree(templates_dir(), tmp_path / "templates"))
    rows = [day_lists.row(number, clinic="pain-relief-georgia") for number in range(3)]
    desk = start_desk(rows, "--printer", eve.url, "--templates", str(templates))
    page = visit(desk).enter()
    for patient in ("A0000", "A0001"):
        printed(page, patient)
    rows[0]["date"], rows[1]["notes"] = "2026-12-02", "Comes by taxi"  # no page shows a note for the desk
    day_lists.save(desk.folder / "list.csv", rows)
    page.reload()
    actions.open_list(page)
    expect(actions.row(page, "A0000")).to_contain_text(COLLECT)
    expect(actions.row(page, "A0001")).to_contain_text(re.compile(rf"Printed {TIME}"))
    expect(actions.row(page, "A0001")).not_to_contain_text("changed since")
    path = templates / "clinics/pain-relief-georgia/clinic.yaml"
    text = path.read_text("utf-8")
    phone = re.search(r"^phone:.*$", text, re.M)
    assert phone
    path.write_text(text.replace(phone[0], "phone: 404-555-0199"), encoding="utf-8")
    page.wait_for_timeout(300)
    page.reload()
    expect(actions.row(page, "A0001")).to_contain_text(COLLECT)
    desk.end()
    # A new run reads it from the journal.
    again = start_desk(rows, "--printer", eve.url, "--templates", str(templates))
    other = visit(again).enter()
    expect(actions.row(other, "A0001")).to_contain_text(COLLECT)
    actions.turn(other, other.get_by_role("link", name=re.compile("^Reprint needed")))
    expect(other.locator("#list tbody tr")).to_have_count(2)


def test_unchanged_day(start_desk: Callable[..., Served], visit: Callable[..., Visitor], eve: Eve) -> None:
    rows = [day_lists.row(number, medicines="Plavix") for number in range(4)]
    desk = start_desk(rows, "--printer", eve.url)
    page = visit(desk).enter("/day")
    actions.make_day(page, desk)
    actions.press(page, "Print the day")
    expect(page.get_by_text("Printed for 4 of 4 patients")).to_be_visible(timeout=30_000)
    actions.follow(page, "Patients")
    expect(page.get_by_role("link", name="Reprint needed 0")).to_be_visible()
    rows[2]["time"] = "16:45"
    day_lists.save(desk.folder / "list.csv", rows)
    page.reload()
    actions.open_list(page)
    expect(actions.row(page, "A0002")).to_contain_text(COLLECT)
    actions.follow(page, "Whole day")
    expect(page.get_by_role("main")).to_contain_text("1 patient has pages that have changed since")
    actions.make_day(page, desk)  # the packet is new; the printed pages are old
    actions.follow(page, "Patients")
    expect(actions.row(page, "A0002")).to_contain_text(COLLECT)


def test_removed_patient(start_desk: Callable[..., Served], visit: Callable[..., Visitor], eve: Eve) -> None:
    rows = [day_lists.row(number, clinic="reference") for number in range(3)]
    desk = start_desk(rows, "--printer", eve.url)
    page = visit(desk).enter()
    printed(page, "A0001")
    day_lists.save(desk.folder / "list.csv", [rows[0]])
    page.reload()
    actions.open_list(page)
    region = page.get_by_role("region", name="No longer on the list, but pages were handed out: collect them")
    expect(region).to_contain_text("Nguyễn Thị Mẫu 1 (A0001)")
    expect(region).to_contain_text("Printed")
    expect(region).not_to_contain_text("A0002")  # nothing was handed out to this patient


# -- 2. a correction made here ------------------------------------------------------------------------------------
def test_correction_makes_packets_outdated(
    start_desk: Callable[..., Served], visit: Callable[..., Visitor], shots: Screenshots
) -> None:
    rows = [day_lists.row(number, email=f"ok-{number}@{DOMAIN}", email_consent="plain") for number in range(3)]
    account = {"HANDOUTS_MAIL_SERVER": "smtp://localhost:1", "HANDOUTS_MAIL_FROM": "desk@mail.example"}
    desk = start_desk(rows, "--printer", "ipp://localhost:1/x", **account)
    visitor = visit(desk)
    visitor.expected = {400}
    page = visitor.enter("/day")
    actions.make_day(page, desk)
    packet = (desk.out / "packets/A0001.pdf").read_bytes()
    actions.follow(page, "Patients")
    actions.choose(page, "A0001")
    desk.more.append("1950-02-11")
    changed(page, "Date of birth", "1950-02-11")
    expect(page.get_by_role("region", name="Corrected here")).to_contain_text("Date of birth: February 11, 1950")
    actions.follow(page, "Whole day")
    region = page.get_by_role("region", name="Corrected here: 1 patient")
    expect(region).to_contain_text("Nguyễn Thị Mẫu 1: Date of birth")
    shots(page, "danger-corrections.png")
    assert not violations(page)
    for button in ("Print the day", "Mail the day"):
        expect(page.get_by_role("button", name=button)).to_have_count(0)
    client = actions.posting(page)
    for what in ("print", "send"):
        answer = client(f"{desk.url}/day/{what}", {"printer": "ipp://localhost:1/x"})
        assert answer.status == 400
        assert "ome packets of this list are not made yet" in answer.text()
    assert visitor.context.request.get(f"{desk.url}/day/mails").status == 400
    assert (desk.out / "packets/A0001.pdf").read_bytes() == packet
    assert desk.journal_entries("printing") == desk.journal_entries("mail-queued") == []
    actions.turn(page, region.get_by_role("link", name="Nguyễn Thị Mẫu 1"))
    actions.turn(page, page.get_by_role("button", name=re.compile("^Undo")))
    expect(page.get_by_label("Date of birth")).to_have_value("2/11/1931")
    actions.follow(page, "Whole day")
    expect(page.get_by_role("button", name="Print the day")).to_be_visible()


def test_correction_in_the_list(start_desk: Callable[..., Served], visit: Callable[..., Visitor]) -> None:
    rows = [day_lists.row(number, clinic="reference") for number in range(2)]
    desk = start_desk(rows)
    page = visit(desk).enter()
    actions.choose(page, "A0001")
    changed(page, AT, "2026-12-01 4:30 PM")
    rows[1]["time"] = "16:30"
    day_lists.save(desk.folder / "list.csv", rows)
    actions.follow(page, "Patients")
    actions.open_list(page)
    actions.follow(page, "Whole day")
    actions.make_day(page, desk)
    assert "4:30" in actions.text((desk.out / "packets/A0001.pdf").read_bytes())


def test_walk_in_beside_the_day(start_desk: Callable[..., Served], visit: Callable[..., Visitor]) -> None:
    desk = start_desk([day_lists.row(0)])
    desk.more.append("Erika Sample")
    page = visit(desk).enter()
    actions.press(page, "New patient")
    page.get_by_label("Name", exact=True).fill("Erika Sample")
    page.get_by_label("Clinic", exact=True).select_option("reference")
    actions.show(page)
    actions.follow(page, "Whole day")
    region = page.get_by_role("region", name="1 patient gets no packet")
    expect(region).to_contain_text("Erika Sample: walk-in W")
    expect(region).to_contain_text("no date and time of the procedure")
    actions.make_day(page, desk)  # the other packets are still made


# -- 3. one row's error is that row's ------------------------------------------------------------------------------
def test_unknown_clinic_keeps_values(
    start_desk: Callable[..., Served], visit: Callable[..., Visitor], shots: Screenshots
) -> None:
    whole = day_lists.row(1, clinic="nowhere", medicines="aspirin; Xyzal", language="Spanish", large_print="yes")
    desk = start_desk([day_lists.row(0, clinic="reference", time="25:10"), whole, day_lists.row(2)])
    visitor = visit(desk)
    page = visitor.enter()
    main = page.get_by_role("main")
    actions.choose(page, "A0000")
    expect(main).to_contain_text("'25:10'")
    expect(main).not_to_contain_text("nowhere")
    actions.press(page, "New patient")
    page.get_by_label("Clinic", exact=True).select_option("reference")
    changed(page, AT, "2026-13-01 10:00")
    expect(main).to_contain_text("There is a problem")
    expect(main).not_to_contain_text("nowhere")
    actions.follow(page, "Patients")
    actions.choose(page, "A0001")
    expect(main).to_contain_text("there is no clinic 'nowhere'", ignore_case=True)
    values = {"Name": whole["name"], "Date of birth": "2/11/1931", "Record number": whole["record_number"],
              AT: "2026-12-01 08:15", "Level or site": whole["level"], "Clinician": whole["physician"],
              "Appointment id": "A0001", "Medicines, one per line": "aspirin; Xyzal"}  # fmt: skip
    for label, value in values.items():
        expect(page.get_by_label(label, exact=True)).to_have_value(value)
    expect(page.get_by_label("Large print")).to_be_checked()
    expect(page.get_by_label("Language", exact=True)).to_have_value("es")
    shots(page, "danger-unknown-clinic.png")
    page.get_by_label("Clinic", exact=True).select_option("reference")
    actions.show(page)
    expect(actions.papers(page)).to_have_count(actions.KINDS)
    assert whole["name"] in actions.texts(visitor, page)
    actions.follow(page, "Patients")
    expect(actions.row(page, "A0001")).to_contain_text("Fixed here")
    expect(actions.row(page, "A0001")).not_to_contain_text("Fix first")
    actions.follow(page, "Whole day")
    expect(page.get_by_role("region", name="1 patient gets no packet")).not_to_contain_text(whole["name"])
    expect(page.get_by_role("region", name="Corrected here: 1 patient")).to_contain_text(f"{whole['name']}: Clinic")


@pytest.mark.parametrize("time", ["1:00", "00:00", "13.30", "8"])
def test_ambiguous_time(start_desk: Callable[..., Served], visit: Callable[..., Visitor], time: str) -> None:
    page = visit(start_desk([day_lists.row(0, clinic="nowhere", time=time), day_lists.row(1)])).enter()
    actions.choose(page, "A0000")
    page.get_by_label("Clinic", exact=True).select_option("reference")
    actions.show(page)
    expect(page.get_by_label(AT)).to_have_value("")
    expect(page.get_by_role("main")).to_contain_text(f"time: {time}")


# -- 4. mail that was not sent ---------------------------------------------------------------------------------------
@pytest.fixture
def account(mail: Mailserver, certificates: dict[str, Path]) -> dict[str, str]:
    """Environment variables of a desk with a mail account."""
    return {
        "HANDOUTS_MAIL_SERVER": mail.url, "HANDOUTS_MAIL_FROM": f"Front desk <{FROM}>", "HANDOUTS_MAIL_USER": USER,
        "HANDOUTS_MAIL_PASSWORD": PASSWORD, "HANDOUTS_MAIL_CA_FILE": str(certificates["ca"].with_suffix(".crt")),
    }  # fmt: skip


UNSENT = {
    "bad": "Not mailed: the mail server refused the email to",
    "baddot": "Not mailed: the mail server refused the email to",
    "busy": "Not mailed yet: the mail server asks to try again later.",
    "dropafter": "Not sure if mailed: the mail server did not answer.",
}


@pytest.mark.parametrize("behaviour", UNSENT)
def test_no_slip_for_unsent_mail(
    start_desk: Callable[..., Served],
    visit: Callable[..., Visitor],
    account: dict[str, str],
    shots: Screenshots,
    behaviour: str,
) -> None:
    email = f"{behaviour}-1@{DOMAIN}"
    desk = start_desk([day_lists.row(0, email=email, email_consent="encrypted")], **account)
    page = visit(desk).enter()
    actions.choose(page, "A0000")
    actions.press(page, "Mail")
    expect(page.locator("#messages")).to_contain_text(UNSENT[behaviour], timeout=20_000)
    shots(page, f"danger-mail-{behaviour}.png")
    page.reload()
    expect(page.get_by_role("link", name=re.compile("slip"))).to_have_count(0)
    expect(page.locator("#messages")).not_to_contain_text("hand it to the patient")
    words = page.locator("#messages").inner_text()
    for private in (str(desk.journal), desk.journal.name, "/tmp/", "--", "`"):
        assert private not in words
    assert not violations(page)


def test_slow_mailbox_blocks_nobody(
    start_desk: Callable[..., Served], visit: Callable[..., Visitor], account: dict[str, str], mail: Mailserver
) -> None:
    rows = [
        day_lists.row(0, email=f"hold-0@{DOMAIN}", email_consent="plain"),
        day_lists.row(1, email=f"busy-1@{DOMAIN}", email_consent="plain"),
        day_lists.row(2, email=f"ok-2@{DOMAIN}", email_consent="plain"),
    ]
    visitor = visit(start_desk(rows, **account))
    page = visitor.enter()
    pages = {}
    for row in rows:
        pages[row["id"]] = tab = visitor.tab("/")
        actions.choose(tab, row["id"])
    actions.press(pages["A0000"], "Mail")
    mail.wait_for("held")
    actions.press(pages["A0001"], "Mail")
    actions.press(pages["A0002"], "Mail")
    expect(pages["A0002"].locator("#messages")).to_contain_text("Waiting until other emails are sent")
    page.reload()  # the desk still answers
    expect(page.locator("#list tbody tr")).to_have_count(3)
    mail.release()
    expect(pages["A0000"].locator("#messages")).to_contain_text("Mailed to", timeout=20_000)
    expect(pages["A0001"].locator("#messages")).to_contain_text("Not mailed yet", timeout=20_000)
    expect(pages["A0002"].locator("#messages")).to_contain_text("Mailed to", timeout=20_000)
    actions.press(pages["A0002"], "Mail")
    expect(pages["A0002"].locator("#messages")).to_contain_text("Not mailed again: these pages were mailed at")
    assert sorted(mail.arrived()) == [f"hold-0@{DOMAIN}", f"ok-2@{DOMAIN}"]


def test_mailed_pages_changed(
    start_desk: Callable[..., Served], visit: Callable[..., Visitor], account: dict[str, str]
) -> None:
    desk = start_desk([day_lists.row(0, clinic="reference", email=f"ok-0@{DOMAIN}", email_consent="plain")], **account)
    page = visit(desk).enter()
    actions.choose(page, "A0000")
    actions.press(page, "Mail")
    expect(page.locator("#messages")).to_contain_text("Mailed to", timeout=20_000)
    changed(page, AT, "2026-12-01 3:30 PM")
    words = re.compile(rf"Mailed {TIME}, changed since: mail again")
    expect(page.get_by_role("region", name="Pages changed")).to_contain_text(words)
    actions.follow(page, "Back to the list")
    expect(actions.row(page, "A0000")).to_contain_text(words)


def test_slips_of_unsent_mails(
    start_desk: Callable[..., Served], visit: Callable[..., Visitor], account: dict[str, str]
) -> None:
    rows = [
        day_lists.row(number, email=f"{('ok', 'bad', 'busy')[number]}-{number}@{DOMAIN}", email_consent="encrypted")
        for number in range(3)
    ]
    desk = start_desk(rows, **account)
    page = visit(desk).enter("/day")
    actions.make_day(page, desk)
    actions.press(page, "Mail the day")
    actions.press(page, "Send 3 emails")
    main = page.get_by_role("main")
    expect(main).to_contain_text("Not every mail was sent", timeout=30_000)
    expect(main).to_contain_text("Do not hand over the slips of these patients")
    expect(main).to_contain_text(f"{rows[1]['name']}: Mail refused")
    expect(main).to_contain_text(f"{rows[2]['name']}: Mail put off")
    assert "--" not in main.inner_text()


# -- 5. ids ----------------------------------------------------------------------------------------------------------
def test_walk_in_id(start_desk: Callable[..., Served], visit: Callable[..., Visitor], eve: Eve) -> None:
    desk = start_desk([day_lists.row(0)], "--printer", eve.url)
    desk.more += ["Erika Sample", "Otto Sample"]
    visitor = visit(desk)
    page = visitor.enter()
    ids = []
    for name in ("Erika Sample", "Otto Sample"):
        actions.press(page, "New patient")
        expect(page.get_by_label("Appointment id")).to_have_value("")
        page.get_by_label("Name", exact=True).fill(name)
        page.get_by_label("Clinic", exact=True).select_option("reference")
        actions.show(page)
        expect(page.get_by_label("Appointment id")).to_have_value(re.compile("^W[2-9B-Z]{8}$"))
        ids.append(page.get_by_label("Appointment id").input_value())
        expect(page.get_by_role("main")).to_contain_text(f"Appointment id {ids[-1]}")
        actions.press(page, "Print")
        expect(page.locator("#messages")).to_contain_text("Printed 2 documents", timeout=30_000)
    assert len(set(ids)) == 2
    assert sorted(set(desk.journal_entries("printed"))) == sorted(ids)
    actions.follow(page, "Patients")
    expect(actions.row(page, "Erika Sample")).to_contain_text("Printed")
    actions.choose(page, "Erika Sample")
    changed(page, "Level or site", "L4")
    expect(page.get_by_role("region", name="Pages changed")).to_contain_text(COLLECT)
    page.get_by_label("Appointment id").fill("")
    actions.show(page)  # the assigned id comes back
    expect(page.get_by_label("Appointment id")).to_have_value(ids[0])


@pytest.fixture(scope="module")
def walk_in_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A desk with one patient, for tests that fill in walk-ins and make no pages."""
    with desk_process.running(tmp_path_factory.mktemp("desk") / "walk-ins", [day_lists.row(0)]) as desk:
        yield desk


@pytest.mark.parametrize("identifier", ["Sample", "Erika-Sample-1950", "TEST-77", "1950-01-02", "19500102"])
def test_revealing_id(walk_in_desk: Served, visit: Callable[..., Visitor], identifier: str) -> None:
    walk_in_desk.more += ["Erika Sample", "TEST-77", identifier]
    page = visit(walk_in_desk).enter()
    actions.press(page, "New patient")
    page.get_by_label("Clinic", exact=True).select_option("reference")
    for label, value in {"Name": "Erika Sample", "Date of birth": "1950-01-02", "Record number": "TEST-77",
                         "Appointment id": identifier}.items():  # fmt: skip
        page.get_by_label(label, exact=True).fill(value)
    actions.show(page)
    expect(page.get_by_label("Appointment id")).to_have_attribute("aria-invalid", "true")
    expect(actions.papers(page)).to_have_count(0)
    assert walk_in_desk.journal_entries("made") == []


def test_save_leaves_the_day_unchanged(
    start_desk: Callable[..., Served], visit: Callable[..., Visitor], run_command: RunCommand, eve: Eve
) -> None:
    desk = start_desk([day_lists.row(number) for number in range(3)])
    page = visit(desk).enter()
    actions.choose(page, "A0001")
    actions.press(page, "Save")
    expect(page.locator("#messages")).to_contain_text("Saved in")
    actions.follow(page, "Whole day")
    actions.make_day(page, desk)
    answer = run_command("verify", desk.out)
    assert answer.code == 0, answer.err
    (saved,) = desk.folder.glob("day-saved/A0001-consent.pdf")
    answer = run_command("print", saved, "--printer", eve.url, "--journal", desk.journal)
    assert answer.code == 0, answer.err
    until(lambda: desk.journal_entries("printed") == ["A0001"])
