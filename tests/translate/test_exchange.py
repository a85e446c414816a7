"""Exchange with translators: a round trip loses nothing, and a wrong entry is refused at its place."""

from __future__ import annotations

import shutil
from pathlib import Path

import polib
import pytest

from handouts.resources import templates_dir
from tests.support.commands import CommandResult, RunCommand
from tests.support.pseudo_language import LANGUAGE, pseudo, translated_templates

CLINIC = "pain-relief-georgia"
SET = f"clinics/{CLINIC}/balloon-kyphoplasty.yaml"
TRANSLATION = f"clinics/{CLINIC}/translations/{LANGUAGE}/balloon-kyphoplasty.yaml"
DRIVER = "Someone must drive you home."


@pytest.fixture(scope="module")
def translated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return translated_templates(tmp_path_factory.mktemp("templates"), (CLINIC,))


@pytest.fixture
def templates(translated: Path, run_command: RunCommand) -> Path:
    """Templates with a complete translation, in the folder in which the commands run."""
    return Path(shutil.copytree(translated, "own"))


def replace(path: Path, before: str, after: str) -> None:
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")


def export(run_command: RunCommand, templates: Path, language: str = LANGUAGE) -> Path:
    answer = run_command("translate", "export", CLINIC, "--to", language, "--templates", templates)
    assert answer.code == 0, answer.err
    return Path(answer.paths[0])


def import_(run_command: RunCommand, templates: Path, file: Path, *more: str) -> CommandResult:
    return run_command(
        "translate", "import", file, "--by", "Test", "--method", "machine", "--today", "2026-11-20", "--templates",
        templates, *more,
    )  # fmt: skip


def files(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*.yaml")}


def test_a_round_trip_loses_nothing(run_command: RunCommand, templates: Path) -> None:
    replace(
        templates / TRANSLATION, f'- source: "{DRIVER}"', f'- source: "{DRIVER}"\n    note: "A taxi is not enough."'
    )
    before = files(templates)
    path = export(run_command, templates)
    entries = polib.pofile(str(path))
    assert all(entry.msgstr for entry in entries)
    assert not any(entry.flags for entry in entries)
    answer = import_(run_command, templates, path)
    assert answer.code == 0, answer.err
    assert answer.paths == []
    assert files(templates) == before


def test_a_translator_sees_where_a_text_stands(run_command: RunCommand, templates: Path) -> None:
    catalog = polib.pofile(str(export(run_command, templates, "sw")))
    entry = next(entry for entry in catalog if entry.msgid == DRIVER)
    assert entry.comment == "driver.text: Who drives the patient home. What the patient must arrange."
    assert entry.occurrences == [(f"own/{SET}", "74")]
    label = next(entry for entry in catalog if entry.msgctxt == "labels/sw.yaml until.exact")
    assert (label.msgid, label.comment) == ("until {time}", "until.exact: Until when something lasts. An exact time.")


def test_a_language_from_nothing(run_command: RunCommand, templates: Path) -> None:
    path = export(run_command, templates, "sw")
    catalog = polib.pofile(str(path))
    assert not any(entry.msgstr for entry in catalog)
    for entry in catalog:
        entry.msgstr = entry.msgid if entry.msgid in ("point", "latn") else pseudo(entry.msgid)
    catalog.save(str(path))
    answer = import_(run_command, templates, path)
    assert answer.code == 0, answer.err
    assert "Complete." in answer.err
    status = run_command("translate", "status", CLINIC, "--to", "sw", "--templates", templates)
    assert status.out.splitlines()[1].split() == [
        CLINIC, "balloon-kyphoplasty", "sw", str(len(catalog)), "0", "0", "no", "complete",
    ]  # fmt: skip
    handouts = run_command("make", CLINIC, "--language", "Swahili", "--templates", templates)
    assert "Call an interpreter" not in handouts.err


def test_a_pattern_for_one_plural_form_stays(run_command: RunCommand, templates: Path) -> None:
    """The Arabic dual has no number, so its pattern has none. English has no such pattern."""
    file = templates / f"labels/{LANGUAGE}.yaml"
    replace(file, "  counted:\n", '  counted:\n    one: "{unit}"\n')
    path = export(run_command, templates)
    catalog = polib.pofile(str(path))
    entry = next(entry for entry in catalog if entry.msgctxt.endswith(f"{LANGUAGE}.yaml warning.sign"))
    entry.msgstr = "Changed"
    catalog.save(str(path))
    assert import_(run_command, templates, path).code == 0
    text = file.read_text("utf-8")
    assert 'sign: "Changed"' in text
    assert '  counted:\n    one: "{unit}"\n' in text


def test_a_changed_text_is_stale(run_command: RunCommand, templates: Path) -> None:
    replace(templates / SET, DRIVER, "An adult must drive you home.")
    status = run_command("translate", "status", CLINIC, "--to", LANGUAGE, "--templates", templates)
    assert status.out.splitlines()[1].split()[4:6] == ["2", "0"]  # the text, and the entry that no text needs
    assert "English: incomplete" in status.out
    path = export(run_command, templates)
    (stale,) = [entry for entry in polib.pofile(str(path)) if entry.flags]
    assert (stale.flags, stale.msgid, stale.previous_msgid) == (["fuzzy"], "An adult must drive you home.", DRIVER)
    answer = import_(run_command, templates, path)
    assert "1 texts are not translated yet" in answer.err
    catalog = polib.pofile(str(path))
    next(entry for entry in catalog if entry.flags).flags = []
    catalog.save(str(path))
    assert "Complete." in import_(run_command, templates, path).err
    text = (templates / TRANSLATION).read_text("utf-8")
    assert DRIVER not in text


def test_a_changed_label_is_stale(run_command: RunCommand, templates: Path) -> None:
    replace(templates / "labels/en.yaml", "  eat: Stop eating", "  eat: Eat nothing")
    answer = run_command("make", CLINIC, "--language", LANGUAGE, "--templates", templates)
    assert f"own/labels/{LANGUAGE}.yaml:" in answer.err
    assert "the label fasting.eat is stale: the English label was changed" in answer.err
    assert "Call an interpreter" in answer.err


REFUSED = [
    ("Most people have a large drop in pain within 24 hours.", "Móst péoplé in 42 hóurs.", "the number 24"),
    ("Ask us these questions about {procedure}.", "x", ""),
    ("Consent for {procedure}", "Cónsént", "the translation has no {procedure}"),
    ("Consent for {procedure}", "Cónsént {procedure} {clinic}", "{clinic}, which the text does not have"),
    (DRIVER, "Sóméóné **músť", "bold text begins with **"),
]


@pytest.mark.parametrize(("source", "target", "message"), [entry for entry in REFUSED if entry[2]])
def test_a_wrong_entry_is_refused(
    run_command: RunCommand, templates: Path, source: str, target: str, message: str
) -> None:
    path = export(run_command, templates)
    catalog = polib.pofile(str(path))
    next(entry for entry in catalog if entry.msgid == source).msgstr = target
    catalog.save(str(path))
    before = files(templates)
    answer = import_(run_command, templates, path)
    line = next(entry for entry in polib.pofile(str(path)) if entry.msgid == source).linenum
    assert answer.code == 1
    assert f"{path}:{line}:1: {message}" in answer.err or (f"{path}:{line}" in answer.err and message in answer.err)
    assert files(templates) == before


def test_all_wrong_entries_are_named_in_one_run(run_command: RunCommand, templates: Path) -> None:
    path = export(run_command, templates)
    catalog = polib.pofile(str(path))
    for entry in catalog:
        if entry.msgid in ("Consent for {procedure}", "Going home after your {procedure}"):
            entry.msgstr = "x"
    catalog.save(str(path))
    assert import_(run_command, templates, path).err.count("the translation has no {procedure}") == 2


def test_a_file_is_imported_in_another_working_folder(
    run_command: RunCommand, templates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, root = export(run_command, templates, "sw").absolute(), templates.absolute()
    catalog = polib.pofile(str(path))
    for entry in catalog:
        entry.msgstr = entry.msgid if entry.msgid in ("point", "latn") else pseudo(entry.msgid)
    catalog.save(str(path))
    Path("elsewhere").mkdir()
    monkeypatch.chdir("elsewhere")
    answer = import_(run_command, root, path)
    assert answer.code == 0, answer.err
    assert "Complete." in answer.err
    assert f"{path}: note: negations were not compared" in answer.err


def test_a_missing_file(run_command: RunCommand, templates: Path) -> None:
    answer = import_(run_command, templates, Path("nothing.po"))
    assert answer.code == 1
    assert "nothing.po: cannot be read: No such file or directory" in answer.err


BAD_FILES = [
    ("no catalog", "this is not a valid PO file"),
    ('msgid ""\nmsgstr ""\n"Language: es\\n"\n', "does not name a set and a language"),
]


@pytest.mark.parametrize(("text", "message"), BAD_FILES)
def test_a_file_that_is_no_export(run_command: RunCommand, templates: Path, text: str, message: str) -> None:
    Path("other.po").write_text(text, "utf-8")
    answer = import_(run_command, templates, Path("other.po"))
    assert answer.code == 1
    assert message in answer.err


def test_a_text_that_the_set_does_not_have(run_command: RunCommand, templates: Path) -> None:
    path = export(run_command, templates)
    catalog = polib.pofile(str(path))
    catalog.append(polib.POEntry(msgctxt=TRANSLATION, msgid="Rest.", msgstr="Rést."))
    catalog.save(str(path))
    assert "the set has no such text: 'Rest.'" in import_(run_command, templates, path).err


def test_a_review_needs_a_qualification(run_command: RunCommand, templates: Path) -> None:
    path = export(run_command, templates)
    answer = import_(run_command, templates, path, "--reviewed-by", "Ana Muster")
    assert answer.code == 2
    assert "a review needs a reviewer and the reviewer's qualification" in answer.err


def test_unknown_names(run_command: RunCommand) -> None:
    for arguments, message in (
        (("export", CLINIC, "--to", "Spanish"), "'Spanish' is not the tag of a language"),
        (("export", CLINIC, "--to", "es_MX"), "write es-MX"),
        (("export", CLINIC, "--to", "en"), "en is the language of the set"),
        (("status", "nowhere"), 'there is no clinic "nowhere"'),
        (("new", "en"), "LANGUAGE: en is the language of the sets"),
    ):
        answer = run_command("translate", *arguments, "--templates", templates_dir())
        assert answer.code == 2
        assert message in answer.err


def test_labels_for_another_reader_are_not_repeated(run_command: RunCommand, templates: Path) -> None:
    """Where English needs other words for a parent, the other language may not. The labels are then left out."""
    path = export(run_command, templates)
    catalog = polib.pofile(str(path))
    labels = {entry.msgctxt.partition(" ")[2]: entry for entry in catalog if f"{LANGUAGE}.yaml " in entry.msgctxt}
    for entry in catalog:
        if f"{LANGUAGE}.parent.yaml medicines.keep" in entry.msgctxt:
            entry.msgstr = labels["medicines.keep"].msgstr
    catalog.save(str(path))
    answer = import_(run_command, templates, path)
    assert answer.code == 0, answer.err
    text = (templates / f"labels/{LANGUAGE}.parent.yaml").read_text("utf-8")
    assert '  medicines.keep: "' in text.partition("sources:")[2]
    assert "  keep:" not in text
    again = export(run_command, templates)
    assert all(entry.msgstr for entry in polib.pofile(str(again))), "what is left out does not look untranslated"
    assert import_(run_command, templates, again).paths == []


def test_export_shows_the_label_around_a_part(run_command: RunCommand) -> None:
    """Korean labels need an adnominal verb: `{state} 때까지` is printed after it."""
    root = Path(shutil.copytree(templates_dir(), "own"))
    replace(root / SET, "bed_rest:", "wear: [{text: Loose clothes, until_state: the pain is gone}]\nbed_rest:")
    for language, frame in (("ko", "{state} 때까지"), ("sw", "until {state}")):
        catalog = polib.pofile(str(export(run_command, root, language)))
        entry = next(entry for entry in catalog if entry.msgid == "the pain is gone")
        assert entry.comment.endswith(f"It is printed in: {frame}")
