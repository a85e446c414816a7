"""Small content of a clinic, written as YAML."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml

from handouts.compose.context import HandoutContext
from handouts.content.cases import move_cases
from handouts.content.content import Content
from handouts.content.key_aliases import with_field_names
from handouts.content.models.clinic import Clinic
from handouts.content.models.country import Country
from handouts.content.models.instructions import InstructionSet
from handouts.content.models.labels import Labels
from handouts.content.models.layouts import DocumentLayout
from handouts.content.models.procedure import Procedure
from handouts.content.yaml.composer import parse_yaml
from handouts.content.yaml.source import source_from_bytes
from handouts.schedule.appointment import Appointment

TEMPLATES = Path(__file__).parents[2] / "templates"
DOCUMENTS = ("consent", "preparation", "discharge")
AT: dict[str, Any] = {"date": dt.date(2026, 12, 1), "time": dt.time(10)}
ENDED = dt.datetime(2026, 12, 1, 11, 5)


@dataclass(frozen=True)
class Stub:
    """A model without a file. Its place names the requested key."""

    value: Any
    file: str

    def place(self, *path: str | int) -> tuple[str, int, int]:
        return (f"{self.file}#{'.'.join(map(str, path))}", 7, 3)


def tree(text: str) -> Any:
    """YAML text as the reader returns it: scalars as text, lists as tuples."""

    def convert(node: Any) -> Any:
        if isinstance(node, list):
            return tuple(map(convert, node))
        return {key: convert(value) for key, value in node.items()} if isinstance(node, dict) else node

    return convert(yaml.load(text, yaml.BaseLoader))


def rules_tree(text: str) -> dict[str, Any]:
    """The keys of a set as its model expects them, read as from a file."""
    if "only_if" not in text:
        return tree(text) or {}
    parsed = with_field_names(parse_yaml(source_from_bytes(text.encode(), "set.yaml")), InstructionSet)
    moved, _, problems = move_cases(parsed.tree or {}, parsed.places)
    assert not problems, problems
    return moved


def shipped(kind: str, name: str) -> Any:
    return tree((TEMPLATES / kind / f"{name}.yaml").read_text(encoding="utf-8"))


COUNTRY = Country.model_validate(shipped("countries", "US"))
LABELS = Labels.model_validate(shipped("labels", "en"))
LABELS = LABELS.model_copy(
    update={
        "warning": LABELS.warning.model_copy(update={"emergency": "Call 911 for any of these"}),
        "contacts": LABELS.contacts.model_copy(update={"emergency": "Call 911"}),
    }
)
LAYOUTS = {name: DocumentLayout.model_validate(shipped("documents", name)) for name in DOCUMENTS}
BRAND = {"color": "#123456", "accent": "#654321"}
PROCEDURE = {"name": "Balloon kyphoplasty", "plain": "balloon kyphoplasty", "level_label": "Spinal level"}
SET = {"procedure": "balloon-kyphoplasty", "version": "1.0", "revised": "2026-11-20", "status": "sample"}


def content(rules: str = "", zone: str = "America/New_York", clinic: str = "", procedure: str = "") -> Content:
    """Content of a set; `rules`, `clinic` and `procedure` are YAML with more keys."""
    clinic_fields = {"name": "Spine Center", "time_zone": zone, "brand": BRAND, **(tree(clinic) or {})}
    return Content(
        "spine-center",
        cast("Any", Stub(Clinic.model_validate(clinic_fields), "clinic.yaml")),
        cast("Any", Stub(InstructionSet.model_validate({**SET, **rules_tree(rules)}), "set.yaml")),
        cast("Any", Stub(Procedure.model_validate({**PROCEDURE, **(tree(procedure) or {})}), "procedure.yaml")),
        {name: cast("Any", Stub(layout, f"{name}.yaml")) for name, layout in LAYOUTS.items()},
        cast("Any", Stub(LABELS, "en.yaml")),
        cast("Any", Stub(COUNTRY, "US.yaml")),
        None,
    )


def case(
    rules: str = "", document: str = "preparation", zone: str = "America/New_York", **appointment: Any
) -> HandoutContext:
    """The context of a handout for a set and an appointment."""
    return HandoutContext(content(rules, zone), document, Appointment(**appointment))
