"""veraPDF accepts every kind of file as PDF/UA-1 and PDF/A-2a, and finds each defect in damaged files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from handouts.typeset.pdf.copy_mark import mark_as_copy
from tests.conformance.damaged_files import DEFECTS, damaged_pdf
from tests.support import verapdf
from tests.support.clinics import CLINICS
from tests.support.real_programs import require
from tests.support.sample_files import FILES

# One worker of pytest-xdist runs all of these, so that Java starts once (`--dist loadgroup`).
pytestmark = pytest.mark.xdist_group("verapdf")


COPIED = (f"{CLINICS[0]}-consent-filled", f"{CLINICS[0]}-discharge-large", "arabic")
MARK = "Copy. Printed May 4, 2027. The original was made December 1, 2026."

Verdicts = Callable[[str], dict[str, verapdf.Verdict]]


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    """A function from a file name to its verdict by flavor. All files are validated together."""
    require("veraPDF")
    folder = tmp_path_factory.mktemp("verapdf")
    data = FILES | {
        f"damaged-{name}": (lambda damage=damage: damaged_pdf(damage)) for name, (damage, _, _) in DEFECTS.items()
    }
    data["undamaged"] = lambda: damaged_pdf(lambda _: None)
    data["no-pdf"] = lambda: b"not a PDF"
    data |= {f"copy-{name}": (lambda name=name: mark_as_copy(FILES[name](), MARK)) for name in COPIED}
    paths: dict[str, Path] = {}
    for number, (name, make) in enumerate(data.items()):
        paths[name] = folder / f"{number}.pdf"
        paths[name].write_bytes(make())
    results = verapdf.validate(paths.values())
    return lambda name: {flavor: results[str(paths[name]), flavor] for flavor in ("ua1", "2a")}


@pytest.mark.parametrize("name", FILES)
def test_file_conforms(verdicts: Verdicts, name: str) -> None:
    for flavor, verdict in verdicts(name).items():
        assert verdict.violations == [], flavor
        assert verdict.checks > 100


@pytest.mark.parametrize("name", DEFECTS)
def test_defects(verdicts: Verdicts, name: str) -> None:
    _, flavor, clause = DEFECTS[name]
    assert clause in verdicts(f"damaged-{name}")[flavor].broken
    assert verdicts(f"damaged-{name}")[flavor].violations != []


@pytest.mark.parametrize("name", COPIED)
def test_marked_copy_conforms(verdicts: Verdicts, name: str) -> None:
    for flavor, verdict in verdicts(f"copy-{name}").items():
        assert verdict.violations == [], flavor
        assert verdict.checks > 100


def test_undamaged_file(verdicts: Verdicts) -> None:
    assert [verdict.violations for verdict in verdicts("undamaged").values()] == [[], []]


def test_not_a_pdf(verdicts: Verdicts) -> None:
    assert all(verdict.error for verdict in verdicts("no-pdf").values())
