"""A new document is one YAML file: every command accepts it, without any code."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest

from handouts.content.library import Library
from handouts.content.schema import build_schema
from handouts.journal.journal import rows
from handouts.resources import templates_dir
from tests.desk import desk_process
from tests.desk.http_client import Client
from tests.support import day_lists
from tests.support.base_set import BASE
from tests.support.commands import CommandResult, RunCommand
from tests.support.structure_tree import text_of

CLINIC, SET = "base", "clinics/base/balloon-kyphoplasty.yaml"
SUMMARY = """\
document: visit-summary
order: 40
phase: after
role: other
name: Visit summary
title: "Your visit for {procedure}"
pages: 1
sections:
  - show: facts
    heading: What was done
    takes: [procedure, level, practitioner, ended, bed_rest]
  - show: text
    heading: Please remember
    takes: [summary]
    intro: "Show this page to your doctor within 9 days."
  - show: restart
    heading: Your medicines
  - show: list
    heading: Next visit
    takes: [follow_up]
    open: Next visit (date, time, place)
  - show: topics
"""
ANESTHESIA = """\
document: anesthesia-consent
order: 25
phase: before
role: consent
name: Anesthesia consent
title: Consent for anesthesia
sections:
  - show: list
    heading: Anesthesia
    takes: [anesthesia]
"""
PATIENT = ("--name", "Ann Sample", "--at", "2026-12-01 10:00", "--ended", "2026-12-01 11:05", "--id", "T-1")
FOUR = ("preparation", "consent", "discharge", "visit-summary")


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    """A copy of the shipped templates with a fourth document."""
    folder = tmp_path / "own"
    shutil.copytree(templates_dir(), folder)
    shutil.copytree(BASE, folder / "clinics" / CLINIC)
    add(folder, SUMMARY)
    return folder


def add(folder: Path, text: str) -> Path:
    """Add a layout file. Its name comes from the first line of the text."""
    path = folder / "documents" / f"{text.split()[1]}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def pdf_text(path: str | Path) -> str:
    return text_of(Path(path).read_bytes()).replace("\xa0", " ")


# -- the commands ------------------------------------------------------------------------------------------------
def test_list(run_command: RunCommand, templates: Path) -> None:
    assert "document    visit-summary\n" in run_command("list", "--templates", templates).out


@pytest.mark.parametrize("large", [(), ("--large-print",)])
def test_make(run_command: RunCommand, templates: Path, large: tuple[str, ...]) -> None:
    answer = run_command("make", CLINIC, *PATIENT, *large, "--medicine", "Plavix", "--templates", templates)
    assert answer.code == 0, answer.err
    assert {Path(path).name for path in answer.paths} == {f"T-1-{name}.pdf" for name in FOUR}
    page = pdf_text("out/T-1-visit-summary.pdf")
    assert "Ann Sample" in page
    assert "11:05 AM" in page, "a page for after the procedure shows when it ended"
    assert "clopidogrel" in page
    assert "within 9 days" in page
    assert "11:05 AM" not in pdf_text("out/T-1-consent.pdf")


def test_make_blank(run_command: RunCommand, templates: Path) -> None:
    answer = run_command("make", CLINIC, "visit-summary", "--templates", templates)
    assert answer.paths == ["out/base-visit-summary.pdf"]
    assert "What was done" in pdf_text(answer.paths[0])


def test_topic(run_command: RunCommand, templates: Path) -> None:
    with (templates / SET).open("a", encoding="utf-8") as file:
        file.write("\ntopics:\n  - on: [visit-summary]\n    heading: For your family\n    text: [Please read this.]\n")
    assert run_command("make", CLINIC, "--templates", templates).code == 0
    assert "For your family" in pdf_text("out/base-visit-summary.pdf")
    assert "For your family" not in pdf_text("out/base-discharge.pdf")


def test_journal(run_command: RunCommand, templates: Path) -> None:
    run_command("make", CLINIC, *PATIENT, "--journal", "journal.sqlite3", "--templates", templates)
    assert sorted(row.document for row in rows(Path("journal.sqlite3"))) == sorted(FOUR)
    assert "visit-summary" in run_command("journal", "--journal", "journal.sqlite3").out


def test_explain(run_command: RunCommand, templates: Path) -> None:
    answer = run_command("explain", CLINIC, "visit-summary", *PATIENT, "--templates", templates, "--format", "json")
    assert answer.code == 0, answer.err
    numbers = json.loads(answer.out)["numbers"]
    assert all(number["known"] for number in numbers)
    nine = next(number for number in numbers if number["number"] == "9 days")
    assert "visit-summary.yaml" in json.dumps(nine["sources"])


def test_diff(run_command: RunCommand, templates: Path) -> None:
    old = Path(shutil.copytree(templates, "old"))
    assert run_command("diff", "old", templates).code == 0
    edit(templates / "documents/visit-summary.yaml", "within 9 days", "within 14 days")
    answer = run_command("diff", "old", templates, "--clinic", CLINIC)
    assert "visit-summary" in answer.out
    assert "within {+14+} days" in answer.out
    (old / "documents/visit-summary.yaml").unlink()
    assert "visit-summary: added" in run_command("diff", "old", templates, "--clinic", CLINIC).out


def test_check(run_command: RunCommand, templates: Path) -> None:
    path = templates / "documents/visit-summary.yaml"
    edit(path, "Show this page", "Utilize   1000 pages")
    edit(path, "within 9 days", "within 9-3 days")
    line = path.read_text("utf-8").split("within 9-3")[0].count("\n") + 1
    assert re.search(rf"visit-summary\.yaml:{line}:\d+: .*\[range-order\]", run_command("check", templates).out)


def test_day(run_command: RunCommand, templates: Path) -> None:
    day_lists.save(
        Path("list.csv"), [day_lists.row(3, clinic=CLINIC), day_lists.row(7, clinic=CLINIC, documents="visit-summary")]
    )
    answer = run_command("day", "list.csv", "--templates", templates, "--allow-draft", "--jobs", 1, "--out", "day")
    assert answer.code == 0, answer.err
    patients = {
        patient["id"]: patient for patient in json.loads(Path("day/manifest.json").read_text("utf-8"))["patients"]
    }
    files = [Path(file["file"]).stem for file in patients["A0003"]["files"]]
    assert files == ["A0003", *(f"A0003-{name}" for name in FOUR)]
    assert [Path(file["file"]).stem for file in patients["A0007"]["files"]] == ["A0007", "A0007-visit-summary"]
    assert pdf_text("day/packets/A0003.pdf").index("Going home after") < pdf_text("day/packets/A0003.pdf").index(
        "Your visit"
    )
    assert run_command("verify", "day").code == 0


def test_order_in_packet(run_command: RunCommand, templates: Path) -> None:
    edit(templates / "documents/visit-summary.yaml", "order: 40", "order: 5")
    day_lists.save(Path("list.csv"), [day_lists.row(3, clinic=CLINIC)])
    more = ("--documents", "consent,visit-summary", "--templates", templates, "--allow-draft", "--jobs", 1)
    assert run_command("day", "list.csv", *more, "--out", "day").code == 0
    (patient,) = json.loads(Path("day/manifest.json").read_text("utf-8"))["patients"]
    assert [Path(file["file"]).stem for file in patient["files"]] == ["A0003", "A0003-visit-summary", "A0003-consent"]


def test_desk(templates: Path, tmp_path: Path) -> None:
    patients = [day_lists.row(3, clinic=CLINIC)]
    with desk_process.running(tmp_path / "desk", patients, "--templates", str(templates), "--allow-draft") as page:
        client = Client(page).enter()
        link = re.search(r'href="(/p/[^"]+)"', client.request("GET", "/").text)
        assert link
        shown = client.request("GET", link[1]).text
        assert "Your visit for" in shown
        assert "What was done" in shown
        papers = dict.fromkeys(re.findall(r'"(/paper/[\w-]+\.pdf)"', shown))
        texts = [text_of(client.request("GET", paper).body) for paper in papers]
        assert len(texts) == 4
        assert "Your visit for" in texts[3]


# -- approval, schema, older layouts -----------------------------------------------------------------------------
def test_approve(run_command: RunCommand, templates: Path) -> None:
    edit(templates / SET, "status: approved", "status: draft")
    answer = run_command("approve", CLINIC, "--by", "Dr. Example", "--templates", templates)
    assert answer.code == 0, answer.err
    assert "document: visit-summary" in (templates / "clinics/base/approvals/balloon-kyphoplasty.yaml").read_text()
    assert status(templates) == "approved"
    edit(templates / "documents/visit-summary.yaml", "order: 40", "order: 41")
    assert status(templates) == "approved", "the order in the packet does not change the text"
    edit(templates / "documents/visit-summary.yaml", "phase: after", "phase: before")
    assert status(templates) == "draft", "the labels of a page depend on its phase"


def status(templates: Path) -> str:
    library = Library(templates, templates_dir())
    return library.load(CLINIC, None, library.documents()).status


def test_schema(run_command: RunCommand, templates: Path) -> None:
    on = json.loads(run_command("schema", "--templates", templates).out)["$defs"]["Topic"]["properties"]["on"]["items"]
    assert on["anyOf"][0]["enum"] == sorted(FOUR)
    jsonschema.validate("not-yet-in-the-schema", on)
    assert build_schema(("a", "b"))["$defs"]["Topic"]["properties"]["on"]["items"]["anyOf"][0]["enum"] == ["a", "b"]


def test_files_without_new_keys(run_command: RunCommand, templates: Path) -> None:
    library = Library(templates, templates_dir())
    before = library.load(CLINIC, None, FOUR).text_digests
    run_command("make", CLINIC, *PATIENT, "--templates", templates, "--out", "new")
    for name in FOUR[:3]:
        path = templates / "documents" / f"{name}.yaml"
        path.write_text(re.sub(r"(?m)^(order|phase|role): .*\n", "", path.read_text("utf-8")), "utf-8")
        assert "\norder:" not in path.read_text("utf-8")
    run_command("make", CLINIC, *PATIENT, "--templates", templates, "--out", "old")
    for name in FOUR:
        assert Path(f"old/T-1-{name}.pdf").read_bytes() == Path(f"new/T-1-{name}.pdf").read_bytes()
    assert library.load(CLINIC, None, FOUR).text_digests == before, "an approval stays valid"


# -- errors ------------------------------------------------------------------------------------------------------
def test_duplicate_order(run_command: RunCommand, templates: Path) -> None:
    edit(templates / "documents/visit-summary.yaml", "order: 40", "order: 30")
    answer = run_command("make", CLINIC, "--templates", templates)
    assert answer.code == 1
    assert "documents/visit-summary.yaml:2:8: `order: 30` is already used in" in answer.err
    assert answer.out == ""


def test_missing_key(run_command: RunCommand, templates: Path) -> None:
    edit(templates / "documents/visit-summary.yaml", "role: other\n", "")
    answer = run_command("make", CLINIC, "--templates", templates)
    assert answer.code == 1
    assert 'visit-summary.yaml:1:1: the key "role" is missing' in answer.err
    assert "add `role:`" in answer.err


def test_topic_on_unknown_document(run_command: RunCommand, templates: Path) -> None:
    with (templates / SET).open("a", encoding="utf-8") as file:
        file.write("\ntopics:\n  - {on: [visit-sumary], heading: Family, text: [Please read this.]}\n")
    answer = run_command("make", CLINIC, "--templates", templates)
    assert answer.code == 1
    assert "documents/visit-sumary.yaml does not exist" in answer.err
    assert 'did you mean "visit-summary"?' in answer.err


def test_one_file_for_two_patients(run_command: RunCommand, templates: Path) -> None:
    edit(templates / "documents/visit-summary.yaml", "document: visit-summary", "document: next-consent")
    (templates / "documents/visit-summary.yaml").rename(templates / "documents/next-consent.yaml")
    day_lists.save(
        Path("list.csv"), [day_lists.row(n, clinic=CLINIC, id=id) for n, id in ((1, "7"), (2, "7-next"), (3, "8"))]
    )
    answer = run_command("day", "list.csv", "--templates", templates, "--allow-draft", "--jobs", 1, "--out", "day")
    assert answer.code == 1
    assert "two patients would have the file documents/7-next-consent.pdf" in answer.err
    assert {path.name for path in Path("day/packets").iterdir()} == {"8.pdf"}


# -- roles -------------------------------------------------------------------------------------------------------
def findings(answer: CommandResult, rule: str) -> list[str]:
    return [line for line in answer.out.splitlines() if f"[{rule}]" in line]


def test_second_consent_form(run_command: RunCommand, templates: Path) -> None:
    before = findings(run_command("check", templates / "clinics" / CLINIC), "consent-signed")
    assert before == []
    add(templates, ANESTHESIA)
    answer = run_command("check", templates / "clinics" / CLINIC)
    (line,) = findings(answer, "consent-signed")
    assert "anesthesia-consent.yaml:8:3: error: the consent form 'anesthesia-consent' has no lines for sig" in line
    assert all("anesthesia-consent.yaml" in line for line in findings(answer, "consent-sections"))
    assert len(findings(answer, "consent-sections")) == 3


def test_no_consent_form(run_command: RunCommand, templates: Path) -> None:
    edit(templates / "documents/consent.yaml", "role: consent", "role: other")
    edit(templates / "documents/consent.yaml", "  - show: signatures\n", "  - show: questions\n")
    edit(
        templates / "documents/consent.yaml",
        "    takes: [clinician, interpreter, patient, witness, confirmation, withdrawal]\n",
        "",
    )
    answer = run_command("check", templates / "clinics" / CLINIC)
    assert "no document has `role: consent`" in findings(answer, "consent-signed")[0]
    assert [line for line in answer.out.splitlines() if re.search(r"\[consent-(?!signed)", line)] == []


def test_reminders(run_command: RunCommand, templates: Path) -> None:
    day_lists.save(Path("list.csv"), [day_lists.row(3, clinic=CLINIC, medicines="Plavix")])

    def reminders(document: str) -> int:
        more = ("--documents", document, "--templates", templates, "--allow-draft", "--jobs", 1, "--out", document)
        assert run_command("day", "list.csv", *more).code == 0
        (recipient,) = json.loads(Path(document, "recipients.json").read_text("utf-8"))["recipients"]
        return len(recipient.get("reminders", ()))

    assert reminders("visit-summary") == 0
    assert reminders("preparation") > 0


def test_after_hours_phone(run_command: RunCommand, templates: Path) -> None:
    edit(templates / "clinics/base/clinic.yaml", "after_hours_phone:", "# after_hours_phone:")
    run_command("make", CLINIC, "--templates", templates)
    label = "Nights"
    shown = {name for name in FOUR if label in pdf_text(f"out/base-{name}.pdf").split("Your")[0]}
    assert shown == {"discharge"}
    edit(templates / "documents/visit-summary.yaml", "role: other", "role: discharge")
    run_command("make", CLINIC, "--templates", templates)
    assert label in pdf_text("out/base-visit-summary.pdf")
