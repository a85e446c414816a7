"""Digits of two systems in one text, or in texts whose pages have other digits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from handouts.check.context import Violation
from handouts.check.rules import mixed_digits
from handouts.resources import templates_dir
from tests.support.base_set import SET, check_context

FILE = "translations/ar/balloon-kyphoplasty.yaml"
ARABIC = "Arabic-Indic digits (٢٤), but dates and times of the pages have Western digits"
WESTERN = "Western digits (24), but dates and times of the pages have Arabic-Indic digits"


def violations(folder: Path, target: str, digits: str = "") -> list[Violation]:
    """The findings for one Arabic text, whose pages have these digits."""
    entry = json.dumps({"source": "A text.", "target": target}, ensure_ascii=False)
    text = f"language: ar\ntranslated: {{by: Ana Muster, method: human, on: 2026-11-20}}\ntexts:\n  - {entry}\n"
    if digits:
        (folder / "labels").mkdir()
        (folder / "labels" / "ar-US.yaml").write_text(f"numbers:\n  digits: {digits}\n", "utf-8")
    found = mixed_digits.check(check_context(folder, FILE, text))
    return [violation for violation in found if violation.place[0].endswith(FILE)]


@pytest.mark.parametrize(("digits", "target", "message"), [
    ("", "لمدة 24 ساعة", ""),
    ("", "لمدة ٢٤ ساعة", ARABIC),
    ("", "لمدة ۲۴ ساعة", "Persian digits (۲۴), but dates and times of the pages have Western digits"),
    ("", "من 2 إلى ٤ أيام", "Western digits (2) and Arabic-Indic digits (٤) in one text"),
    ("", "الفقرة L1", ""),
    ("arab", "لمدة ٢٤ ساعة", ""),
    ("arab", "لمدة 24 ساعة", WESTERN),
    ("arab", "خذ 500 mg مرتين", ""),
    ("arab", "الفقرة L1 لمدة ٢٤ ساعة", ""),
    ("arab", "اتصل بالرقم 911", ""),
    ("arab", "اتصل بالرقم 770.929.9033 خلال ٢٤ ساعة", ""),
    ("arab", "درجة 38 °C لمدة ٢٤ ساعة", ""),
    ("arab", "انتظر {amount} ثم ٢٤ ساعة", ""),
])  # fmt: skip
def test_translation(tmp_path: Path, digits: str, target: str, message: str) -> None:
    found = violations(tmp_path, target, digits)
    assert [violation.message for violation in found] == ([message] if message else [])
    for violation in found:
        line = Path(violation.place[0]).read_text("utf-8").splitlines()[violation.place[1] - 1]
        assert line[violation.place[2] - 1 :].startswith(f'"{target}')


def test_labels_are_read_too(tmp_path: Path) -> None:
    text = (templates_dir() / "labels" / "ar.yaml").read_text("utf-8")
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "ar.yaml").write_text(text.replace('\n  procedure: "', '\n  procedure: "٣ ', 1), "utf-8")
    text = "language: ar\ntranslated: {by: Ana Muster, method: human, on: 2026-11-20}\ntexts: []\n"
    (found,) = mixed_digits.check(check_context(tmp_path, FILE, text))
    assert found.place[0].endswith("labels/ar.yaml")
    assert found.message.startswith("Arabic-Indic digits (٣), but")


@pytest.mark.parametrize(("text", "message"), [
    ("Do not drive for 24 hours.", ""),
    ("Do not drive for １２ hours.", "full-width digits (１２), but"),
    ("Do not drive for 24 to ４８ hours.", "Western digits (24) and full-width digits (４８) in one text"),
])  # fmt: skip
def test_set_in_english(tmp_path: Path, text: str, message: str) -> None:
    found = list(mixed_digits.check(check_context(tmp_path, SET, f"prepare: [{json.dumps(text, ensure_ascii=False)}]")))
    assert [violation.message.startswith(message) for violation in found] == [True] * bool(message)
