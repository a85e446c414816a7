"""A library lists and loads templates, and reports the problems of all files in one run."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from handouts.content.library import NAME_HINT, QUOTES_HINT, Library
from handouts.errors import InputError, UsageError
from handouts.resources import templates_dir

SHIPPED = templates_dir()
PROCEDURE = "name: Balloon kyphoplasty\nplain: balloon kyphoplasty\n"
CLINIC = "name: Spine Center\ntime_zone: America/New_York\nbrand:\n  color: '#1B4F5F'\n  accent: '#8A3B12'\n"
SET = "procedure: balloon-kyphoplasty\nversion: '1'\nrevised: 2026-01-01\nstatus: sample\n"
LAYOUT = "document: consent\nname: Consent\ntitle: Consent\nsections: []\n"
CHOICES = "use one of: consent, discharge, preparation"
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 40"><rect width="80" height="40"/></svg>'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small, valid folder of templates."""
    for name, text in {
        "procedures/balloon-kyphoplasty.yaml": PROCEDURE,
        "clinics/spine/clinic.yaml": CLINIC,
        "clinics/spine/balloon-kyphoplasty.yaml": SET,
        "clinics/spine/.hidden.yaml": "",
        "clinics/.git/x": "",
        "documents/consent.yaml": LAYOUT,
    }.items():
        write(tmp_path, name, text)
    return tmp_path


def write(root: Path, name: str, text: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text, encoding="utf-8")


def refused(root: Path, *documents: str, clinic: str = "spine", procedure: str | None = None) -> InputError:
    with pytest.raises(InputError) as caught:
        Library(root, SHIPPED).load(clinic, procedure, documents)
    return caught.value


def messages(root: Path, *documents: str) -> list[str]:
    problems = refused(root, *documents).problems
    return [f"{Path(p.file).name}:{p.line}:{p.column}: {p.message}" for p in problems]


def test_lists(root: Path) -> None:
    library = Library(root, SHIPPED)
    assert library.clinics() == ["spine"]
    assert library.procedures() == ["balloon-kyphoplasty"]
    assert library.documents() == ["consent", "discharge", "preparation"]
    assert library.clinic_procedures("spine") == ["balloon-kyphoplasty"]
    assert library.clinic_procedures("nowhere") == []
    assert Library(root / "nowhere", root / "nowhere").clinics() == []


def test_load(root: Path) -> None:
    content = Library(root, SHIPPED).load("spine", None, ["consent", "discharge"])
    assert content.slug == "spine"
    assert content.clinic.value.name == "Spine Center"
    assert content.instructions.value.version == "1"
    assert content.procedure.value.plain == "balloon kyphoplasty"
    assert list(content.layouts) == ["consent", "discharge"]
    assert content.logo is None
    assert content.instructions.place("version")[1:] == (2, 10)


def test_own_files_replace_shipped_files(root: Path) -> None:
    content = Library(root, SHIPPED).load("spine", None, ["consent", "discharge"])
    assert content.layouts["consent"].value.title == "Consent"
    assert Path(content.layouts["discharge"].file).resolve() == (SHIPPED / "documents" / "discharge.yaml").resolve()


def test_logo(root: Path) -> None:
    write(root, "clinics/spine/clinic.yaml", CLINIC + "  logo: mark.svg\n")
    assert "mark.svg" in messages(root)[0]
    assert messages(root)[0].startswith("clinic.yaml:6:9: ")
    write(root, "clinics/spine/mark.svg", LOGO)
    assert Library(root, SHIPPED).load("spine", None, []).logo == LOGO.encode()


def test_problems_of_all_files_in_one_run(root: Path) -> None:
    write(root, "clinics/spine/clinic.yaml", CLINIC.replace("#1B4F5F", "#FFCC00").replace("#8A3B12", "#999999"))
    write(root, "clinics/spine/balloon-kyphoplasty.yaml", SET + "bring: a card\nlength: {total: 5 mn}\n")
    write(root, "procedures/balloon-kyphoplasty.yaml", "name: x\n")
    write(root, "documents/consent.yaml", LAYOUT + "helo: x\n")
    write(root, "labels/en.yaml", "{}\n")
    problems = messages(root, "consent", "discharge")
    assert {line.partition(":")[0] for line in problems} == {
        "clinic.yaml", "balloon-kyphoplasty.yaml", "consent.yaml", "en.yaml",
    }  # fmt: skip
    assert "clinic.yaml:4:10: the contrast of #FFCC00 with white is 1.5:1; at least 4.5:1 is needed" in problems
    assert "clinic.yaml:5:11: the contrast of #999999 with white is 2.8:1; at least 4.5:1 is needed" in problems
    assert 'balloon-kyphoplasty.yaml:1:1: the key "plain" is missing' in problems


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("clinics/spine/balloon-kyphoplasty.yaml", SET.replace("balloon-", ""), ':1:12: the set is for "kyphoplasty"'),
        (
            "clinics/spine/balloon-kyphoplasty.yaml",
            SET.replace("sample", "approved"),
            ":4:9: an approved set must state who",
        ),
        ("documents/consent.yaml", LAYOUT.replace("consent", "discharge"), ':1:11: the layout is for "discharge"'),
    ],
)
def test_invalid_file(root: Path, name: str, text: str, message: str) -> None:
    write(root, name, text)
    (problem,) = messages(root, "consent")
    assert message in problem


def test_approved_set_with_review(root: Path) -> None:
    text = SET.replace("sample", "approved") + "review: {by: Dr. Doe, on: 2026-01-02}\n"
    write(root, "clinics/spine/balloon-kyphoplasty.yaml", text)
    assert Library(root, SHIPPED).load("spine", None, []).instructions.value.status == "approved"


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("balloon-kyphoplasty.yaml", "benefits: ['In your own words, one benefit.']\n", ":6:12: "),
        (
            "balloon-kyphoplasty.yaml",
            "warning:\n  emergency:\n    - A sign of an emergency, in your own words\n",
            ":8:7: ",
        ),
        (
            "balloon-kyphoplasty.yaml",
            "lie_flat: {time: 1 h, after: procedure, why: for the reason that you name here}\n",
            ":6:46: ",
        ),
        ("clinic.yaml", "phone: 555-010-0100\n", ":6:8: "),
    ],
)
def test_approved_set_has_no_example(root: Path, name: str, text: str, place: str) -> None:
    files = {"balloon-kyphoplasty.yaml": SET, "clinic.yaml": CLINIC}
    files[name] += text
    for file, content in files.items():
        write(root, f"clinics/spine/{file}", content)
    Library(root, SHIPPED).load("spine", None, [])  # a sample may have examples
    instructions = files["balloon-kyphoplasty.yaml"]
    approved = SET.replace("sample", "approved") + "review: {by: Dr. Doe, on: 2026-01-02}\n"
    write(root, "clinics/spine/balloon-kyphoplasty.yaml", instructions.replace(SET, approved))
    (problem,) = messages(root)
    assert problem.startswith(name + place)
    assert "is an example of the starter files" in problem


def test_approved_set_may_have_amounts_of_the_starter(root: Path) -> None:
    text = SET.replace("sample", "approved") + "review: {by: Dr. Doe, on: 2026-01-02}\narrival: {check_in: 30 min}\n"
    write(
        root,
        "clinics/spine/balloon-kyphoplasty.yaml",
        text + "leave: [Jewelry]\nlie_flat: {time: 1 h, after: procedure, how: on your back}\n",
    )
    assert Library(root, SHIPPED).load("spine", None, []).instructions.value.status == "approved"


def test_procedure_without_description(root: Path) -> None:
    (root / "clinics/spine/balloon-kyphoplasty.yaml").unlink()
    write(root, "clinics/spine/vertebroplasty.yaml", SET.replace("balloon-kyphoplasty", "vertebroplasty"))
    (problem,) = messages(root)
    assert problem == "vertebroplasty.yaml:1:12: procedures/vertebroplasty.yaml does not exist"


def test_several_sets(root: Path) -> None:
    write(root, "procedures/epidural.yaml", PROCEDURE)
    write(root, "clinics/spine/epidural.yaml", SET.replace("balloon-kyphoplasty", "epidural"))
    error = refused(root)
    assert isinstance(error, UsageError)
    assert "balloon-kyphoplasty, epidural" in str(error)
    assert Library(root, SHIPPED).load("spine", "epidural", []).instructions.value.procedure == "epidural"


def test_included_file_is_not_a_set(root: Path) -> None:
    write(root, "clinics/spine/balloon-kyphoplasty.yaml", SET + "include: [shared.yaml]\n")
    write(root, "clinics/spine/shared.yaml", "bring: [a card]\n")
    library = Library(root, SHIPPED)
    assert library.clinic_procedures("spine") == ["balloon-kyphoplasty"]
    assert library.load("spine", None, []).instructions.value.bring == ("a card",)


def test_only_a_part_is_not_a_set(root: Path) -> None:
    delete_set(root)
    write(root, "clinics/spine/shared.yaml", "bring: [a card]\n")
    library = Library(root, SHIPPED)
    assert (library.clinic_procedures("spine"), library.unused_parts("spine")) == ([], ["shared"])
    assert "no instruction set" in str(refused(root))


def delete_set(root: Path) -> None:
    (root / "clinics/spine/balloon-kyphoplasty.yaml").unlink()


def delete_clinic(root: Path) -> None:
    (root / "clinics/spine/clinic.yaml").unlink()


@pytest.mark.parametrize(
    ("change", "message"), [(delete_set, "no instruction set"), (delete_clinic, "clinic.yaml: there is no such")]
)
def test_incomplete_folder(root: Path, change: Callable[[Path], None], message: str) -> None:
    change(root)
    error = refused(root)
    assert message in str(error)
    assert not isinstance(error, UsageError)


@pytest.mark.parametrize(
    ("clinic", "procedure", "documents", "message", "hint"),
    [
        ("spin", None, [], 'CLINIC: there is no clinic "spin"', 'did you mean "spine"?'),
        ("../spine", None, [], 'CLINIC: there is no clinic "../spine"', 'did you mean "spine"?'),
        (".git", None, [], 'CLINIC: there is no clinic ".git"', "use spine"),
        (
            "spine",
            "balon-kyphoplasty",
            [],
            "--procedure: there is no set of spine",
            'did you mean "balloon-kyphoplasty"?',
        ),
        ("spine", None, ["consnt"], 'DOCUMENT: there is no document "consnt"', 'did you mean "consent"?'),
        *(
            ("spine", None, [word], f'DOCUMENT: there is no document "{word}"', f"{QUOTES_HINT}; {CHOICES}")
            for word in ("10:00", "10am")
        ),
        ("spine", None, ["Beispiel"], 'DOCUMENT: there is no document "Beispiel"', f"{NAME_HINT}; {CHOICES}"),
        ("spine", None, ["leaflet"], 'DOCUMENT: there is no document "leaflet"', CHOICES),
        ("spine", None, ["Consnt"], 'DOCUMENT: there is no document "Consnt"', 'did you mean "consent"?'),
    ],
)
def test_unknown_names(
    root: Path, clinic: str, procedure: str | None, documents: list[str], message: str, hint: str
) -> None:
    error = refused(root, *documents, clinic=clinic, procedure=procedure)
    assert isinstance(error, UsageError)
    assert message in str(error)
    assert error.problems[0].hint == hint


def test_unknown_language(root: Path) -> None:
    with pytest.raises(UsageError, match="--language"):
        Library(root, SHIPPED).load("spine", None, [], language="tlh")


@pytest.mark.parametrize("clinic", Library(SHIPPED, SHIPPED).clinics())
def test_shipped_clinic_loads_quickly(clinic: str) -> None:
    library = Library(SHIPPED, SHIPPED)
    content = library.load(clinic, None, library.documents())
    assert content.logo
    start = time.perf_counter()
    library.load(clinic, None, library.documents())
    # It takes about 10 ms. The limit allows for a busy machine.
    assert time.perf_counter() - start < 0.5


def test_windows_line_ends(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED, tmp_path / "templates")
    for path in (tmp_path / "templates").rglob("*.yaml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    copy, shipped = Library(tmp_path / "templates", tmp_path / "templates"), Library(SHIPPED, SHIPPED)
    for clinic in shipped.clinics():
        documents = shipped.documents()
        assert (
            copy.load(clinic, None, documents).instructions.value
            == shipped.load(clinic, None, documents).instructions.value
        )
