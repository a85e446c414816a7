"""Every kind of file is PDF/UA-1 and PDF/A-2a to veraPDF; and veraPDF, called this way, does find what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conformance.spoiled import SPOILED, spoil
from tests.support import verapdf
from tests.support.real_programs import require
from tests.support.sample_files import FILES

# One worker of pytest-xdist runs all of these, so that Java starts once (`--dist loadgroup`).
pytestmark = pytest.mark.xdist_group("verapdf")


Verdicts = Callable[[str], dict[str, verapdf.Verdict]]


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    """Name of a file to its verdict by flavour; all files are validated together."""
    require("veraPDF")
    folder = tmp_path_factory.mktemp("verapdf")
    data = FILES | {f"spoiled-{name}": (lambda how=how: spoil(how)) for name, (how, _, _) in SPOILED.items()}
    data["spoiled-not-at-all"] = lambda: spoil(lambda _: None)
    data["no-pdf"] = lambda: b"not a PDF"
    paths: dict[str, Path] = {}
    for number, (name, make) in enumerate(data.items()):
        paths[name] = folder / f"{number}.pdf"
        paths[name].write_bytes(make())
    found = verapdf.validate(paths.values())
    return lambda name: {flavour: found[str(paths[name]), flavour] for flavour in ("ua1", "2a")}


@pytest.mark.parametrize("name", FILES)
def test_file_conforms(verdicts: Verdicts, name: str) -> None:
    for flavour, verdict in verdicts(name).items():
        assert verdict.violations == [], flavour
        assert verdict.checks > 100


@pytest.mark.parametrize("name", SPOILED)
def test_a_defect_is_found(verdicts: Verdicts, name: str) -> None:
    _, flavour, clause = SPOILED[name]
    assert clause in verdicts(f"spoiled-{name}")[flavour].broken
    assert verdicts(f"spoiled-{name}")[flavour].violations != []


def test_valid_before_spoiling(verdicts: Verdicts) -> None:
    assert [verdict.violations for verdict in verdicts("spoiled-not-at-all").values()] == [[], []]


def test_not_a_pdf(verdicts: Verdicts) -> None:
    assert all(verdict.error for verdict in verdicts("no-pdf").values())
