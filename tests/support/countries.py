"""A small clinic of each country, as files in a folder of templates."""

from __future__ import annotations

from pathlib import Path

from handouts.content.content import Content
from handouts.content.library import Library
from handouts.resources import templates_dir

DOCUMENTS = ("consent", "discharge", "preparation")
ZONES = {
    "US": "America/New_York", "CA": "America/Toronto", "GB": "Europe/London", "IE": "Europe/Dublin",
    "AU": "Australia/Sydney", "NZ": "Pacific/Auckland", "DE": "Europe/Berlin", "FR": "Europe/Paris",
    "MX": "America/Mexico_City",
}  # fmt: skip
PHONES = {
    "US": "555-010-0199", "CA": "555-010-0199", "GB": "0113 496 0100", "IE": "01 496 0100", "AU": "(02) 5550 1234",
    "NZ": "09 555 1234", "DE": "030 901820", "FR": "01 42 68 53 00", "MX": "55 5128 0000",
}  # fmt: skip
SET = """\
procedure: balloon-kyphoplasty
version: "1.0"
revised: 2026-11-20
status: sample
arrival: {check_in: 45 min}
fasting: {food: 6 h before procedure}
warning:
  emergency: [You cannot move your legs]
  call_us: [Fever]
"""


def write_clinic(root: Path, code: str, rules: str = SET, clinic: str = "") -> Path:
    """Write a clinic of a country; `rules` is its set and `clinic` more keys of clinic.yaml. Returns its folder."""
    folder = root / "clinics" / "spine"
    folder.mkdir(parents=True, exist_ok=True)
    stated = {
        "name": "Spine Center",
        "locale": f"en-{code}",
        "time_zone": ZONES[code],
        "phone": f'"{PHONES[code]}"',
        "brand": '{color: "#1B4F5F", accent: "#8A3B12"}',
    }
    own = {line.partition(":")[0] for line in clinic.splitlines()}
    lines = [f"{key}: {value}" for key, value in stated.items() if key not in own]
    own_lines = [line for line in clinic.splitlines() if line.partition(": ")[2] != "~"]
    (folder / "clinic.yaml").write_text("\n".join([*lines, *own_lines, ""]), encoding="utf-8")
    (folder / "balloon-kyphoplasty.yaml").write_text(rules, encoding="utf-8")
    return folder


def country_content(root: Path, code: str, rules: str = SET, clinic: str = "") -> Content:
    """The content of such a clinic. Raises InputError."""
    write_clinic(root, code, rules, clinic)
    return Library(root, templates_dir()).load("spine", None, DOCUMENTS)
