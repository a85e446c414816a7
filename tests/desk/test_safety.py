"""Never the wrong page, an unreviewed page, a second print, or a lost change."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from handouts.resources import templates_dir
from tests.channels.real import Eve
from tests.desk import actions, desk_process
from tests.desk.browser import Visitor
from tests.desk.desk_process import Served
from tests.desk.http_client import Client
from tests.desk.sample_list import ROWS, many
from tests.desk.test_day import day, until
from tests.support import day_lists

SET = "clinics/pain-relief-georgia/balloon-kyphoplasty.yaml"


# -- nothing is forgotten ----------------------------------------------------------------------------------------
def test_fixed_row_keeps_values(start_desk: Callable[..., Served], visit: Callable[..., Visitor]) -> None:
    wrong = day_lists.row(
        0, clinic="reference", time="25:10", large_print="yes", language="es", documents="preparation", notes="Allergic to latex",
        medicines="aspirin; Xyzal", email="ok@patients.example", email_consent="plain", name="Ana Ejemplo",
    )  # fmt: skip
    odd = day_lists.row(1, large_print="perhaps", clinic="nowhere", notes="Comes by taxi")
    desk = start_desk([wrong, odd], HANDOUTS_MAIL_SERVER="smtp://localhost:1", HANDOUTS_MAIL_FROM="desk@mail.example")
    page = visit(desk).enter()
    actions.choose(page, "Ana Ejemplo")
    field = page.get_by_label("Date and time of the procedure")
    expect(field).to_have_value("2026-12-01 25:10")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("2026-12-01 15:10")
    actions.show(page)
    expect(actions.papers(page)).to_have_count(1)
    main = page.get_by_role("main")
    for words in ("Allergic to latex", "Spanish", "Large print.", "ok@patients.example"):
        expect(main).to_contain_text(words)
    expect(page.get_by_label("aspirin")).to_be_checked()
    expect(page.get_by_label("Other medicines, one per line")).to_have_value("Xyzal")
    actions.follow(page, "Patients")
    actions.choose(page, "A0001")
    page.get_by_label("Clinic", exact=True).select_option("colorado-spine")
    actions.show(page)
    for words in ("notes: Comes by taxi", "large_print: perhaps"):
        expect(main).to_contain_text(words)


FAULTS = {
    "record_number": ("1.23E+11", "Record number", "TEST-1"), "level": ("4. Mai", "Level or site", "L4"),
    "time": ("00:00", "Date and time of the procedure", "2026-12-01 09:00"),
}  # fmt: skip


@pytest.mark.parametrize("column", FAULTS)
def test_problem_stays_until_fixed(
    start_desk: Callable[..., Served], visit: Callable[..., Visitor], column: str
) -> None:
    """A record number that Excel has damaged stays a problem after another field changes."""
    wrong, label, right = FAULTS[column]
    page = visit(start_desk([day_lists.row(0, **{column: wrong}), day_lists.row(1)])).enter()
    actions.choose(page, "Maria Beispiel")
    page.get_by_label("Large print").check()
    actions.show(page)
    expect(actions.papers(page)).to_have_count(0)
    expect(page.get_by_label(label)).to_have_attribute("aria-invalid", "true")
    page.get_by_label(label).fill(right)
    actions.show(page)
    expect(actions.papers(page)).to_have_count(actions.KINDS)


def test_duplicate_ids(start_desk: Callable[..., Served], visit: Callable[..., Visitor]) -> None:
    page = visit(start_desk([day_lists.row(0), day_lists.row(0, name="Erika Sample"), day_lists.row(2)])).enter()
    for _ in range(2):
        assert page.locator("#list tbody tr").count() == 3
        assert page.locator("#list").get_by_text("Fix first").count() == 2
        actions.follow(page, "Whole day")
        expect(page.get_by_role("main")).to_contain_text("1 of 3 patients")
        actions.follow(page, "Patients")
        actions.open_list(page)


def test_other_patient_in_row(start_desk: Callable[..., Served], visit: Callable[..., Visitor]) -> None:
    """The tab of the former patient shows nothing about the new one and hands out nothing."""
    desk = start_desk(many(2))
    visitor = visit(desk)
    visitor.expected = {404}
    page = visitor.enter()
    other = visitor.tab("/")
    actions.choose(page, "A0001")
    rows = many(2)
    rows[1] |= {"name": "Erika Sample", "date_of_birth": "1950-01-02"}
    desk.rows = [*desk.rows, *rows]
    day_lists.save(desk.folder / "list.csv", rows)
    other.reload()
    actions.open_list(other)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("This page has expired")
    page.reload()  # without the text that was typed
    expect(page.get_by_role("heading", level=1)).to_have_text("This page has expired")
    assert desk.journal_entries("made") == []
    assert not list(desk.folder.rglob("*.pdf"))


def test_reopened_list_keeps_changes(start_desk: Callable[..., Served], visit: Callable[..., Visitor]) -> None:
    """A correction stays while the list has the corrected field as before; its other fields are those of the new list."""
    desk = start_desk(many(3))
    page = visit(desk).enter()
    for name, level in (("A0000", "T9"), ("A0001", "T8")):
        actions.choose(page, name)
        page.get_by_label("Level or site").fill(level)
        actions.show(page)
        actions.follow(page, "Patients")
    rows = many(4)
    rows[1]["time"] = "17:00"
    desk.rows = rows
    day_lists.save(desk.folder / "list.csv", rows)
    page.reload()
    actions.open_list(page)
    expect(actions.row(page, "A0003")).to_be_visible()
    actions.choose(page, "A0000")
    expect(page.get_by_label("Level or site")).to_have_value("T9")
    actions.follow(page, "Patients")
    actions.choose(page, "A0001")
    expect(page.get_by_label("Level or site")).to_have_value("T8")
    expect(page.get_by_label("Date and time of the procedure")).to_have_value("12/1/2026 5:00 PM")


def test_slow_answer(start_desk: Callable[..., Served], visit: Callable[..., Visitor]) -> None:
    """More medicines are entered while an answer is on its way."""
    visitor = visit(start_desk(many(1, clinic="reference")))
    page = visitor.enter()
    actions.choose(page, "A0000")

    def late(route: Any) -> None:
        if route.request.method == "POST":
            time.sleep(0.7)
        route.continue_()

    page.route("**/p/*", late)
    page.get_by_label("ibuprofen (Advil, Motrin)").check()
    page.get_by_label("aspirin").check()
    page.get_by_label("Other medicines, one per line").fill("Xyzal")
    page.get_by_label("Clinician").focus()
    expect(page.locator("#papers")).not_to_have_attribute("aria-busy", "true", timeout=15_000)
    page.reload()
    expect(page.get_by_label("ibuprofen (Advil, Motrin)")).to_be_checked()
    expect(page.get_by_label("aspirin")).to_be_checked()
    expect(page.get_by_label("Other medicines, one per line")).to_have_value("Xyzal")


def test_save_never_overwrites(start_desk: Callable[..., Served], visit: Callable[..., Visitor]) -> None:
    desk = start_desk([])
    visitor = visit(desk)
    visitor.expected = {400}
    page = visitor.enter()
    desk.more += ["Alice", "Bob Example"]
    for name in ("Alice Example", "Bob Example"):
        actions.press(page, "New patient")
        page.get_by_label("Name", exact=True).fill(name)
        page.get_by_label("Clinic", exact=True).select_option("reference")
        actions.show(page)
        for _ in range(2):  # saving again writes the same file
            actions.press(page, "Save")
            expect(page.get_by_role("status").first).to_contain_text("Saved in")
    saved = {path.name: actions.text(path.read_bytes()) for path in (desk.folder).rglob("*-consent.pdf")}
    assert len(saved) == 2
    assert sum("Alice Example" in text for text in saved.values()) == 1
    assert sum("Bob Example" in text for text in saved.values()) == 1


# -- nobody else's -----------------------------------------------------------------------------------------------
def test_id_in_use(start_desk: Callable[..., Served], visit: Callable[..., Visitor]) -> None:
    page = visit(start_desk(ROWS[:2])).enter()
    actions.press(page, "New patient")
    page.get_by_label("Clinic", exact=True).select_option("reference")
    page.get_by_label("Appointment id").fill("a0001")
    actions.show(page)
    expect(page.get_by_label("Appointment id")).to_have_attribute("aria-invalid", "true")
    assert "otto mustermann" in actions.described(page.get_by_label("Appointment id")).casefold()
    expect(actions.papers(page)).to_have_count(0)
    actions.follow(page, "Patients")
    actions.choose(page, "8:15 AM")
    expect(actions.papers(page)).to_have_count(actions.KINDS)


def test_same_ids_on_other_list(
    start_desk: Callable[..., Served], visit: Callable[..., Visitor], tmp_path: Path
) -> None:
    desk = start_desk(many(3), "--printer", "ipp://localhost:1/ipp/print")
    page = day(visit(desk))
    actions.make_day(page, desk)
    others = [day_lists.row(number, name=f"Erika Sample {number}", date="2026-12-02") for number in range(3)]
    desk.rows = [*many(3), *others]
    actions.follow(page, "Patients")
    actions.open_list(page, day_lists.save(tmp_path / "other.csv", others))
    actions.follow(page, "Whole day")
    expect(page.get_by_text("All packets ready")).to_have_count(0)
    expect(page.get_by_role("button", name="Print the day")).to_have_count(0)
    actions.make_day(page, desk)
    assert "Erika Sample 1" in actions.text((desk.out / "packets/A0001.pdf").read_bytes())


def test_review_before_make(start_desk: Callable[..., Served], visit: Callable[..., Visitor]) -> None:
    desk = start_desk(many(2))
    visitor = visit(desk)
    visitor.expected = {400}
    page = day(visitor)
    desk.rows = many(3)
    day_lists.save(desk.folder / "list.csv", desk.rows)
    actions.press(page, "Make all packets")
    expect(page.get_by_role("main")).to_contain_text("open it again and review it first", ignore_case=True)
    assert not desk.out.exists()


def test_address_of_other_patient(start_desk: Callable[..., Served], visit: Callable[..., Visitor]) -> None:
    rows = [day_lists.row(0, email="ok@patients.example", email_consent="plain")]
    desk = start_desk(rows, HANDOUTS_MAIL_SERVER="smtp://localhost:1", HANDOUTS_MAIL_FROM="desk@mail.example")
    desk.more += ["Erika Sample"]
    page = visit(desk).enter()
    actions.choose(page, "A0000")
    expect(page.get_by_role("button", name="Mail", exact=True)).to_be_visible()
    page.get_by_label("Name", exact=True).fill("Erika Sample")
    actions.show(page)
    expect(page.get_by_role("button", name="Mail", exact=True)).to_have_count(0)
    expect(page.get_by_role("main")).to_contain_text("It is the address of the patient on the list")


def test_review_before_mail(start_desk: Callable[..., Served], visit: Callable[..., Visitor], tmp_path: Path) -> None:
    rows = [day_lists.row(number, email=f"ok-{number}@patients.example", email_consent="plain") for number in range(2)]
    account = {"HANDOUTS_MAIL_SERVER": "smtp://localhost:1", "HANDOUTS_MAIL_FROM": "desk@mail.example"}
    desk = start_desk(rows, **account)
    visitor = visit(desk)
    visitor.expected = {400}
    page = day(visitor)
    actions.make_day(page, desk)
    actions.press(page, "Mail the day")
    other = visitor.tab("/")
    rows[1]["email"] = "other@patients.example"
    desk.rows = rows
    day_lists.save(desk.folder / "list.csv", rows)
    actions.open_list(other)
    actions.follow(other, "Whole day")
    actions.make_day(other, desk)
    actions.press(page, "Send 2 emails")
    expect(page.get_by_role("main")).to_contain_text("review them and send again", ignore_case=True)
    assert desk.journal_entries("mail-queued") == []


# -- no unreviewed page, no second print -------------------------------------------------------------------------------
@pytest.mark.xdist_group("printers")
def test_print_pressed_twice(start_desk: Callable[..., Served], eve: Eve) -> None:
    before = len(eve.arrived())
    desk = start_desk(ROWS[:2], "--printer", eve.url)
    client = Client(desk).enter()
    path = client.read("/").links["Otto Mustermann"]
    text = client.request("GET", path).text
    form = client.form(path, "Show the pages").values
    papers = "".join(f"&paper={token}" for token in _tokens(text))
    body = (_encoded({**form, "printer": eve.url}) + papers).encode()
    with ThreadPoolExecutor(4) as pool:
        kind = {"Content_Type": "application/x-www-form-urlencoded"}
        answers = list(pool.map(lambda _: client.request("POST", f"{path}/print", body, **kind), range(4)))
    assert {answer.status for answer in answers} == {303}
    until(lambda: "Printed 3 documents" in client.request("GET", path).text)
    time.sleep(0.5)
    assert len(eve.arrived()) == before + actions.KINDS
    assert desk.journal_entries("printed") == ["A0001"] * actions.KINDS


def _tokens(text: str) -> list[str]:
    import re

    return re.findall(r'name="paper" value="([^"]+)"', text)


def _encoded(values: dict[str, str]) -> str:
    from urllib.parse import urlencode

    return urlencode(values)


def test_draft(start_desk: Callable[..., Served], visit: Callable[..., Visitor], tmp_path: Path) -> None:
    templates = Path(shutil.copytree(templates_dir(), tmp_path / "templates"))
    path = templates / SET
    path.write_text(path.read_text("utf-8").replace("status: sample", "status: draft"), encoding="utf-8")
    desk = start_desk(
        [*ROWS[:2], day_lists.row(5, clinic="ivc")], "--templates", str(templates), "--printer", "ipp://localhost:1/x"
    )
    page = visit(desk).enter()
    expect(actions.row(page, "A0000")).to_contain_text("Draft: no clinician has approved this text.")
    actions.choose(page, "A0000")
    expect(actions.papers(page)).to_have_count(actions.KINDS)
    for name in ("Print", "Mail", "Save"):
        expect(page.get_by_role("button", name=name, exact=True)).to_have_count(0)
    client = Client(desk).enter()
    address = client.read("/").links["Maria Beispiel"]
    form = client.form(address, "Show the pages").values
    client.request("POST", f"{address}/print", {**form, "printer": "ipp://localhost:1/x"})
    assert desk.journal_entries("made") == []
    actions.follow(page, "Whole day")
    region = page.get_by_role("region", name="2 patients get no packet")
    expect(region).to_contain_text("Maria Beispiel")
    expect(region).to_contain_text("Draft")
    expect(region).to_contain_text("closed")
    expect(page.get_by_role("main")).to_contain_text("1 of 3 patients")
    actions.make_day(page, desk)
    assert [path.stem for path in (desk.out / "packets").iterdir()] == ["A0001"]


@pytest.mark.parametrize("script", [True, False])
def test_enter_prints_nothing(start_desk: Callable[..., Served], visit: Callable[..., Visitor], script: bool) -> None:
    """A barcode scanner also sends Enter."""
    account = {"HANDOUTS_MAIL_SERVER": "smtp://localhost:1", "HANDOUTS_MAIL_FROM": "desk@mail.example"}
    rows = [day_lists.row(0, email="ok@patients.example", email_consent="plain")]
    desk = start_desk(rows, "--printer", "ipp://localhost:1/x", **account)
    page = visit(desk, java_script_enabled=script).enter()
    actions.choose(page, "A0000")
    desk.more.append("TEST-00099")
    page.get_by_label("Record number").fill("TEST-00099")
    page.get_by_label("Record number").press("Enter")
    page.wait_for_timeout(1500)
    expect(page.get_by_label("Record number")).to_have_value("TEST-00099")
    expect(page.get_by_role("status").first).to_have_text("")
    expect(actions.papers(page)).to_have_count(actions.KINDS)
    assert desk.journal_entries("made") == []


def test_printer_choice_stays(start_desk: Callable[..., Served], visit: Callable[..., Visitor]) -> None:
    desk = start_desk(many(1), "--printer", "ipp://localhost:1/first")
    page = visit(desk).enter()
    actions.choose(page, "A0000")
    page.get_by_label("Printer").evaluate("one => one.add(new Option('ipp://localhost:1/second'))")
    page.get_by_label("Printer").select_option("ipp://localhost:1/second")
    actions.press(page, "Print")
    expect(page.get_by_label("Printer")).to_have_value("ipp://localhost:1/second")
    expect(page.get_by_role("status").first).to_contain_text("Cannot be reached")
    page.get_by_label("Printer").select_option("ipp://localhost:1/first")
    page.get_by_label("Level or site").fill("L4")
    actions.show(page)
    expect(page.get_by_label("Printer")).to_have_value("ipp://localhost:1/first")


# -- this computer's other users ---------------------------------------------------------------------------------
def test_single_use_key(tmp_path: Path) -> None:
    """Other users of this computer can read a command line."""
    script = tmp_path / "browser"
    script.write_text(f'#!/bin/sh\necho "$1" > "{tmp_path}/opened"\n')
    script.chmod(0o755)
    env = {"BROWSER": f"{script} %s", "DISPLAY": ":99"}
    desk = desk_process.launch(tmp_path / "desk", ROWS[:2], "--browser", env=env)
    try:
        until(lambda: (tmp_path / "opened").exists() and (tmp_path / "opened").read_text().strip())
        address = (tmp_path / "opened").read_text().strip()
        path = address.removeprefix(desk.url)
        assert path != f"/enter?key={desk.key}"
        assert Client(desk).request("GET", path).status == 303
        assert Client(desk).request("GET", path).status == 403
        assert Client(desk).enter().cookie  # the key from the terminal still works
    finally:
        desk.end()


def test_cleanup_after_kill(tmp_path: Path, visit: Callable[..., Visitor]) -> None:
    first = desk_process.launch(tmp_path / "desk", ROWS[:2])
    first.rows = many(3)
    page = visit(first).enter()
    actions.open_list(page, day_lists.save(tmp_path / "elsewhere.csv", many(3)))
    assert first.files()
    os.kill(first.process.pid, signal.SIGKILL)
    first.process.wait()
    assert first.files()
    second = desk_process.launch(tmp_path / "desk", ROWS[:2])
    try:
        assert second.files() == set()
    finally:
        second.end()


# -- nobody waits ------------------------------------------------------------------------------------------------
def test_idle_connections(start_desk: Callable[..., Served]) -> None:
    desk = start_desk(ROWS[:2])
    client = Client(desk).enter()
    idle = [socket.create_connection(("127.0.0.1", desk.port)) for _ in range(150)]
    try:
        begun = time.monotonic()
        assert client.request("GET", "/").status == 200
        assert time.monotonic() - begun < 5
    finally:
        for worker in idle:
            worker.close()


def test_hanging_print_system(tmp_path: Path) -> None:
    script = tmp_path / "bin/lpstat"
    script.parent.mkdir()
    script.write_text("#!/bin/sh\nexec sleep 30\n")
    script.chmod(0o755)
    desk = desk_process.launch(tmp_path / "desk", ROWS[:2], env={"PATH": f"{script.parent}:{os.environ['PATH']}"})
    try:
        client = Client(desk).enter()
        path = client.read("/").links["Otto Mustermann"]
        client.request("GET", path)
        begun = time.monotonic()
        assert "No printer is set up" in client.request("GET", path).text
        assert time.monotonic() - begun < 1
    finally:
        desk.end()


def test_open_without_choice(start_desk: Callable[..., Served], visit: Callable[..., Visitor], tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    visitor = visit(start_desk([], "--schedule", str(tmp_path / "lists")))
    visitor.expected = {400}
    page = visitor.enter()
    actions.press(page, "Open the list")
    expect(page.get_by_role("main")).to_contain_text("Choose one, or a file")
