"""A short command imports only what it needs: most of its time is imports."""

from __future__ import annotations

from pathlib import Path

from tests.support.commands import run_process

UNUSED = {
    "PIL.Image", "asyncio", "concurrent.futures", "email", "http", "importlib.metadata", "multiprocessing", "pikepdf",
    "openpyxl", "phonenumbers", "pypdf", "pypdfium2", "reportlab.lib.rl_safe_eval", "reportlab.platypus", "segno",
    "socket", "ssl", "subprocess", "handouts.channels", "handouts.check", "handouts.day", "handouts.desk",
    "handouts.diff", "handouts.mail", "handouts.printing", "handouts.provenance",
}  # fmt: skip
"""Modules that a patient's three documents do not need. Each takes between one and fifty milliseconds."""


def test_unused_modules(tmp_path: Path) -> None:
    code = (
        "import sys; from handouts.cli import main\ntry:\n    main()\nfinally:\n"
        "    print(*sys.modules, sep='\\n', file=sys.stderr)"
    )
    patient = ("--name", "Maria Beispiel", "--dob", "1946-05-04", "--mrn", "TEST-001", "--level", "L1")
    process = run_process("-c", code, "make", "pain-relief-georgia", "--at", "2026-12-01 10:00", *patient, cwd=tmp_path)
    assert process.returncode == 0
    assert len(process.stdout.splitlines()) == 3
    assert UNUSED & set(process.stderr.splitlines()) == set()


def test_postponed_modules_work(tmp_path: Path) -> None:
    """What ReportLab would use of the modules that are imported later."""
    code = (
        "import sys; import handouts.typeset.pdf.canvas; from reportlab.lib import colors, utils\n"
        "print('PIL.Image' in sys.modules, 'reportlab.lib.rl_safe_eval' in sys.modules)\n"
        "print(utils.Image.new('RGB', (1, 2)).size, utils.rl_safe_eval('1 + 2'), colors.toColor('Color(1, 0, 0)'))\n"
        "from PIL import Image; import PIL.Image\n"
        "print(Image is PIL.Image, Image is sys.modules['PIL.Image'], utils._isPILImage(Image.new('L', (1, 1))))"
    )
    ran = run_process("-c", code, cwd=tmp_path)
    assert ran.stderr == ""
    assert ran.stdout.splitlines() == ["False False", "(1, 2) 3 Color(1,0,0,1)", "True True True"]
