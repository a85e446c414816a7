"""The editor's form, and the files beside the set: added fields, the clinic, shared text, overlays, their approval."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from pypdf import PdfReader

from handouts.content.library import Library
from handouts.resources import templates_dir
from tests.desk import corrections_http
from tests.desk.desk_process import Served
from tests.desk.editor_desk import BASE, FILE, PEOPLE, SET, desk_of_editors, own_templates
from tests.desk.http_actions import act
from tests.desk.http_client import Answer, Client
from tests.desk.test_day import until
from tests.desk.test_sign_in import sign_in

CLINIC = Path("clinics/base/clinic.yaml")
OTHER = Path("clinics/base/second-one.yaml")
EDIT = f"{SET}/edit"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return own_templates(tmp_path_factory.mktemp("files"))


@pytest.fixture
def templates(shared: Path) -> Path:
    """The templates as they were, without drafts and history."""
    (shared / "procedures/second-one.yaml").unlink(missing_ok=True)
    for folder in (".drafts", ".history", "clinics/base", "shared", ".git"):
        shutil.rmtree(shared / folder, ignore_errors=True)
    shutil.copytree(BASE, shared / "clinics/base")
    shutil.copy(templates_dir() / "procedures/balloon-kyphoplasty.yaml", shared / "procedures")
    return shared


@pytest.fixture(scope="module")
def desk(shared: Path) -> Iterator[Served]:
    """A desk with accounts and its own templates."""
    with desk_of_editors(shared) as served:
        yield served


@pytest.fixture(scope="module")
def people(desk: Served) -> dict[str, Client]:
    """A browser in which each person is signed in."""
    return {name: sign_in(desk, name)[0] for name in PEOPLE}


@pytest.fixture
def nina(people: dict[str, Client], templates: Path) -> Client:
    return people["nina"]


@pytest.fixture
def carl(people: dict[str, Client], templates: Path) -> Client:
    return people["carl"]


def opened(client: Client, file: str = "", address: str = "") -> dict[str, str]:
    return client.form(address or f"{EDIT}?view=form&file={file}", "Save the draft").values


def press(client: Client, action: str, values: dict[str, str], file: str = "") -> Answer:
    return client.request("POST", f"{EDIT}?file={file}", values | {"do": action})


def location(answer: Answer) -> str:
    """The page that the browser goes on to."""
    return dict(answer.headers)["Location"]


def name(*path: str | int) -> str:
    return "value:" + json.dumps(path)


def changed_lines(templates: Path, file: Path) -> tuple[list[str], list[str]]:
    """The lines that a draft does not have any more, and those that it has besides."""
    path = templates / file
    before = path.read_text("utf-8").splitlines() if path.exists() else []
    after = (templates / ".drafts" / file).read_text("utf-8").splitlines()
    return [line for line in before if line not in after], [line for line in after if line not in before]


def approved_set(templates: Path, procedure: str) -> bool:
    library = Library(templates, templates_dir())
    return library.load("base", procedure, library.documents()).status == "approved"


# -- the form ------------------------------------------------------------------------------------------------------
def test_field_is_added(nina: Client, templates: Path) -> None:
    answer = press(nina, 'add:["smoking"]', opened(nina))
    assert answer.status == 303
    page = nina.request("GET", location(answer)).text
    field_name = next(iter(re.findall(r'name="(value:\[&#34;smoking&#34;, [^"]*)"', page))).replace("&#34;", '"')
    assert not (templates / ".drafts" / FILE).exists()  # nothing was typed yet
    values = opened(nina, address=location(answer))
    assert press(nina, "save", values | {field_name: "3 days before procedure"}).status == 303
    removed, added = changed_lines(templates, FILE)
    assert (removed, added[0]) == ([], "smoking:")
    assert len(added) == 2


def test_medicine_is_added(nina: Client, templates: Path) -> None:
    answer = press(nina, 'add:["medicines", "table", "+"]', opened(nina))
    values = opened(nina, address=location(answer))
    new = ("medicines", "table", "+1")
    assert values[name(*new, "generic")] == ""
    values |= {name(*new, "generic"): "warfarin", name(*new, "action"): "stop"}
    # One more field of the new entry: what was typed stays.
    answer = press(nina, 'add:["medicines", "table", "+1", "before"]', values)
    values = opened(nina, address=location(answer))
    assert values[name("medicines", "table", 3, "generic")] == "warfarin"
    assert (
        press(nina, "save", values | {name("medicines", "table", 3, "before"): "5 days before procedure"}).status == 303
    )
    assert changed_lines(templates, FILE) == ([], ["    - generic: warfarin"])  # the other lines are there twice
    draft = (templates / ".drafts" / FILE).read_text("utf-8")
    assert "    - generic: warfarin\n      action: stop\n      before: 5 days before procedure\nsteps:" in draft


def test_new_entry_without_a_value_is_not_written(nina: Client, templates: Path) -> None:
    answer = press(nina, 'add:["medicines", "table", "+"]', opened(nina))
    assert press(nina, "save", opened(nina, address=location(answer))).status == 303
    assert not (templates / ".drafts" / FILE).exists()


@pytest.mark.parametrize(
    ("action", "removed", "order"),
    [
        ('remove:["medicines", "table", 1]', ["    - generic: insulin"], ["clopidogrel", "metformin"]),
        ('down:["medicines", "table", 0]', [], ["insulin", "clopidogrel", "metformin"]),
        ('up:["medicines", "table", 2]', [], ["clopidogrel", "metformin", "insulin"]),
        ('up:["medicines", "table", 0]', None, []),
    ],
)
def test_entries_are_removed_and_moved(
    nina: Client, templates: Path, action: str, removed: list[str] | None, order: list[str]
) -> None:
    assert press(nina, action, opened(nina)).status == 303
    if removed is None:
        assert not (templates / ".drafts" / FILE).exists()
        return
    assert re.findall(r"generic: (\w+)", (templates / ".drafts" / FILE).read_text("utf-8")) == order
    assert [line for line in changed_lines(templates, FILE)[0] if "generic" in line] == removed


def test_text_gets_a_condition(nina: Client, templates: Path) -> None:
    answer = press(nina, 'more:["warning", "call_us", 0]', opened(nina))
    answer = press(nina, 'add:["warning", "call_us", 0, "lasts"]', opened(nina, address=location(answer)))
    values = opened(nina, address=location(answer))
    assert press(nina, "save", values | {name("warning", "call_us", 0, "lasts"): "2 days"}).status == 303
    assert changed_lines(templates, FILE) == (["    - Fever"], ["    - text: Fever", "      lasts: 2 days"])


@pytest.mark.parametrize(
    "action",
    ["add:", "add:[]", "remove:[9]", 'remove:["nothing"]', "up:{}", 'down:["summary"]', "more:[[]]", "add:[" * 600],
)
def test_steps_that_are_nonsense(nina: Client, templates: Path, action: str) -> None:
    assert press(nina, action, opened(nina)).status in (200, 303, 400)
    assert not (templates / ".drafts" / FILE).exists()


def test_problem_is_at_its_field(nina: Client) -> None:
    values = opened(nina) | {name("summary", 0): "", name("medicines", "table", 1, "action"): "pause"}
    answer = nina.request("POST", f"{SET}/preview", values | {"live": "1"})
    notes = json.loads(answer.text)["notes"]
    assert [(note["at"], note["level"]) for note in notes] == [('["medicines", "table", 1, "action"]', "error")]
    page = press(nina, "show", values).text
    field_part = page[page.index('data-at="[&#34;medicines&#34;, &#34;table&#34;, 1, &#34;action&#34;]"') :]
    assert "pause" in field_part[: field_part.index("</p>")]


# -- the clinic ----------------------------------------------------------------------------------------------------
def with_two_sets(templates: Path) -> None:
    """A second set of the clinic, that is approved too."""
    data = (templates / FILE).read_text("utf-8")
    description = (templates / "procedures/balloon-kyphoplasty.yaml").read_bytes()
    (templates / "procedures/second-one.yaml").write_bytes(description)
    (templates / OTHER).write_text(data.replace("procedure: balloon-kyphoplasty", "procedure: second-one"), "utf-8")


def change_phone(nina: Client) -> None:
    values = opened(nina, "clinic")
    assert press(nina, "save", values | {name("after_hours_phone"): "312-555-0199"}, "clinic").status == 303


def approval(client: Client, *sets: int, file: str = "clinic") -> dict[str, str]:
    values = client.form(f"{SET}/changes?file={file}", "Approve and publish").values
    values = {key: value for key, value in values.items() if not key.startswith("approve-")}
    return values | {f"approve-{number}": "yes" for number in sets}


def approve(client: Client, values: dict[str, str], file: str = "clinic") -> Answer:
    return client.request("POST", f"{SET}/approve?file={file}", values)


def test_night_phone_of_the_clinic(nina: Client, carl: Client, templates: Path) -> None:
    change_phone(nina)
    assert changed_lines(templates, CLINIC) == (
        ["after_hours_phone: 312-555-0177"], ["after_hours_phone: 312-555-0199"]
    )  # fmt: skip
    page = carl.request("GET", f"{SET}/changes?file=clinic").text
    assert "becomes a draft without a new approval" in " ".join(page.split())
    assert "312-555-0199" in page
    assert approve(carl, approval(carl, 0)).status == 303
    assert "after_hours_phone: 312-555-0199" in (templates / CLINIC).read_text("utf-8")
    assert 'version: "1.1"' in (templates / FILE).read_text("utf-8")
    assert approved_set(templates, "balloon-kyphoplasty")
    assert not list((templates / ".drafts").rglob("*.yaml"))
    assert "Carl Muster" in carl.request("GET", f"{SET}/history?file=clinic").text
    assert "Carl Muster" in carl.request("GET", f"{SET}/history").text


def test_set_without_an_approval_becomes_a_draft(nina: Client, carl: Client, templates: Path) -> None:
    """Two sets are touched, and one is approved: the text of the other is not handed out, though it said `approved`."""
    with_two_sets(templates)
    assert approved_set(templates, "second-one")
    change_phone(nina)
    page = carl.request("GET", f"{SET}/changes?file=clinic").text
    assert "These sets are handed out now" in " ".join(page.split())
    assert approve(carl, approval(carl, 0)).status == 303
    assert approved_set(templates, "balloon-kyphoplasty")
    assert not approved_set(templates, "second-one")
    assert 'version: "1.0"' in (templates / OTHER).read_text("utf-8")


def test_set_was_published_meanwhile(nina: Client, carl: Client, templates: Path) -> None:
    change_phone(nina)
    values = approval(carl, 0)
    before = (templates / CLINIC).read_bytes()
    (templates / FILE).write_bytes((templates / FILE).read_bytes() + b"# by hand\n")
    answer = approve(carl, values)
    assert answer.status == 409
    assert "published this file after you opened the page" in answer.text
    assert (templates / CLINIC).read_bytes() == before
    assert approve(carl, approval(carl, 0)).status == 303
    assert (templates / FILE).read_text("utf-8").endswith("# by hand\n")


def test_change_that_breaks_a_set_is_not_published(nina: Client, carl: Client, templates: Path) -> None:
    before = (templates / CLINIC).read_bytes()
    values = opened(nina, "clinic")
    assert press(nina, "save", values | {name("time_zone"): "Mars/North"}, "clinic").status == 303
    page = carl.request("GET", f"{SET}/changes?file=clinic").text
    assert "makes no pages" in page
    body = {"token": values["token"], "seen": hashlib.sha256((templates / ".drafts" / CLINIC).read_bytes()).hexdigest()}
    assert approve(carl, body | {"token": opened(carl)["token"]}).status == 409
    assert (templates / CLINIC).read_bytes() == before


def test_look_of_the_pages_needs_no_approval(nina: Client, carl: Client, templates: Path) -> None:
    values = opened(nina, "clinic")
    assert press(nina, "save", values | {name("brand", "head"): "band"}, "clinic").status == 303
    assert approve(carl, approval(carl)).status == 303
    assert "head: band" in (templates / CLINIC).read_text("utf-8")
    assert approved_set(templates, "balloon-kyphoplasty")


def test_site_is_added(nina: Client, templates: Path) -> None:
    answer = press(nina, 'add:["sites"]', opened(nina, "clinic"), "clinic")
    answer = press(nina, 'add:["sites", "+"]', opened(nina, address=location(answer)), "clinic")
    values = opened(nina, address=location(answer))
    new = values | {name("sites", "+1", "name"): "North Bank", name("sites", "+1", "address", "+1"): "1 Sample Road"}
    assert press(nina, "save", new, "clinic").status == 400  # it needs a short name
    assert press(nina, "save", new | {'key:["sites", "+1"]': "north"}, "clinic").status == 303
    added = "sites:\n  north:\n    name: North Bank\n    address:\n      - 1 Sample Road\n"
    assert added in (templates / ".drafts" / CLINIC).read_text("utf-8")


# -- other files -----------------------------------------------------------------------------------------------------
def test_what_differs_for_a_physician(nina: Client, carl: Client, templates: Path) -> None:
    with (templates / CLINIC).open("a", encoding="utf-8") as file:
        file.write("physicians:\n  example: {name: Dr. Example}\n")
    file_key = "physicians/example"
    answer = press(nina, 'add:["bring"]', opened(nina, file_key), file_key)
    values = opened(nina, address=location(answer))
    assert press(nina, "save", values | {name("bring", "add", "+1"): "Your brace"}, file_key).status == 303
    draft = templates / ".drafts/clinics/base/physicians/example/balloon-kyphoplasty.yaml"
    assert draft.read_text("utf-8") == "bring:\n  add:\n    - Your brace\n"
    assert "Your brace" in carl.request("GET", f"{SET}/changes?file={file_key}").text
    assert approve(carl, approval(carl, file=file_key), file_key).status == 303
    assert approved_set(templates, "balloon-kyphoplasty")
    assert (templates / "clinics/base/physicians/example/balloon-kyphoplasty.yaml").exists()
    assert 'version: "1.1"' in (templates / FILE).read_text("utf-8")


def test_value_that_the_set_leaves_open(nina: Client, templates: Path) -> None:
    with (templates / CLINIC).open("a", encoding="utf-8") as file:
        file.write("sites:\n  north: {name: North Bank, address: [1 Sample Road]}\n")
    text = (templates / FILE).read_text("utf-8").replace("  place: The desk on the first floor\n", "")
    (templates / FILE).write_text(text, "utf-8")
    answer = press(nina, 'add:["arrival"]', opened(nina, "sites/north"), "sites/north")
    values = opened(nina, address=location(answer))
    values |= {name("arrival", "place"): "Desk 2", name("arrival", "check_in"): "90 min"}
    assert press(nina, "save", values, "sites/north").status == 303
    draft = (templates / ".drafts/clinics/base/sites/north/balloon-kyphoplasty.yaml").read_text("utf-8")
    assert sorted(draft.splitlines()) == ["    add: Desk 2", "  check_in: 90 min", "  place:", "arrival:"]


def test_shared_text(nina: Client, carl: Client, templates: Path) -> None:
    """A text that two sets include: both are named, and approved together."""
    (templates / "shared").mkdir()
    (templates / "shared/home.yaml").write_text("# Words for all.\nwound_care: [Keep it dry.]\n", "utf-8")
    for line in ("wound_care: [Keep the bandage dry for one day.]\n",):
        text = (templates / FILE).read_text("utf-8").replace(line, "include: [shared/home.yaml]\n")
        (templates / FILE).write_text(text, "utf-8")
    with_two_sets(templates)
    key = "part:shared/home.yaml"
    page = nina.request("GET", f"{EDIT}?file={key}").text
    assert "It makes the pages of 2 sets." in page
    assert press(nina, "save", opened(nina, key) | {name("wound_care", 0): "Keep it dry for a day."}, key).status == 303
    assert approve(carl, approval(carl, 0, 1, file=key), key).status == 303
    assert (templates / "shared/home.yaml").read_text(
        "utf-8"
    ) == "# Words for all.\nwound_care: [Keep it dry for a day.]\n"
    assert approved_set(templates, "balloon-kyphoplasty")
    assert approved_set(templates, "second-one")


def test_roll_back_of_the_clinic(nina: Client, carl: Client, templates: Path) -> None:
    before = (templates / CLINIC).read_bytes()
    change_phone(nina)
    assert approve(carl, approval(carl, 0)).status == 303
    page = carl.read(f"{SET}/history?file=clinic")
    form = next(form for form in page.forms if "/roll-back" in form.action)
    button = next(button for label, button in form.buttons.items() if label.startswith("Roll back"))
    answer = carl.request("POST", f"{SET}/roll-back?file=clinic", form.values | {"digest": button[1]})
    assert answer.status == 303
    assert (templates / ".drafts" / CLINIC).read_bytes() == before
    assert approve(carl, approval(carl, 0)).status == 303
    assert (templates / CLINIC).read_bytes() == before
    assert 'version: "1.2"' in (templates / FILE).read_text("utf-8")


def test_one_commit_has_all_files(nina: Client, carl: Client, templates: Path) -> None:
    def git(*arguments: str) -> str:
        person = ("-c", "user.name=x", "-c", "user.email=x@example.org")
        return subprocess.run(
            ["git", *person, "-C", str(templates), *arguments], capture_output=True, check=True, text=True
        ).stdout

    git("init", "-q")
    git("add", "clinics/base")
    git("commit", "-q", "-m", "begin")
    git("config", "user.name", "desk")
    git("config", "user.email", "desk@example.org")
    change_phone(nina)
    assert approve(carl, approval(carl, 0)).status == 303
    assert git("show", "--stat", "--format=%an", "--name-only").split() == [
        "Carl", "Muster", "clinics/base/approvals/balloon-kyphoplasty.yaml", str(FILE), str(CLINIC),
    ]  # fmt: skip


def draft_of(client: Client, address: str, old: str, new: str) -> None:
    """Change the text of another set."""
    values = client.form(f"{address}/edit?view=text", "Save the draft").values
    assert old in values["text"]
    values |= {"text": values["text"].replace(old, new, 1), "do": "save"}
    assert client.request("POST", f"{address}/edit", values).status == 303


def test_changes_for_each_reader(nina: Client, templates: Path) -> None:
    address = "/sets/wonderwell-childrens/tonsillectomy"
    library = Library(templates, templates_dir())
    content = library.load("wonderwell-childrens", "tonsillectomy", library.documents())
    set_file = templates / "clinics/wonderwell-childrens/tonsillectomy.yaml"
    before = set_file.read_text("utf-8")
    try:
        readers = "reader:\n  - {value: parent, only_if: age under 18}\n  - {value: patient}"
        set_file.write_text(re.sub(r"(?m)^reader: .*$", readers, before), "utf-8")
        draft_of(nina, address, content.instructions.value.summary[0][:20], "Changed words for all. ")
        page = nina.request("GET", f"{address}/changes").text
        assert [name for name in ("parent", "patient", "carer") if f"Blank pages, for a {name}" in page] == [
            "parent", "patient",
        ]  # fmt: skip
        assert page.count("Changed words for all.") > 1
        assert "not compared" not in page
        assert re.search("For a (parent|patient)</label>", nina.request("GET", f"{address}/edit").text)
    finally:
        set_file.write_text(before, "utf-8")


def test_translations_that_go_out_of_date(nina: Client, templates: Path) -> None:
    address = "/sets/pain-relief-georgia/balloon-kyphoplasty"
    draft_of(nina, address, "Less pain  ", "Much less pain  ")
    page = " ".join(nina.request("GET", f"{address}/changes").text.split())
    assert "Translations" in page
    assert re.search(r"Spanish</th>.*?2 out of date|Spanish</th>.*?1 missing", page)


def test_first_page_of_a_new_clinic(
    nina: Client, carl: Client, people: dict[str, Client], desk: Served, templates: Path
) -> None:
    """From the browser only: a new clinic, its phones, its text, its approval, and the pages of its first patient."""
    address, clinic = "/sets/river-bend/balloon-kyphoplasty", templates / "clinics/river-bend"
    form = nina.form("/sets/new", "Create the set").values
    answer = nina.request("POST", "/sets/new", form | {"clinic": "river-bend", "procedure": "balloon-kyphoplasty"})
    assert answer.status == 303
    assert "Add a field" in nina.request("GET", location(answer)).text
    try:
        opened_phones = urlencode({"open": ['["phone"]', '["after_hours_phone"]']}, doseq=True)
        values = nina.form(f"{address}/edit?file=clinic&{opened_phones}", "Save the draft").values
        values |= {
            name("phone"): "312-555-0142",
            name("after_hours_phone"): "312-555-0177",
            name("brand", "color"): "#1F5C4D",
            "do": "save",
        }
        assert nina.request("POST", f"{address}/edit?file=clinic", values).status == 303
        publish = carl.form(f"{address}/changes?file=clinic", "Approve and publish").values
        assert carl.request("POST", f"{address}/approve?file=clinic", publish).status == 303
        assert "\nphone: 312-555-0142\n" in (clinic / "clinic.yaml").read_text("utf-8")
        values = nina.form(f"{address}/edit?view=text", "Save the draft").values
        text = (BASE / "balloon-kyphoplasty.yaml").read_text("utf-8").replace("status: approved", "status: draft")
        text = re.sub(r"(?m)^review: .*\n", "", text)
        assert nina.request("POST", f"{address}/edit", values | {"text": text, "do": "save"}).status == 303
        approval = carl.form(f"{address}/changes", "Approve and publish").values
        answer = carl.request("POST", f"{address}/approve", approval | {"version-0": "1.0"})
        assert answer.status == 303, answer.text[answer.text.find("Not approved") :][:3000]
        library = Library(templates, templates_dir())
        assert library.load("river-bend", "balloon-kyphoplasty", library.documents()).status == "approved"
        text = first_pages(people["anna"], desk, "river-bend")
        assert "312-555-0142" in text
        assert "Wanda Walkin" in text
        assert "Draft" not in text
    finally:
        shutil.rmtree(clinic)


def first_pages(client: Client, served: Served, clinic: str) -> str:
    """The front desk adds a patient of a clinic, and saves the pages. Returns their text."""
    desk = corrections_http.Desk(client)
    served.more += ["Wanda Walkin", "1950-02-03"]
    identifier = desk.new(
        name="Wanda Walkin", clinic=clinic, date="2026-12-01 10:00 AM", date_of_birth="1950-02-03", level="L2"
    )
    address = desk.address(identifier)
    answer = act(client, address, "save")
    assert answer.status == 303, answer.text
    until(lambda: f"{identifier}-preparation.pdf" in client.request("GET", address).text, 30)
    saved = sorted(served.folder.rglob(f"{identifier}-*.pdf"))
    assert len(saved) == 3
    return "".join(page.extract_text() for path in saved for page in PdfReader(path).pages)


@pytest.mark.parametrize("key", ["x", "../clinic", "part:../../x.yaml", "sites/nowhere", "physicians/", "%00"])
def test_file_that_is_not_one_of_the_set(nina: Client, key: str) -> None:
    assert nina.request("GET", f"{EDIT}?file={key}").status == 404
