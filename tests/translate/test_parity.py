"""What must not differ between a text and its translation."""

from __future__ import annotations

import pytest

from handouts.translate.parity import parity_problems

GOOD = [
    ("es", "Do not drive for 24 hours.", "No conduzca durante 24 horas."),
    ("es", "Stop eating at 11:59 PM.", "Deje de comer a las 11:59 p. m."),
    ("fr", "Stop eating at 11:59 PM.", "Arrêtez de manger à 23:59."),
    ("zh-Hans", "Do not drive for 24 hours.", "24小时内请勿开车。"),
    ("zh-Hans", "Take 2 tablets of 325 mg.", "服用2片，每片325毫克。"),
    ("zh-Hans", "Stop eating at 11:59 PM.", "晚上11:59之后停止进食。"),
    ("ar", "Do not drive for 24 hours.", "لا تقد السيارة لمدة ٢٤ ساعة."),
    ("ru", "Your fever is above 38.5 °C.", "Температура выше 38,5 °C."),
    ("pl", "You cannot drive.", "Nie wolno prowadzić samochodu."),
    ("es", "Ask about warfarin (Coumadin).", "Pregunte por la warfarina (Coumadin)."),
    ("ko", "Ask about warfarin.", "와파린(warfarin)에 대해 물어보십시오."),
    ("es", "Call 770.929.9033.", "Llame al 770.929.9033."),
    ("es", "One of our nurses calls you.", "Le llama 1 de nuestras enfermeras."),
    ("vi", "Take nothing without asking us.", "Không uống gì nếu chưa hỏi chúng tôi."),
    ("ht", "Do not eat.", "Pa manje."),
    ("ht", "Not marked yet.", "Poko make."),
    ("pt", "No more than 3000 mg in 24 hours.", "No máximo 3.000 mg em 24 horas."),
    ("he", "Do not eat.", "אין לאכול."),
    ("es", "Rest. Do not lift. Call us.", "Descanse. No levante peso. Llámenos."),
    ("zh-Hans", "Take {none}.", "{none}。"),  # the name of a placeholder does not negate
    ("ar", "The first day without it is {first}.", "أول يوم بدونه هو {first}."),
    ("ar", "Give {none}.", "{none}."),  # a placeholder is no word
    ("tl", "Do not eat.", "Kumain."),  # its words that negate are not known
    ("ko", "The day is not a Monday.", "그날이 월요일이 아닌 경우."),
    ("vi", "Give {none}.", "Thuốc này: {none}."),  # the name of a placeholder does not negate
]
BAD = [
    ("es", "Do not drive for 24 hours.", "Conduzca durante 24 horas.", "does not negate"),
    ("es", "Do not drive for 24 hours.", "No conduzca durante 42 horas.", "the number 24; it has 42"),
    ("zh-Hans", "Do not drive for 24 hours.", "24小时内可以开车。", "does not negate"),
    ("ar", "Do not eat.", "تناول الطعام.", "does not negate"),
    ("ar", "Do not take any after this day.", "تناول أي جرعة بعد هذا اليوم.", "does not negate"),
    ("ar", "Do not do what hurts.", "افعل ما يؤلمك.", "does not negate"),
    ("ar", "If you were told to stop: take none.", "إذا طُلب منك إيقافه: تناول جرعة.", "does not negate"),
    ("fr", "Stop eating at 11:59 PM.", "Arrêtez de manger à 11:59.", "the number 23:59"),
    ("es", "Stop eating at 12:00 AM.", "Deje de comer a las 12:00 p. m.", "the number 0:00"),
    ("es", "Take 2.5 mg.", "Tome 25 mg.", "the number 2.5"),
    ("es", "Take 325 mg.", "Tome 325 mcg.", "325 mg"),
    ("es", "Call 770.929.9033.", "Llame al 770.929.9034.", "phone number 7709299033"),
    ("es", "Ask about warfarin.", "Pregunte por el anticoagulante.", "does not name warfarin"),
    ("zh-Hans", "Ask about warfarin.", "请询问华法林。", "does not name warfarin"),
    ("es", "Rest at home.", "Descanse en casa 3 horas.", "the number 3, which the text does not have"),
    ("es", "Rest. Do not lift. Call us.", "Descanse. Levante peso. No nos llame.", "does not negate"),
    ("es", "You have 6 hours.", "Tiene ocho horas.", "the number 6"),
]


@pytest.mark.parametrize(("language", "source", "target"), GOOD)
def test_same(language: str, source: str, target: str) -> None:
    assert list(parity_problems(source, target, language)) == []


@pytest.mark.parametrize(("language", "source", "target", "message"), BAD)
def test_different(language: str, source: str, target: str, message: str) -> None:
    findings = list(parity_problems(source, target, language))
    assert any(message in finding.message for finding in findings), findings
    assert all(finding.hint for finding in findings)
