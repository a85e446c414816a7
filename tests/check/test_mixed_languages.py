"""Rules that read English skip texts in another language, also short ones, and still read the English texts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from handouts.check.rule import all_rules
from handouts.check.runner import rule_findings
from tests.support.base_set import SET, check_context

TEXTS = {
    "Spanish": [
        "Tome ibuprofeno 600 mg cada 6 horas durante 1 semana.",
        "No coma ni beba nada desde la medianoche.",
        "Puede conducir a casa usted mismo.",
        "No tome ibuprofen.",
        "El procedimiento dura de 3 a 2 horas.",
        "No fume.",
    ],
    "French": [
        "Prenez vos médicaments avec une gorgée d'eau.",
        "Ne mangez rien après minuit.",
        "Arrêtez ibuprofen 3 jours avant.",
        "Un petit hématome",
    ],
    "German": [
        "Nehmen Sie Ibuprofen 600 mg alle 6 Stunden.",
        "Essen Sie nach Mitternacht nichts.",
        "Nicht rauchen.",
        "Medikamentenliste mitbringen",
    ],
    "Vietnamese": ["Không ăn uống sau nửa đêm.", "Uống thuốc với một ngụm nước.", "Ngừng ibuprofen 3 ngày."],
    "Haitian Creole": ["Pa manje anyen apre minwi.", "Pote lis medikaman ou yo.", "Pa kondwi."],
    "Tagalog": ["Huwag kumain pagkatapos ng hatinggabi.", "Magdala ng listahan ng gamot.", "Huwag magmaneho."],
}
ALWAYS = {"approval-recorded", "consent-validity"}
"""Notes on the base set."""


def findings(folder: Path, text: str) -> list[tuple[str, int, str]]:
    context = check_context(folder, SET, text)
    return [
        (finding.rule, finding.problem.line, finding.problem.message)
        for finding in rule_findings(context, all_rules())
        if finding.rule not in ALWAYS
    ]


@pytest.mark.parametrize("language", list(TEXTS))
def test_only_the_note_about_the_language(language: str, tmp_path: Path) -> None:
    ((rule, _, message),) = findings(tmp_path, f"prepare: {json.dumps(TEXTS[language], ensure_ascii=False)}")
    assert rule == "other-language"
    assert message.startswith(f"{len(TEXTS[language])} of ")
    assert language in message


def test_topic_in_another_language(tmp_path: Path) -> None:
    topic = (
        "topics:\n  - {on: [discharge], heading: Información, text: [Regrese si hay fiebre., Tome Advil con comida., "
        'No levante nada.], items: [Fiebre, Sangrado, "No puede orinar"]}'
    )
    ((rule, _, message),) = findings(tmp_path, topic)
    assert rule == "other-language"
    assert message.startswith("6 of ")


def test_english_between_other_texts_is_read(tmp_path: Path) -> None:
    texts = [*TEXTS["Spanish"], "Keep taking Plavix.", "You may drive yourself home."]
    rules = [rule for rule, _, _ in findings(tmp_path, f"prepare: {json.dumps(texts)}")]
    assert sorted(rules) == ["driver-agrees", "medicines-agree", "other-language"]


@pytest.mark.parametrize("text", ["Stop Plavix.", "Plavix: keep taking it.", "No Plavix."])
def test_short_english_texts_are_read(text: str, tmp_path: Path) -> None:
    rules = {rule for rule, _, _ in findings(tmp_path, f"prepare: [{json.dumps(text)}, Loose clothes]")}
    assert "other-language" not in rules
