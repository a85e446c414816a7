"""`explain` finds the source of every number of a translated page."""

from __future__ import annotations

from pathlib import Path

from tests.support.commands import RunCommand
from tests.support.pseudo_language import LANGUAGE, translated_templates

CLINIC = "pain-relief-georgia"


def test_every_number_has_a_source(run_command: RunCommand) -> None:
    templates = translated_templates(Path("own"), (CLINIC,))
    for document in ("preparation", "discharge"):
        answer = run_command(
            "explain", CLINIC, document, "--templates", templates, "--language", LANGUAGE, "--at", "2026-12-01 10:00"
        )
        assert answer.code == 0, answer.err
        assert "NO SOURCE" not in answer.out
        place = f"own/clinics/{CLINIC}/balloon-kyphoplasty.yaml:64:9  lie_flat.time: 1 h"
        assert place in answer.out
        assert "Décémbér 1" in answer.out
