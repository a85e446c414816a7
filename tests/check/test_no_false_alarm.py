"""Correct texts have no findings: other languages, other countries, and values in a sentence instead of a field."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.check.rule import all_rules
from handouts.check.runner import rule_findings
from tests.check.finding_levels import RULES
from tests.check.tables import CLINIC
from tests.support.base_set import SET, TODAY, check_context

UK_CLINIC = "phone: 020 7946 0958\nafter_hours_phone: '111'\nfax: ~\nlocale: en-GB\ntime_zone: Europe/"
LONDON = f"{UK_CLINIC}London"
SPANISH = """\
prepare: ["Tome sus medicinas de la presión con un poco de agua en la mañana del procedimiento.", "No coma nada después de la medianoche."]
bring: [Su tarjeta del seguro, Una lista de sus medicinas]
summary: ["La cifoplastia con globo repara una fractura de la columna que causa dolor.", "El médico llena el hueso con cemento para que no se mueva más."]
how: ["El médico pone una aguja en el hueso con la ayuda de los rayos X."]
steps: ["Usted se acuesta boca abajo sobre la mesa."]
benefits: ["Menos dolor de espalda"]
activity: {do: ["Camine un poco cada día."], avoid: ["No levante cosas pesadas por dos semanas."], normal: ["Puede volver a su vida normal al día siguiente."]}
wound_care: ["Mantenga el vendaje seco por un día."]
pain_relief: ["Use hielo si tiene dolor."]
follow_up: ["Venga a vernos en dos semanas."]
driver: {required: true, text: "Un adulto responsable debe llevarlo a la casa."}
allergies: ["Díganos si alguna medicina le causó un sarpullido."]
tests: ["Le hacen un análisis de sangre el día antes."]
wear: ["Ropa cómoda"]
leave: ["Anillos y relojes"]
risks: [{text: "Infección"}, {text: "Sangrado"}]
alternatives: [{name: "Descanso y medicinas", text: "No hay corte. El dolor puede durar más."}, {name: "Ningún tratamiento", text: "El hueso puede sanar solo.", no_treatment: true}]
relief: {within: 3 days, text: ["El dolor puede mejorar en 3 días."]}
warning: {emergency: ["No puede mover las piernas"], call_us: ["Fiebre", "El dolor empeora"]}
questions: [{ask: ["¿Cómo me sentiré el día siguiente?"]}]
anesthesia: {text: ["Usted recibe una medicina que le da sueño."], sedation: true}
lie_flat: {time: 1 h, after: procedure, how: boca arriba}
medicines: {general: ["Tome sus otras medicinas como siempre."], table: [{generic: clopidogrel, brands: [Plavix], drug_class: anticoagulante, action: stop, before: 5 days before procedure, restart: 1 day after procedure, decides: su médico, note: "No lo deje sin preguntar."}]}
"""


def test_other_language(tmp_path: Path) -> None:
    result = list(rule_findings(check_context(tmp_path, SET, SPANISH, TODAY), all_rules()))
    notes = [finding for finding in result if finding.rule == "other-language"]
    assert len(notes) == 1
    assert "Spanish" in notes[0].problem.message
    assert {finding.rule for finding in result} <= {"other-language", "approval-recorded", "consent-validity"}


@pytest.mark.parametrize(
    ("text", "clinic", "levels"),
    [
        ("fasting: {food: 6 h before procedure, clear_liquids: 1 h before procedure}", "London", ""),
        ("fasting: {food: 5 h before procedure, clear_liquids: 1 h before procedure}", "London", "E"),
        ("fasting: {food: 6 h before procedure, clear_liquids: 30 min before procedure}", "London", "E"),
        ("fasting: {text: [Breast milk is fine until 4 hours before the operation.]}", "London", ""),
        ("fasting: {text: [Your child may sip water until they are sent for.]}", "London", ""),
    ],
)
def test_fasting_of_children(text: str, clinic: str, levels: str, tmp_path: Path) -> None:
    prepare = "prepare: [Your child may play. Bring your child to ward 2.]\n"
    context = check_context(tmp_path, SET, prepare + text + "\n", more={CLINIC: UK_CLINIC + clinic})
    rule = RULES["fasting-minimums"]
    assert "".join((violation.severity or rule.severity)[0].upper() for violation in rule.check(context)) == levels


@pytest.mark.parametrize(
    ("rule", "text", "clinic", "count"),
    [
        ("rest-stated", "lie_flat: ~\nbed_rest: ~", "", 1),
        ("rest-stated", "lie_flat: ~\nbed_rest: ~\nexpect: [You do not need to lie flat or to rest in bed.]", "", 0),
        ("rest-stated", "lie_flat: ~\nbed_rest: ~\nexpect: [You may get up right away. No rest is needed.]", "", 0),
        ("fasting-stated", "fasting: {text: [You do not need to fast.]}", "", 0),
        ("anesthesia-stated", "anesthesia: ~\nsteps: [No anesthesia is needed.]", "", 0),
        ("own-procedure", "prepare: [Come to the Harbor Angiogram Center.]", "name: Harbor Angiogram Center", 0),
        ("own-procedure", "prepare: [Call Harbor Angiogram.]", "name: Harbor Angiogram Center", 0),
        ("own-procedure", "prepare: [Ask the angiogram team., Go to the Lakeside Endoscopy Unit.]", "", 0),
        ("own-procedure", "prepare: [Wear loose clothes on the day of your angiogram.]", "name: Angiogram House", 1),
        ("times-agree", "relief: {within: 48 h, text: [For some it takes up to 2 weeks.]}", "", 0),
        ("times-agree", "summary: [It takes 3 hours.]", "", 1),
        ("times-agree", "summary: [The procedure takes 3 hours.]", "", 1),
        ("times-agree", "prepare: [The visit before your procedure takes 3 hours.]", "", 0),
        ("times-agree", "summary: [The procedure takes 2 days.]", "", 1),
        ("times-agree", "benefits: [The treatment may last for 6 months., It takes up to 2 weeks to help.]", "", 0),
        ("times-agree", "summary: [The treatment takes 6 weeks to work., The injection can last 10 days.]", "", 0),
        (
            "times-agree",
            (
                "courses: [{medicine: A, starts: 1 day before procedure, steps: [{times: 1, for: 1 day}], "
                "text: [Take it 30 minutes before food.]}]"
            ),
            "",
            0,
        ),
        (
            "times-agree",
            "medicines: {table: [{generic: insulin, action: change, note: Take it 20 minutes before you drink or eat.}]}",
            "",
            0,
        ),
        (
            "times-agree",
            "expect: [Relief is slow. It takes up to 2 weeks., 'The pain eases. It takes 48 hours.']",
            "",
            0,
        ),
        ("rest-stated", "lie_flat: ~\nbed_rest: ~\nnot_applicable: [lie_flat, bed_rest]", "", 0),
        ("rest-stated", "lie_flat: ~\nbed_rest: ~\nnot_applicable: [lie_flat]", "", 1),
        ("range-order", 'risks: [{text: Infection, how_common: "1 in 200 to 1 in 1,000"}]', "", 0),
        ("range-order", "risk_text: [One in 200 to one in 1000 people bleed., Between 1 in 200 and 1 in 1000.]", "", 0),
        ("fasting-minimums", "fasting: {food: 6 h before procedure, clear_liquids: 1 h before procedure}", LONDON, 1),
        (
            "fasting-minimums",
            "fasting: {food: 6 h before procedure, breast_milk: 3 h before procedure, formula: 4 h before procedure}",
            LONDON,
            0,
        ),
    ],
)
def test_correct_texts(rule: str, text: str, clinic: str, count: int, tmp_path: Path) -> None:
    context = check_context(tmp_path, SET, text + "\n", more={CLINIC: clinic} if clinic else None)
    assert len(list(RULES[rule].check(context))) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("reader: parent\nprepare: [Give your child a bath.]\nfeel: [Your child may feel sleepy.]", 0),
        ("reader: parent\nprepare: [Rest after your procedure.]", 1),
        ('reader: carer\nprepare: ["Rest after your {procedure}."]', 1),
        ("reader: carer\nprepare: [The person you care for rests after the procedure.]", 0),
        ("reader: patient\nprepare: [Give your child a bath.]\nfeel: [Your child may feel sleepy.]", 1),
        ("prepare: [Find somebody to take care of your child.]", 0),
    ],
)
def test_reader_agrees(text: str, count: int, tmp_path: Path) -> None:
    context = check_context(tmp_path, SET, text + "\n")
    places = [violation.place for violation in RULES["reader-agrees"].check(context)]
    lines = [Path(file).read_text("utf-8").splitlines()[line - 1] for file, line, _ in places]
    assert len([line for line in lines if line in text]) == count  # the base set has own sentences for a patient
