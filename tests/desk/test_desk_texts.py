"""Every text of the desk can be translated, and the catalogs have all of them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import polib
import pytest
from jinja2 import Environment, nodes

import handouts.desk
from handouts.desk.catalogs import LOCALE, TEMPLATE, catalog_gaps, load_language, update_catalog
from handouts.desk.language import (
    ENGLISH,
    english,
    gettext,
    ngettext,
    tagged,
    use_language,
)
from handouts.desk.message_template import message_template
from tests.support.commands import RunCommand

ROOM = Path(handouts.desk.__file__).parent
TEMPLATES = sorted((ROOM / "templates").glob("*.html"))
WORDS = re.compile(r"[^\W\d_]{2,}")
SENTENCE = re.compile(r"[A-Za-z]{2,} [a-z]|^[A-Z][a-z]{2,}")
JINJA = re.compile(r"\{#.*?#\}|\{%-? *trans\b.*?endtrans *-?%\}|\{%.*?%\}|\{\{.*?\}\}", re.S)
SPOKEN = ("title", "aria-label", "placeholder", "alt")
CLASSES = ("state bad",)
CALLS = ("_", "gettext", "ngettext", "url_for")


class Literals(HTMLParser):
    """Collects the text and the spoken attributes of a template without its Jinja parts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        if WORDS.search(data) and '="' not in data:  # a macro that writes attributes
            self.found.append(data.strip())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        names = (*SPOKEN, "value") if tag == "input" and values.get("type") in ("submit", "button") else SPOKEN
        self.found += [f"{name}={values[name]}" for name in names if WORDS.search(values.get(name) or "")]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_template_has_no_text_of_its_own(template: Path) -> None:
    parser = Literals()
    parser.feed(JINJA.sub("", template.read_text("utf-8")))
    assert not parser.found


def strings(node: nodes.Node) -> Iterator[str]:
    """The string literals of expressions that are not arguments of a translation."""
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in CALLS:
        for keyword in node.kwargs:
            yield from strings(keyword.value)
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    if isinstance(node, nodes.Getitem):
        yield from strings(node.node)
        return
    for child in node.iter_child_nodes():
        yield from strings(child)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_expressions_have_no_english(template: Path) -> None:
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    environment.newstyle_gettext = True  # type: ignore[attr-defined]
    found = [
        text
        for text in strings(environment.parse(template.read_text("utf-8")))
        if SENTENCE.search(text) and text not in CLASSES
    ]
    assert not found


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_only_literals_become_html(template: Path) -> None:
    """Jinja does not escape the first argument of `_()`: a value would be HTML. Values take the filter `translated`."""
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    for call in environment.parse(template.read_text("utf-8")).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in ("_", "gettext", "ngettext"):
            literals = call.args[: 2 if call.node.name == "ngettext" else 1]
            assert all(isinstance(each, nodes.Const) for each in literals), template.name


NOT_SHOWN = (
    "server.py",
    "tls.py",
    "catalogs.py",
    "language.py",
    "message_template.py",
    "security.py",
    "rendered_document.py",
)
"""Modules with messages for the command line, names of headers, or names of the parts of a page."""
INTERNAL = {
    "Sample Patient", "Content-Disposition", "is in use", "the journal", "no heading", "(?<=[^\\d\\W]) (?=[^\\d\\W])",
}  # fmt: skip


def python_strings(tree: ast.Module) -> Iterator[str]:
    """The string literals of a module that are not docstrings and not arguments of a translation."""
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(id(node.value))
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("gettext", "ngettext", "mark")
        ):
            skipped |= {id(argument) for argument in node.args}
    for node in ast.walk(tree):
        if id(node) not in skipped and isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@pytest.mark.parametrize("module", sorted(ROOM.glob("*.py")), ids=lambda path: path.stem)
def test_module_has_no_english_sentence(module: Path) -> None:
    """Two words with a space between them, outside of the functions for texts."""
    if module.name in NOT_SHOWN:
        return
    texts = python_strings(ast.parse(module.read_text("utf-8")))
    found = [text for text in texts if re.search(r"[A-Za-z]{2,} [a-z]{2,}", text) and text not in INTERNAL]
    assert not [text for text in found if "<" not in text and "\\" not in text and "(?" not in text]


@pytest.mark.parametrize("script", sorted((ROOM / "static").glob("*.js")), ids=lambda path: path.stem)
def test_script_has_no_english(script: Path) -> None:
    code = re.sub(r"^\s*//.*$|\s//\s.*$", "", script.read_text("utf-8"), flags=re.M)
    literals = [match[2] for match in re.finditer(r"""(["'`])((?:(?!\1).)*)\1""", code)]
    assert len(literals) > 50
    assert not [text for text in literals if re.search(r"^[A-Z][a-z]+ ?[a-z]*|[a-z]{3,} [a-z]{3,} [a-z]{2,}", text)
                and not re.fullmatch(r"[A-Z][A-Za-z]+|Content-Type|#.*", text)]  # fmt: skip


def entries(path: Path) -> dict[tuple[str, str], polib.POEntry]:
    return {(entry.msgid, entry.msgid_plural): entry for entry in polib.pofile(str(path), encoding="utf-8")}


def test_message_template_is_current() -> None:
    """If it is not: `python3 tasks.py words`."""
    assert set(entries(TEMPLATE)) == {(entry.msgid, entry.msgid_plural) for entry in message_template()}


@pytest.mark.parametrize("path", sorted(LOCALE.glob("*.po")), ids=lambda path: path.stem)
def test_shipped_catalog_is_complete(path: Path) -> None:
    assert not list(catalog_gaps(polib.pofile(str(path), encoding="utf-8")))
    assert set(entries(path)) == set(entries(TEMPLATE)), "missing or obsolete texts"


def catalog(folder: Path, tag: str = "fr", **changed: str) -> polib.POFile:
    """A complete catalog that translates each text as itself, except the changed ones."""
    (folder / "desk").mkdir(exist_ok=True)
    po = polib.pofile(str(TEMPLATE), encoding="utf-8")
    po.metadata["Plural-Forms"] = changed.pop("plural_forms", "nplurals=2; plural=(n != 1);")
    for entry in po:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
        else:
            entry.msgstr = changed.get(entry.msgid, entry.msgid)
    po.save(str(folder / f"desk/{tag}.po"))
    return po


def test_clinic_adds_a_language(tmp_path: Path) -> None:
    catalog(tmp_path, Patients="Patients (fr)")
    language, gaps = load_language("fr-CA", tmp_path)
    assert (language.tag, language.direction, gaps) == ("fr-CA", "ltr", ())
    use_language(language)
    try:
        assert gettext("Patients") == "Patients (fr)"
        assert ngettext("%(num)s patient", "%(num)s patients", 1234) == "1,234 patients"
        assert str(tagged("A finding.", "a finding")) == '<span lang="en">A finding.</span>'
        assert str(tagged("Patients", gettext("Patients"))) == "Patients"
        assert str(english("<b>")) == '<span lang="en">&lt;b&gt;</span>'
    finally:
        use_language(ENGLISH)
    assert gettext("Patients") == "Patients"


def test_right_to_left(tmp_path: Path) -> None:
    catalog(tmp_path, "ar")
    assert load_language("ar", tmp_path)[0].direction == "rtl"


@pytest.mark.parametrize(
    ("changed", "gap"),
    [
        ({"Patients": ""}, "not translated: Patients"),
        ({"Born %(date)s": "Né le %(jour)s"}, "other placeholders: Born %(date)s"),
        ({"Born %(date)s": "Né 100 % %(date)s"}, "other placeholders: Born %(date)s"),
        ({"born <strong>%(date)s</strong>": "né %(date)s"}, "other tags: born <strong>%(date)s</strong>"),
        ({"Patients": "<script>alert(1)</script>"}, "other tags: Patients"),
        ({"Patients": '" onclick="x'}, "other tags: Patients"),
        ({"plural_forms": ""}, "the header has no Plural-Forms"),
        ({"plural_forms": "nplurals=1; plural=n;"}, "the header's Plural-Forms are wrong"),
        ({"plural_forms": "nplurals=3; plural=(n==1 ? 0 : n==2 ? 1 : 2);"}, "not all plural forms: %(num)s visit found"),
    ],
)  # fmt: skip
def test_incomplete_catalog_is_never_shown(tmp_path: Path, changed: dict[str, str], gap: str) -> None:
    catalog(tmp_path, **changed)
    language, gaps = load_language("fr", tmp_path)
    assert language == ENGLISH
    assert gap in gaps


def test_missing_and_broken_files(tmp_path: Path) -> None:
    assert load_language("fr", tmp_path) == (ENGLISH, ("there is no file desk/fr.po",))
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk/fr.po").write_text('msgid "a\nmsgstr', "utf-8")
    language, gaps = load_language("fr", tmp_path)
    assert language == ENGLISH
    assert gaps[0].startswith("the file cannot be read")
    assert load_language("../../es", tmp_path)[0] == ENGLISH


def test_command_writes_and_updates_a_language(tmp_path: Path, run_command: RunCommand) -> None:
    (tmp_path / "clinics").mkdir()
    result = run_command("translate", "desk", "pl", "--templates", tmp_path)
    assert result.code == 0, result.err
    path = tmp_path / "desk/pl.po"
    po = polib.pofile(str(path), encoding="utf-8")
    assert "not translated: Patients" in list(catalog_gaps(po))
    assert po.metadata["Plural-Forms"].startswith("nplurals=3")
    assert po.find("%(num)s page").msgstr_plural == {0: "", 1: "", 2: ""}
    assert f"{len(po):,} texts are not translated" in result.err
    po.find("Patients").msgstr = "Pacjenci"
    po.append(polib.POEntry(msgid="An old text", msgstr="Stary tekst"))
    po.save()
    run_command("translate", "desk", "pl", "--templates", tmp_path)
    again = polib.pofile(str(path), encoding="utf-8")
    assert again.find("Patients").msgstr == "Pacjenci"
    assert again.find("An old text") is None


def test_a_clinic_changes_the_shipped_language(tmp_path: Path) -> None:
    path, gaps = update_catalog("es", tmp_path)
    assert not gaps
    path.write_text(path.read_text("utf-8").replace('"Pacientes"', '"Personas atendidas"'), "utf-8")
    use_language(load_language("es", tmp_path)[0])
    try:
        assert gettext("Patients") == "Personas atendidas"
    finally:
        use_language(ENGLISH)
