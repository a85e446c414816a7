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
    start, end = (text.index(f"  - show: facts\n    heading: {name}") for name in ("What was done", "How to reach us"))
    section = text[start:end]
    assert section
    layout.write_text(text.replace(section, "") + section, "utf-8")
    assert new.is_dir()


def test_report(repository: Repository, update_golden: bool) -> None:
    changes_of_each_kind(repository)
    result = repository.diff("HEAD")
    assert result.code == 1
    assert result.err.strip() == f"templates: {repository.templates}"
    report = result.out.replace(repository.git("rev-parse", "--short=8", "HEAD"), "01234567")
    if update_golden:
        GOLDEN.write_text(report, "utf-8", newline="\n")
    assert report.splitlines() == GOLDEN.read_text("utf-8").splitlines()


def test_no_change_on_the_page(repository: Repository) -> None:
    repository.change("procedure: balloon", "# a comment\nprocedure: balloon")
    repository.change("check_in: 60 min", "check_in:   60  min  # the same")
    repository.change('color: "#1F5C4D"', "color: '#1F5C4D'", "clinic.yaml")
    result = repository.diff("HEAD", "--pdf", "changes.pdf")
    assert (result.code, result.out) == (0, "")
    assert "No page differs." in result.err
    assert "changes.pdf was not written: no page differs." in result.err
    assert not Path("changes.pdf").exists()


def test_names_of_revisions(repository: Repository) -> None:
    first = repository.git("rev-parse", "HEAD")
    repository.git("tag", "-m", "the first", "v1")
    repository.git("branch", "slow/and-steady")
    repository.change("check_in: 60 min", "check_in: 45 min")
    second = repository.commit()
    for name in ("HEAD~1", first, first[:7], "v1", "slow/and-steady", "main@{1}", "HEAD^{/a change}^"):
        result = repository.diff(name)
        assert result.code == 1, result.err
        assert f"--- {name}" in result.out
        assert first[:7] in result.out
        assert "[-60 minutes-]" in result.out
        assert "{+45 minutes+}" in result.out
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
    monkeypatch.setenv("GIT_DIR", str(elsewhere))  # Git sets it for a hook of another repository
    monkeypatch.setenv("GIT_INDEX_FILE", str(elsewhere / "index"))
    monkeypatch.chdir(elsewhere)
    result = repository.diff("HEAD", "--templates", repository.templates)
    assert result.code == 1, result.err
    assert "{+45 minutes+}" in result.out


def test_folders(repository: Repository) -> None:
    repository.git("branch", "older")
    shutil.copytree(repository.templates, "older")
    repository.change("check_in: 60 min", "check_in: 45 min")
    repository.commit()
    assert repository.diff("older", "templates").out.startswith("--- older\n+++ templates\n")
    assert repository.diff("templates", "templates").code == 0
    shutil.rmtree("older/clinics")
    result = repository.diff("older")
    assert result.code == 2
    assert "the folder does not contain a folder `clinics`" in result.err
    assert "refs/heads/" in result.err
    assert repository.diff("refs/heads/older").code == 1


@pytest.mark.parametrize(
    "name",
    ["nope", "-x", "--upload-pack=touch pwned", "--output=pwned", "-", "$(touch pwned)", "; touch pwned", "`touch pwned`",
     "HEAD:templates", "HEAD..HEAD", "^HEAD", "HEAD --output=pwned", "a\nb", "../..", "x" * 5000, "", " ", "@{", "é\u202e"],
)  # fmt: skip
def test_invalid_revisions(repository: Repository, name: str) -> None:
    result = repository.diff("--", name)
    assert (result.code, result.out) == (2, "")
    assert "revision" in result.err or "the folder does not contain a folder `clinics`" in result.err
    assert "Traceback" not in result.err
    assert not Path("pwned").exists()
    assert not list(repository.templates.rglob("pwned"))


def test_both_versions_unknown(repository: Repository) -> None:
    result = repository.diff("nope", "neither")
    assert result.code == 2
    assert "'nope'" in result.err
    assert "'neither'" in result.err


def test_no_repository_or_no_git(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    alone = tmp_path_factory.mktemp("alone") / "templates"
    shutil.copytree(repository.templates, alone)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(alone.parents[2]))
    result = repository.diff("HEAD", "--templates", alone)
    assert result.code == 2
    assert "are not in a Git repository" in result.err
    monkeypatch.setenv("PATH", str(alone))
    result = repository.diff("HEAD")
    assert result.code == 2
    assert "git" in result.err
    assert "not installed" in result.err
    assert repository.diff("templates", alone).code == 0


def test_revision_without_templates(repository: Repository) -> None:
    repository.git("rm", "-r", "--quiet", "--cached", "templates")
    repository.git("commit", "--quiet", "--message", "without")
    result = repository.diff("HEAD")
    assert result.code == 2
    assert "has no folder `clinics`" in result.err


def test_unreadable_set(repository: Repository) -> None:
    repository.add("other")
    repository.change("check_in: 60 min", "check_in: 60")
    repository.commit()
    repository.change("check_in: 60", "check_in: 45 min")
    repository.change("check_in: 60 min", "check_in: 45 min", clinic="other")
    result = repository.diff("HEAD")
    assert result.code == 2
    line = 1 + repository.path().read_text("utf-8").splitlines().index("  check_in: 45 min")
    assert f"HEAD:templates/clinics/base/{SET}:{line}:13: '60' is a number without a unit of time" in result.err
    assert "other balloon-kyphoplasty\n" in result.out
    assert "base" not in result.out
    repository.commit()
    repository.change("version:", "versio:")
    result = repository.diff("HEAD", "--clinic", "base")
    assert (result.code, result.out) == (2, "")
    assert f"templates/clinics/base/{SET}:" in result.err
    assert "HEAD:" not in result.err
    assert "/tmp" not in result.err.replace(str(repository.folder), "")


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need a permission on Windows")
@pytest.mark.parametrize("target", ["../../..", "/etc/passwd", "../other", "nowhere"])
def test_links_out_of_the_templates(repository: Repository, target: str) -> None:
    repository.add("other")
    (repository.path().parent / "aside.yaml").symlink_to(target)
    repository.commit()
    (repository.path().parent / "aside.yaml").unlink()
    result = repository.diff("HEAD")
    assert result.code == 2
    assert "clinics/base/aside.yaml" in result.err
    assert "git archive leaves it out" in result.err


def test_link_within_the_templates(repository: Repository) -> None:
    (repository.add("other") / SET).unlink()
    repository.path(clinic="other").symlink_to(f"../base/{SET}")
    repository.commit()
    repository.change("check_in: 60 min", "check_in: 45 min")
    result = repository.diff("HEAD")
    assert result.code == 1
    assert "other balloon-kyphoplasty\n" in result.out


@pytest.mark.parametrize("where", ["", "templates/", "templates/clinics/base/"])
def test_export_ignore(repository: Repository, where: str) -> None:
    (repository.folder / f"{where}.gitattributes").write_text("*.yaml export-ignore\n")
    repository.commit()
    result = repository.diff("HEAD")
    assert result.code == 0 or "export-ignore" in result.err
    assert "removed" not in result.out


def test_filters(repository: Repository) -> None:
    repository.add("other")
    repository.commit()
    for clinic in ("base", "other"):
        repository.change("- text: Infection", "- text: An infection", clinic=clinic)
        repository.change("Walk a little each day.", "Walk a lot each day.", clinic=clinic)
    output = repository.diff("HEAD").out
    assert output.count("An infection") == output.count("{+lot+}") == 2
    base_consent = repository.diff("HEAD", "--clinic", "base", "--document", "consent")
    assert (
        base_consent.code,
        "other" in base_consent.out,
        "lot+}" in base_consent.out,
        "infection" in base_consent.out,
    ) == (1, False, False, True)
    assert repository.diff("HEAD", "--document", "preparation").code == 0
    language = repository.diff("HEAD", "--language", "nope")
    assert (language.code, language.out) == (2, "")
    assert "--language: documents are not available in 'nope'" in language.err
    for option in ("--clinic", "--document", "--procedure"):
        result = repository.diff("HEAD", option, "nope")
        assert (result.code, result.out) == (2, "")
        assert f'unknown {option[2:]} "nope": not in the old or the new version' in result.err


def test_pages_of_a_patient(repository: Repository) -> None:
    repository.change("check_in: 60 min", "check_in: 45 min")
    out = repository.diff("HEAD", "--at", "2026-12-01 10:00").out
    assert "[-9:00 AM-]" in out
    assert "{+9:15 AM+}" in out
    Path("maria.yaml").write_text("name: Maria Beispiel\nat: 2026-12-01 10:00\n", "utf-8")
    out = repository.diff("HEAD", "--from", "maria.yaml").out
    assert "{+9:15 AM+}" in out
    result = repository.diff("HEAD", "--at", "tomorrow")
    assert (result.code, result.out) == (2, "")
    assert "--at" in result.err


def test_json(repository: Repository) -> None:
    changes_of_each_kind(repository)
    result = repository.diff("HEAD", "--format", "json")
    assert result.code == 1
    report = json.loads(result.out)
    assert report["same"] is False
    assert report["old"] == {"name": "HEAD", "commit": repository.git("rev-parse", "HEAD")}
    assert report["new"] == {"name": "templates", "commit": None}
    assert {entry["clinic"]: entry["change"] for entry in report["sets"]} == {
        "base": "changed",
        "gone": "removed",
        "new": "added",
    }
    (base,) = (entry for entry in report["sets"] if entry["clinic"] == "base")
    (preparation,) = (entry for entry in base["documents"] if entry["document"] == "preparation")
    assert {"name": "paper", "old": "Letter", "new": "A4"} in preparation["looks"]
    lines = [line for section in preparation["sections"] for line in section["lines"]]
    assert {"old": "You lie on your stomach.", "new": None} in lines
    unchanged = json.loads(repository.diff("HEAD", "HEAD", "--format", "json").out)
    assert (unchanged["same"], unchanged["problems"]) == (True, [])


def test_layout_change(repository: Repository) -> None:
    shutil.copytree(templates_dir() / "documents", repository.templates / "documents")
    repository.commit()
    layout = repository.templates / "documents" / "preparation.yaml"
    text = layout.read_text("utf-8")
    assert "takes: [bring], marker: tick" in text
    layout.write_text(text.replace("takes: [bring], marker: tick", "takes: [bring]"), "utf-8")
    result = repository.diff("HEAD")
    assert result.code == 1
    assert 'preparation: "Bring": same words, different layout' in result.out


def test_pdf(repository: Repository) -> None:
    changes_of_each_kind(repository)
    result = repository.diff("HEAD", "--pdf", "out/changes.pdf")
    assert result.code == 1
    assert result.out.startswith("--- HEAD")
    assert result.err.splitlines()[-1] == str(Path("out/changes.pdf"))
    data = Path("out/changes.pdf").read_bytes()
    short = repository.git("rev-parse", "--short=8", "HEAD")
    titles = [(depth, title) for depth, title, _, _ in outline(data)]
    assert titles == [
        (depth, title)
        for clinic in ("base", "gone", "new")
        for kind in ("consent", "discharge", "preparation")
        for depth, title in (
            (0, f"{kind}: {clinic} balloon-kyphoplasty"),
            (1, f"Old: HEAD ({short})"),
            (1, "New: templates"),
        )
    ]
    text = text_of(data)
    assert "Added: the old version does not have this document." in text
    assert "Removed: the new version does not have this document." in text
    assert repository.diff("HEAD", "--pdf", "out/changes.pdf").code == 1  # our own file may be overwritten
    assert Path("out/changes.pdf").read_bytes() == data


def test_pdf_shows_only_changed_documents(repository: Repository) -> None:
    repository.change("- text: Infection", "- text: An infection")
    result = repository.diff("HEAD", "--pdf", "changes.pdf")
    assert "unchanged: discharge, preparation" in result.out
    titles = [title for depth, title, _, _ in outline(Path("changes.pdf").read_bytes()) if not depth]
    assert titles == ["consent: base balloon-kyphoplasty"]


def test_only_the_version_differs(repository: Repository) -> None:
    repository.change('version: "1.0"', 'version: "1.1"')
    result = repository.diff("HEAD", "--pdf", "changes.pdf")
    assert result.code == 1
    assert "header and footer" in result.out
    assert result.err.splitlines()[-1] == ("changes.pdf was not written: only the version in the page footer differs.")
    assert not Path("changes.pdf").exists()
    repository.change("- text: Infection", "- text: An infection")
    assert repository.diff("HEAD", "--pdf", "changes.pdf").code == 1
    titles = [title for depth, title, _, _ in outline(Path("changes.pdf").read_bytes()) if not depth]
    assert titles == ["consent: base balloon-kyphoplasty"]


def test_foreign_file(repository: Repository) -> None:
    repository.change("check_in: 60 min", "check_in: 45 min")
    Path("mine.pdf").write_text("mine")
    result = repository.diff("HEAD", "--pdf", "mine.pdf")
    assert result.code == 2
    assert "{+45 minutes+}" in result.out
    assert "is not a file that handouts made" in result.err
    assert Path("mine.pdf").read_text() == "mine"


def test_unprintable_character(repository: Repository) -> None:
    repository.change("- text: Infection", "- text: Infection \U0001f9a0")
    repository.commit()
    repository.change(" \U0001f9a0", "")
    result = repository.diff("HEAD", "--pdf", "changes.pdf")
    assert result.code == 2
    assert "[-\U0001f9a0-]" in result.out
    assert "no font can print" in result.err
    assert f"HEAD:templates/clinics/base/{SET}:" in result.err
    assert not Path("changes.pdf").exists()
