"""The editor of sets over HTTP: drafts, conflicts, approval, history, rights."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from handouts.content.library import Library
from handouts.resources import templates_dir
from tests.desk.desk_process import Served
from tests.desk.editor_desk import BASE, FILE, PEOPLE, SET, desk_of_editors, own_templates
from tests.desk.http_client import Answer, Client
from tests.desk.sample_list import ROWS
from tests.desk.test_sign_in import sign_in

NUMBERED = {"version": "version-0", "revised": "revised-0"}
"""Fields of the first set that a draft touches."""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return own_templates(tmp_path_factory.mktemp("editor"))


@pytest.fixture
def templates(shared: Path) -> Path:
    """The templates as they were, without drafts and history."""
    for folder in (".drafts", ".history", "clinics/base"):
        shutil.rmtree(shared / folder, ignore_errors=True)
    shutil.copytree(BASE, shared / "clinics/base")
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


def opened(client: Client, view: str = "text") -> dict[str, str]:
    """The values of the editor's form."""
    return client.form(f"{SET}/edit?view={view}", "Save the draft").values


def change(values: dict[str, str], old: str = "60 min", new: str = "45 min") -> dict[str, str]:
    assert old in values["text"]
    return values | {"text": values["text"].replace(old, new)}


def press(client: Client, action: str, values: dict[str, str], **more: str) -> Answer:
    return client.request("POST", f"{SET}/edit", values | {"do": action} | more)


def approve(client: Client, **more: str) -> Answer:
    values = client.form(f"{SET}/changes", "Approve and publish").values
    return client.request(
        "POST", f"{SET}/approve", values | {NUMBERED.get(name, name): value for name, value in more.items()}
    )


def test_draft_is_apart(nina: Client, templates: Path) -> None:
    published = (templates / FILE).read_bytes()
    answer = press(nina, "save", change(opened(nina)))
    assert answer.status == 303
    assert (templates / FILE).read_bytes() == published
    assert (templates / ".drafts" / FILE).read_bytes() == published.replace(b"60 min", b"45 min")
    assert "Draft by Nina Beispiel" in nina.request("GET", "/sets").text


def test_text_without_a_change_makes_no_draft(nina: Client, templates: Path) -> None:
    assert press(nina, "save", opened(nina)).status == 303
    assert not (templates / ".drafts" / FILE).exists()


@pytest.mark.parametrize("end", [b"\r\n", b"\r"])
def test_other_bytes_stay(nina: Client, templates: Path, end: bytes) -> None:
    data = b"\xef\xbb\xbf" + (templates / FILE).read_bytes().replace(b"\n", end) + b"# end"
    (templates / FILE).write_bytes(data)
    assert press(nina, "save", change(opened(nina))).status == 303
    assert (templates / ".drafts" / FILE).read_bytes() == data.replace(b"60 min", b"45 min")


def test_form_keeps_comments(nina: Client, templates: Path) -> None:
    data = (templates / FILE).read_bytes().replace(b"check_in: 60 min", b"check_in:   60 min   # asked on Monday")
    (templates / FILE).write_bytes(data)
    values = opened(nina, "form")
    name = next(name for name, value in values.items() if name.endswith('["arrival", "check_in"]'))
    assert values[name] == "60 min"
    assert press(nina, "save", values | {name: "45 min"}).status == 303
    assert (templates / ".drafts" / FILE).read_bytes() == data.replace(b"60 min", b"45 min")


def test_form_removes_adds_and_comments_out(nina: Client, templates: Path) -> None:
    values = opened(nina, "form")
    summary = [name for name in values if name.startswith('value:["summary"')]
    values |= {summary[0]: "", 'value:["summary", "+1"]': "A new: sentence.", 'value:["arrival", "place"]': ""}
    assert press(nina, "save", values).status == 303
    before = (templates / FILE).read_text("utf-8").splitlines()
    after = (templates / ".drafts" / FILE).read_text("utf-8").splitlines()
    removed, added = set(before) - set(after), set(after) - set(before)
    assert removed == {
        "  - Balloon kyphoplasty treats a broken bone of the spine.", "  place: The desk on the first floor"
    }  # fmt: skip
    assert added == {'  - "A new: sentence."', "  # place: The desk on the first floor"}


def test_value_that_cannot_be_written(nina: Client, templates: Path) -> None:
    values = opened(nina, "form")
    answer = press(
        nina, "save", values | {'value:["asks", "+1", "ask"]': "Is it?", 'value:["arrival", "check_in"]': "45 min"}
    )
    assert answer.status == 400
    assert "Give the new entry a short name" in answer.text
    assert 'value="45 min"' in answer.text
    assert not (templates / ".drafts" / FILE).exists()


def test_page_of_the_draft(nina: Client) -> None:
    answer = press(nina, "show", change(opened(nina)))
    assert answer.status == 200
    assert "45 minutes before" in answer.text
    picture = re.search(r'/set-pages/[^"]+\.png', answer.text)
    assert picture
    image = nina.request("GET", picture[0])
    assert (image.status, image.body[:4]) == (200, b"\x89PNG")
    assert nina.request("GET", picture[0].replace("/set-pages/", "/set-pages/x")).status == 404


def test_preview_while_typing(nina: Client) -> None:
    answer = nina.request("POST", f"{SET}/preview", change(opened(nina)) | {"live": "1"})
    assert answer.status == 200
    assert "45 minutes before" in answer.text.replace("\\n", " ")


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("check_in: 60 min", "check_in: sixty", "Line 14", "sixty"),
        ("check_in: 60 min", "\tcheck_in: 60 min", "Line 14", "tab"),
        ("check_in: 60 min", "chek_in: 60 min", "Line 14", "chek_in"),
        ("check_in: 60 min", "check_in: [60", "Line", "[ that opens here is not closed"),
    ],
)
def test_problem_at_its_line(nina: Client, old: str, new: str, line: str, words: str) -> None:
    answer = press(nina, "show", change(opened(nina), old, new))
    assert answer.status == 200
    assert line in answer.text
    assert words in answer.text
    assert "There is no page: fix the problems first." in answer.text


def test_two_people_at_once(nina: Client, people: dict[str, Client], templates: Path) -> None:
    noa = people["noa"]
    first, second = change(opened(nina)), change(opened(noa), new="50 min")
    assert press(nina, "save", first).status == 303
    answer = press(noa, "save", second)
    assert answer.status == 409
    assert "Nina Beispiel saved it" in answer.text
    assert "check_in: 50 min" in answer.text
    assert "check_in: 45 min" in answer.text
    assert b"45 min" in (templates / ".drafts" / FILE).read_bytes()
    live = press(noa, "save", second, live="1")
    assert live.status == 409
    assert '"conflict":true' in live.text
    mine = re.search(r'name="mine" value="(\w+)"', answer.text)
    assert mine
    assert noa.request("POST", f"{SET}/edit", second | {"mine": mine[1]}).status == 303
    assert b"50 min" in (templates / ".drafts" / FILE).read_bytes()


def test_send_and_approve(nina: Client, carl: Client, templates: Path) -> None:
    assert press(nina, "send", change(opened(nina)), approver="Carl Muster").status == 303
    assert "Draft by Nina Beispiel</a>, sent to Carl Muster" in carl.request("GET", "/sets").text
    page = carl.request("GET", f"{SET}/changes").text
    assert "45 minutes before" in page
    assert approve(carl, version="3.1", revised="2026-11-20").status == 303
    published = (templates / FILE).read_text("utf-8")
    assert "check_in: 45 min" in published
    assert 'version: "3.1"' in published
    assert not (templates / ".drafts" / FILE).exists()
    library = Library(templates, templates_dir())
    content = library.load("base", "balloon-kyphoplasty", library.documents())
    assert content.status == "approved"
    assert content.approval
    assert content.approval.by == "Carl Muster"
    history = carl.request("GET", f"{SET}/history").text
    assert "Carl Muster" in history


@pytest.mark.parametrize("approver", ["", "Nina Beispiel", "Carl Muster "])
def test_send_only_to_a_person_who_may_approve(nina: Client, templates: Path, approver: str) -> None:
    answer = press(nina, "send", change(opened(nina)), approver=approver)
    assert answer.status == (303 if approver.strip() == "Carl Muster" else 409)
    note = (templates / ".drafts" / FILE).with_suffix(".json").read_text("utf-8")
    assert ("Carl Muster" in note) == (answer.status == 303)


def test_send_without_a_change(nina: Client, templates: Path) -> None:
    answer = press(nina, "send", opened(nina), approver="Carl Muster")
    assert answer.status == 409
    assert "Nothing was changed" in answer.text


def test_discard(nina: Client, templates: Path) -> None:
    before = opened(nina)
    press(nina, "save", change(before))
    assert press(nina, "discard", before).status == 409  # not the text that is saved now
    assert press(nina, "discard", opened(nina)).status == 303
    assert not (templates / ".drafts" / FILE).exists()


def test_same_version_is_refused(nina: Client, carl: Client, templates: Path) -> None:
    before = (templates / FILE).read_bytes()
    version = re.search(rb"(?m)^version: (.*)$", before)
    assert version
    press(nina, "save", change(opened(nina)))
    answer = approve(carl, version=version[1].decode().strip("\"'"))
    assert answer.status == 409
    assert "the text has changed" in answer.text.lower()
    assert (templates / FILE).read_bytes() == before


@pytest.mark.parametrize("values", [{"revised": "soon"}, {"version": ""}, {"seen": "0" * 64}])
def test_nonsense_is_not_published(nina: Client, carl: Client, templates: Path, values: dict[str, str]) -> None:
    before = (templates / FILE).read_bytes()
    press(nina, "save", change(opened(nina)))
    assert approve(carl, **({"version": "3.1", "revised": "2026-11-20"} | values)).status == 409
    assert (templates / FILE).read_bytes() == before
    assert not (templates / "clinics/base/approvals").exists()


def test_set_with_an_error_is_not_published(nina: Client, carl: Client, templates: Path) -> None:
    before = (templates / FILE).read_bytes()
    values = opened(nina)
    text = re.sub(r"(?ms)^arrival:\n(?:  .*\n)+", "", values["text"])
    assert text != values["text"]
    press(nina, "save", values | {"text": text})
    answer = approve(carl, version="3.1")
    assert answer.status == 409
    assert "not approved: the set has" in answer.text.lower()
    assert (templates / FILE).read_bytes() == before


def test_roll_back(nina: Client, carl: Client, templates: Path) -> None:
    before = (templates / FILE).read_bytes()
    press(nina, "save", change(opened(nina)))
    assert approve(carl, version="3.1", revised="2026-11-20").status == 303
    page = carl.read(f"{SET}/history")
    form = next(form for form in page.forms if form.action.endswith("/roll-back"))
    button = next(label for label in form.buttons if label.startswith("Roll back"))
    assert carl.press(form, button).status == 303
    assert (templates / ".drafts" / FILE).read_bytes() == before
    assert carl.press(form, button).status == 409  # there is a draft now
    assert approve(carl, version="3.2", revised="2026-11-20").status == 303
    assert b"check_in: 60 min" in (templates / FILE).read_bytes()
    link = next(address for label, address in page.links.items() if label.startswith("What changed in"))
    assert "45 minutes before" in carl.request("GET", link).text


def test_published_file_was_changed(nina: Client, carl: Client, templates: Path) -> None:
    press(nina, "save", change(opened(nina)))
    data = (templates / FILE).read_bytes() + b"# by hand\n"
    (templates / FILE).write_bytes(data)
    answer = approve(carl, version="3.1", revised="2026-11-20")
    assert answer.status == 409
    assert "was changed after this draft was started" in answer.text
    assert (templates / FILE).read_bytes() == data
    assert press(nina, "continue", opened(nina)).status == 303
    assert approve(carl, version="3.1", revised="2026-11-20").status == 303


@pytest.mark.parametrize(
    ("name", "path", "status"),
    [
        ("anna", "/edit", 403), ("anna", "/changes", 403), ("anna", "/history", 403), ("nina", "/edit", 200),
        ("carl", "/edit", 200),
    ],
)  # fmt: skip
def test_rights(people: dict[str, Client], templates: Path, name: str, path: str, status: int) -> None:
    assert people[name].request("GET", SET + path).status == status


def test_nurse_cannot_approve(nina: Client, templates: Path) -> None:
    before = (templates / FILE).read_bytes()
    values = change(opened(nina))
    press(nina, "save", values)
    assert "Approve and publish" not in nina.request("GET", f"{SET}/changes").text
    body = {"token": values["token"], "seen": opened(nina)["seen"], "version-0": "3.1", "revised-0": "2026-11-20"}
    assert nina.request("POST", f"{SET}/approve", body).status == 403
    assert (templates / FILE).read_bytes() == before


@pytest.mark.parametrize("data", [b"\xff\xfe", b"version: \0\n", "name: Jos\xe9\n".encode("latin-1")])
def test_file_that_is_no_text(nina: Client, templates: Path, data: bytes) -> None:
    (templates / FILE).write_bytes((templates / FILE).read_bytes() + data)
    answer = nina.request("GET", f"{SET}/edit")
    assert answer.status == 400
    assert "line " in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("path", ["/sets/base/..%2f..%2fx/edit", "/sets/base/nothing/edit", "/sets/%00/x/edit"])
def test_hostile_names(nina: Client, path: str) -> None:
    assert nina.request("GET", path).status == 404
    values = opened(nina)
    assert nina.request("POST", path, values | {"do": "save"}).status == 404


def test_huge_text(nina: Client, templates: Path) -> None:
    values = opened(nina)
    answer = press(nina, "save", values | {"text": values["text"] + "#" * 1_000_000})
    assert answer.status == 409
    assert "larger than 1000000 bytes" in answer.text
    assert not (templates / ".drafts" / FILE).exists()


def test_text_with_a_nul(nina: Client, templates: Path) -> None:
    values = opened(nina)
    answer = press(nina, "show", values | {"text": values["text"] + "\0"})
    assert answer.status == 400
    assert "NUL" in answer.text


def test_built_in_templates_are_read_only(start_desk: Callable[..., Served]) -> None:
    client = Client(start_desk(ROWS[:2])).enter()
    page = client.request("GET", "/sets/pain-relief-georgia/balloon-kyphoplasty/edit").text
    assert "built-in templates" in page
    assert "--templates" in page
    form = client.form("/sets/pain-relief-georgia/balloon-kyphoplasty/edit", "Show the page")
    body = urlencode(form.values | {"do": "save"}).encode()
    answer = client.request("POST", form.action or "/sets/pain-relief-georgia/balloon-kyphoplasty/edit", body,
                            Content_Type="application/x-www-form-urlencoded")  # fmt: skip
    assert answer.status == 403


def test_new_clinic_and_procedure(nina: Client, templates: Path) -> None:
    values = nina.form("/sets/new", "Create the set").values
    answer = nina.request("POST", "/sets/new", values | {"clinic": "river-bend", "like": "base/balloon-kyphoplasty"})
    assert (answer.status, answer.header("Location")) == (303, "/sets/river-bend/balloon-kyphoplasty/edit")
    text = nina.request("GET", answer.header("Location")).text
    assert "check_in" in text
    assert "45 min" not in text
    answer = nina.request("POST", "/sets/new", values | {"clinic": "river-bend", "procedure": "vertebroplasty"})
    assert answer.status == 303
    assert (templates / "clinics/river-bend/vertebroplasty.yaml").exists()
    shutil.rmtree(templates / "clinics/river-bend")


@pytest.mark.parametrize(
    "clinic", ["", "../x", "Caps", "a b", "base", "con.yaml", "x" * 300, "a\0b", ".drafts"], ids=range(9)
)
def test_new_clinic_with_a_hostile_name(nina: Client, templates: Path, clinic: str) -> None:
    before = sorted(templates.rglob("*"))
    values = nina.form("/sets/new", "Create the set").values
    answer = nina.request("POST", "/sets/new", values | {"clinic": clinic})
    assert answer.status == 400
    assert "Not created" in answer.text
    assert sorted(templates.rglob("*")) == before


def test_without_accounts_the_name_is_asked(start_desk: Callable[..., Served], templates: Path) -> None:
    client = Client(start_desk(ROWS[:2], "--templates", str(templates))).enter()
    press(client, "save", change(opened(client)))
    assert approve(client, version="3.1", revised="2026-11-20").status == 409
    assert approve(client, version="3.1", revised="2026-11-20", by=" Dr. Ada  Specimen ").status == 303
    record = templates / "clinics/base/approvals/balloon-kyphoplasty.yaml"
    assert "Dr. Ada Specimen" in record.read_text("utf-8")
