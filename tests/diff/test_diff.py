"""`handouts diff`: what changes for the patient, between Git revisions and between folders."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from handouts.resources import templates_dir
from tests.diff.repository import Repository
from tests.support.base_set import SET
from tests.support.structure_tree import outline, text_of

GOLDEN = Path(__file__).with_name("golden.txt")


def changes_of_each_kind(repository: Repository) -> None:
    """Make a change of each kind."""
    repository.add("gone")
    repository.commit()
    shutil.rmtree(repository.path().parents[1] / "gone")
    new = repository.add("new")
    repository.change("phone: 312-555-0142", "phone: 312-555-0143", "clinic.yaml")
    repository.change("paper: Letter", "paper: A4", "clinic.yaml")
    repository.change("check_in: 60 min", "check_in: 45 min")
    repository.change("before: 5 days before procedure", "before: 7 days before procedure")
    repository.change("  - You lie on your stomach.\n", "")
    repository.change("  - text: Bleeding\n", "  - text: Bleeding\n  - text: A broken needle\n")
    repository.change("Do not lift heavy things.", "Do **not** lift heavy things.")
    shutil.copytree(templates_dir() / "documents", repository.templates / "documents")
    layout = repository.templates / "documents" / "discharge.yaml"
    text = layout.read_text("utf-8").replace("heading: Follow-up", "heading: Your next visit")
    section = text[text.index("  - show: facts\n    heading: What was done") : text.index("  - show: groups")]
    layout.write_text(text.replace(section, "") + section, "utf-8")
    assert new.is_dir()


def test_report(repository: Repository, update_golden: bool) -> None:
    changes_of_each_kind(repository)
    answer = repository.diff("HEAD")
    assert answer.code == 1
    assert answer.err.strip() == f"templates: {repository.templates}"
    found = answer.out.replace(repository.git("rev-parse", "--short=8", "HEAD"), "01234567")
    if update_golden:
        GOLDEN.write_text(found, "utf-8", newline="\n")
    assert found.splitlines() == GOLDEN.read_text("utf-8").splitlines()


def test_no_change_on_the_page(repository: Repository) -> None:
    repository.change("procedure: balloon", "# a comment\nprocedure: balloon")
    repository.change("check_in: 60 min", "check_in:   60  min  # the same")
    repository.change('color: "#1F5C4D"', "color: '#1F5C4D'", "clinic.yaml")
    answer = repository.diff("HEAD", "--pdf", "changes.pdf")
    assert (answer.code, answer.out) == (0, "")
    assert "No page differs." in answer.err
    assert "changes.pdf was not written: no page differs." in answer.err
    assert not Path("changes.pdf").exists()


def test_names_of_revisions(repository: Repository) -> None:
    first = repository.git("rev-parse", "HEAD")
    repository.git("tag", "-m", "the first", "v1")
    repository.git("branch", "slow/and-steady")
    repository.change("check_in: 60 min", "check_in: 45 min")
    second = repository.commit()
    for name in ("HEAD~1", first, first[:7], "v1", "slow/and-steady", "main@{1}", "HEAD^{/a change}^"):
        answer = repository.diff(name)
        assert answer.code == 1, answer.err
        assert f"--- {name}" in answer.out
        assert first[:7] in answer.out
        assert "[-60 minutes-]" in answer.out
        assert "{+45 minutes+}" in answer.out
    assert repository.diff("HEAD").code == 0
    assert repository.diff(second, "v1").code == 1
    backwards = repository.diff("HEAD", "v1").out
    assert "[-45 minutes-]" in backwards
    assert "{+60 minutes+}" in backwards


def test_user_files_are_unchanged(repository: Repository) -> None:
    repository.change("check_in: 60 min", "check_in: 45 min")
    (repository.folder / "mine.txt").write_text("not committed")
    before = repository.git("status", "--porcelain"), repository.path().stat().st_mtime_ns
    index = (repository.folder / ".git" / "index").read_bytes()
    assert repository.diff("HEAD", "--pdf", "changes.pdf").code == 1
    Path("changes.pdf").unlink()
    assert (repository.git("status", "--porcelain"), repository.path().stat().st_mtime_ns) == before
    assert (repository.folder / ".git" / "index").read_bytes() == index


def test_from_a_git_hook(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    repository.change("check_in: 60 min", "check_in: 45 min")
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.setenv("GIT_DIR", str(elsewhere))  # as git sets it for a hook of another repository
    monkeypatch.setenv("GIT_INDEX_FILE", str(elsewhere / "index"))
    monkeypatch.chdir(elsewhere)
    answer = repository.diff("HEAD", "--templates", repository.templates)
    assert answer.code == 1, answer.err
    assert "{+45 minutes+}" in answer.out


def test_folders(repository: Repository) -> None:
    repository.git("branch", "older")
    shutil.copytree(repository.templates, "older")
    repository.change("check_in: 60 min", "check_in: 45 min")
    repository.commit()
    assert repository.diff("older", "templates").out.startswith("--- older\n+++ templates\n")
    assert repository.diff("templates", "templates").code == 0
    shutil.rmtree("older/clinics")
    answer = repository.diff("older")
    assert answer.code == 2
    assert "the folder does not contain a folder `clinics`" in answer.err
    assert "refs/heads/" in answer.err
    assert repository.diff("refs/heads/older").code == 1


@pytest.mark.parametrize(
    "name",
    ["nope", "-x", "--upload-pack=touch pwned", "--output=pwned", "-", "$(touch pwned)", "; touch pwned", "`touch pwned`",
     "HEAD:templates", "HEAD..HEAD", "^HEAD", "HEAD --output=pwned", "a\nb", "../..", "x" * 5000, "", " ", "@{", "é\u202e"],
)  # fmt: skip
def test_invalid_revisions(repository: Repository, name: str) -> None:
    answer = repository.diff("--", name)
    assert (answer.code, answer.out) == (2, "")
    assert "revision" in answer.err or "the folder does not contain a folder `clinics`" in answer.err
    assert "Traceback" not in answer.err
    assert not Path("pwned").exists()
    assert not list(repository.templates.rglob("pwned"))


def test_both_versions_unknown(repository: Repository) -> None:
    answer = repository.diff("nope", "neither")
    assert answer.code == 2
    assert "'nope'" in answer.err
    assert "'neither'" in answer.err


def test_no_repository_or_no_git(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    alone = tmp_path_factory.mktemp("alone") / "templates"
    shutil.copytree(repository.templates, alone)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(alone.parents[2]))
    answer = repository.diff("HEAD", "--templates", alone)
    assert answer.code == 2
    assert "are not in a Git repository" in answer.err
    monkeypatch.setenv("PATH", str(alone))
    answer = repository.diff("HEAD")
    assert answer.code == 2
    assert "git" in answer.err
    assert "not installed" in answer.err
    assert repository.diff("templates", alone).code == 0


def test_a_revision_without_templates(repository: Repository) -> None:
    repository.git("rm", "-r", "--quiet", "--cached", "templates")
    repository.git("commit", "--quiet", "--message", "without")
    answer = repository.diff("HEAD")
    assert answer.code == 2
    assert "has no folder `clinics`" in answer.err


def test_unreadable_set(repository: Repository) -> None:
    repository.add("other")
    repository.change("check_in: 60 min", "check_in: 60")
    repository.commit()
    repository.change("check_in: 60", "check_in: 45 min")
    repository.change("check_in: 60 min", "check_in: 45 min", clinic="other")
    answer = repository.diff("HEAD")
    assert answer.code == 2
    line = 1 + repository.path().read_text("utf-8").splitlines().index("  check_in: 45 min")
    assert f"HEAD:templates/clinics/base/{SET}:{line}:13: '60' is a number without a unit of time" in answer.err
    assert "other balloon-kyphoplasty\n" in answer.out
    assert "base" not in answer.out
    repository.commit()
    repository.change("version:", "versio:")
    answer = repository.diff("HEAD", "--clinic", "base")
    assert (answer.code, answer.out) == (2, "")
    assert f"templates/clinics/base/{SET}:" in answer.err
    assert "HEAD:" not in answer.err
    assert "/tmp" not in answer.err.replace(str(repository.folder), "")


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need a right there")
@pytest.mark.parametrize("to", ["../../..", "/etc/passwd", "../other", "nowhere"])
def test_links_out_of_the_templates(repository: Repository, to: str) -> None:
    repository.add("other")
    (repository.path().parent / "aside.yaml").symlink_to(to)
    repository.commit()
    (repository.path().parent / "aside.yaml").unlink()
    answer = repository.diff("HEAD")
    assert answer.code == 2
    assert "clinics/base/aside.yaml" in answer.err
    assert "git archive leaves it out" in answer.err


def test_link_within_the_templates(repository: Repository) -> None:
    (repository.add("other") / SET).unlink()
    repository.path(clinic="other").symlink_to(f"../base/{SET}")
    repository.commit()
    repository.change("check_in: 60 min", "check_in: 45 min")
    answer = repository.diff("HEAD")
    assert answer.code == 1
    assert "other balloon-kyphoplasty\n" in answer.out


@pytest.mark.parametrize("where", ["", "templates/", "templates/clinics/base/"])
def test_export_ignore(repository: Repository, where: str) -> None:
    (repository.folder / f"{where}.gitattributes").write_text("*.yaml export-ignore\n")
    repository.commit()
    answer = repository.diff("HEAD")
    assert answer.code == 0 or "export-ignore" in answer.err
    assert "removed" not in answer.out


def test_filters(repository: Repository) -> None:
    repository.add("other")
    repository.commit()
    for clinic in ("base", "other"):
        repository.change("- text: Infection", "- text: An infection", clinic=clinic)
        repository.change("Walk a little each day.", "Walk a lot each day.", clinic=clinic)
    both = repository.diff("HEAD").out
    assert both.count("An infection") == both.count("{+lot+}") == 2
    one = repository.diff("HEAD", "--clinic", "base", "--document", "consent")
    assert (one.code, "other" in one.out, "lot+}" in one.out, "infection" in one.out) == (1, False, False, True)
    assert repository.diff("HEAD", "--document", "preparation").code == 0
    language = repository.diff("HEAD", "--language", "nope")
    assert (language.code, language.out) == (2, "")
    assert "--language: documents are not available in 'nope'" in language.err
    for option in ("--clinic", "--document", "--procedure"):
        answer = repository.diff("HEAD", option, "nope")
        assert (answer.code, answer.out) == (2, "")
        assert f'unknown {option[2:]} "nope": not in the old or the new version' in answer.err


def test_pages_of_a_patient(repository: Repository) -> None:
    repository.change("check_in: 60 min", "check_in: 45 min")
    out = repository.diff("HEAD", "--at", "2026-12-01 10:00").out
    assert "[-9:00 AM-]" in out
    assert "{+9:15 AM+}" in out
    Path("maria.yaml").write_text("name: Maria Beispiel\nat: 2026-12-01 10:00\n", "utf-8")
    out = repository.diff("HEAD", "--from", "maria.yaml").out
    assert "{+9:15 AM+}" in out
    answer = repository.diff("HEAD", "--at", "tomorrow")
    assert (answer.code, answer.out) == (2, "")
    assert "--at" in answer.err


def test_json(repository: Repository) -> None:
    changes_of_each_kind(repository)
    answer = repository.diff("HEAD", "--format", "json")
    assert answer.code == 1
    told = json.loads(answer.out)
    assert told["same"] is False
    assert told["old"] == {"name": "HEAD", "commit": repository.git("rev-parse", "HEAD")}
    assert told["new"] == {"name": "templates", "commit": None}
    assert {one["clinic"]: one["change"] for one in told["sets"]} == {
        "base": "changed",
        "gone": "removed",
        "new": "added",
    }
    (base,) = (one for one in told["sets"] if one["clinic"] == "base")
    (preparation,) = (one for one in base["documents"] if one["document"] == "preparation")
    assert {"name": "paper", "old": "Letter", "new": "A4"} in preparation["looks"]
    lines = [line for section in preparation["sections"] for line in section["lines"]]
    assert {"old": "You lie on your stomach.", "new": None} in lines
    same = json.loads(repository.diff("HEAD", "HEAD", "--format", "json").out)
    assert (same["same"], same["problems"]) == (True, [])


def test_layout_change(repository: Repository) -> None:
    shutil.copytree(templates_dir() / "documents", repository.templates / "documents")
    repository.commit()
    layout = repository.templates / "documents" / "preparation.yaml"
    text = layout.read_text("utf-8")
    assert "takes: [bring], marker: tick" in text
    layout.write_text(text.replace("takes: [bring], marker: tick", "takes: [bring]"), "utf-8")
    answer = repository.diff("HEAD")
    assert answer.code == 1
    assert 'preparation: "Get ready": same words, different layout' in answer.out


def test_pdf(repository: Repository) -> None:
    changes_of_each_kind(repository)
    answer = repository.diff("HEAD", "--pdf", "out/changes.pdf")
    assert answer.code == 1
    assert answer.out.startswith("--- HEAD")
    assert answer.err.splitlines()[-1] == str(Path("out/changes.pdf"))
    data = Path("out/changes.pdf").read_bytes()
    short = repository.git("rev-parse", "--short=8", "HEAD")
    heads = [(depth, title) for depth, title, _, _ in outline(data)]
    assert heads == [
        (depth, title)
        for clinic in ("base", "gone", "new")
        for kind in ("consent", "discharge", "preparation")
        for depth, title in (
            (0, f"{kind}: {clinic} balloon-kyphoplasty"),
            (1, f"Old: HEAD ({short})"),
            (1, "New: templates"),
        )
    ]
    said = text_of(data)
    assert "Added: the old version does not have this document." in said
    assert "Removed: the new version does not have this document." in said
    assert repository.diff("HEAD", "--pdf", "out/changes.pdf").code == 1  # our own file may be written again
    assert Path("out/changes.pdf").read_bytes() == data


def test_pdf_shows_only_changed_documents(repository: Repository) -> None:
    repository.change("- text: Infection", "- text: An infection")
    answer = repository.diff("HEAD", "--pdf", "changes.pdf")
    assert "unchanged: discharge, preparation" in answer.out
    titles = [title for depth, title, _, _ in outline(Path("changes.pdf").read_bytes()) if not depth]
    assert titles == ["consent: base balloon-kyphoplasty"]


def test_only_the_version_differs(repository: Repository) -> None:
    repository.change('version: "1.0"', 'version: "1.1"')
    answer = repository.diff("HEAD", "--pdf", "changes.pdf")
    assert answer.code == 1
    assert "header and footer" in answer.out
    assert answer.err.splitlines()[-1] == ("changes.pdf was not written: only the version in the page footer differs.")
    assert not Path("changes.pdf").exists()
    repository.change("- text: Infection", "- text: An infection")
    assert repository.diff("HEAD", "--pdf", "changes.pdf").code == 1
    titles = [title for depth, title, _, _ in outline(Path("changes.pdf").read_bytes()) if not depth]
    assert titles == ["consent: base balloon-kyphoplasty"]


def test_foreign_file(repository: Repository) -> None:
    repository.change("check_in: 60 min", "check_in: 45 min")
    Path("mine.pdf").write_text("mine")
    answer = repository.diff("HEAD", "--pdf", "mine.pdf")
    assert answer.code == 2
    assert "{+45 minutes+}" in answer.out
    assert "is not a file that handouts made" in answer.err
    assert Path("mine.pdf").read_text() == "mine"


def test_unprintable_character(repository: Repository) -> None:
    repository.change("- text: Infection", "- text: Infection \U0001f9a0")
    repository.commit()
    repository.change(" \U0001f9a0", "")
    answer = repository.diff("HEAD", "--pdf", "changes.pdf")
    assert answer.code == 2
    assert "[-\U0001f9a0-]" in answer.out
    assert "no font can print" in answer.err
    assert f"HEAD:templates/clinics/base/{SET}:" in answer.err
    assert not Path("changes.pdf").exists()
