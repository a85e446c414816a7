"""Overlays of sites and physicians: what is merged, where each value comes from, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.check.runner import judged_selections
from handouts.content.library import Library
from handouts.content.overlays import Selection, selection_scope
from handouts.errors import InputError, Problem
from handouts.resources import templates_dir
from tests.content.test_bad_files import BAD, expected_errors
from tests.support.clinics import replace_in
from tests.support.group import CLINIC, CLINIC_FILE, GROUP, LEE, MIDTOWN, NORTH, SET, copy_group, load

OVERLAYS = sorted((BAD / "overlays").glob("*.yaml"))


def problems(folder: Path, location: str = "midtown", physician: str = "", **files: str) -> list[Problem]:
    """The problems of a selection with other texts of files, each with its path below the templates."""
    templates = copy_group(folder, **files)
    try:
        load(templates, location, physician)
    except InputError as error:
        return [
            Problem(*(text.replace(f"{templates}/", "") if isinstance(text, str) else text for text in (
                problem.file, problem.line, problem.column, problem.message, problem.hint)))
            for problem in error.problems
        ]  # fmt: skip
    return []


@pytest.mark.parametrize("path", OVERLAYS, ids=lambda path: path.stem)
def test_bad_overlay(path: Path, tmp_path: Path) -> None:
    reported = problems(tmp_path, midtown=path.read_text("utf-8"))
    expected = expected_errors(path)
    texts = [f"{entry.message} | {entry.hint}".replace("clinics/peachtree-heart/", "").replace("shared/", "")
             for entry in sorted(reported)]  # fmt: skip
    assert {entry.file for entry in reported} == {MIDTOWN}
    assert [(entry.line, entry.column) for entry in sorted(reported)] == [error[1:3] for error in expected]
    for text, error in zip(texts, expected, strict=True):
        assert error[3] in text


def test_values_are_merged_and_keep_their_place() -> None:
    north = load(GROUP, "north", "lee").instructions
    value = north.value
    assert str(value.arrival.place) == "Second floor, 300 North Road"
    assert [entry.id for entry in value.plan] == ["ride", None], "labs is removed, and the evening is added"
    assert [row.generic for row in value.medicines.table] == ["warfarin", "metformin", "apixaban"]
    assert value.warning.call_us[0] == "Fever of 101 F or higher", "a changed entry keeps its position"
    places = {
        ("arrival", "check_in"): (NORTH, 3), ("arrival", "place"): (NORTH, 4), ("fasting", "food"): (SET, 13),
        ("plan", 0, "text"): (SET, 24), ("plan", 1, "text"): (LEE, 10), ("plan", 1, "when"): (LEE, 10),
        ("medicines", "table", 0, "before"): (LEE, 5), ("medicines", "table", 0, "generic"): (SET, 30),
        ("medicines", "table", 1): (SET, 31), ("medicines", "table", 2, "generic"): (LEE, 7),
        ("warning", "call_us", 0): (NORTH, 8), ("warning", "call_us", 1): ("shared/warning-signs.yaml", 6),
        ("smoking",): (SET, 2),
    }  # fmt: skip
    for path, (file, line) in places.items():
        assert north.place(*path)[:2] == (f"tests/fixtures/group/{file}", line), path


def test_base_is_not_changed() -> None:
    base = load(GROUP)
    assert base.instructions.value.arrival.place is None
    assert len(base.instructions.value.medicines.table) == 2
    assert base.clinic.value.phone == "555-010-0150"


def test_values_of_the_site() -> None:
    midtown, north = load(GROUP, "midtown").clinic, load(GROUP, "north").clinic
    assert (midtown.value.phone, midtown.value.after_hours_phone) == ("555-010-0152", "555-010-0151")
    assert (north.value.phone, north.value.facility_type) == ("555-010-0150", "asc")
    assert north.value.address[0] == "300 North Road"
    assert north.place("address", 0)[1] == midtown.place("address", 0)[1] + 4
    assert midtown.place("phone")[1] == 14


def test_clinic_of_a_mail_is_the_site() -> None:
    library = Library(GROUP, templates_dir())
    midtown, whole = library.clinic(f"{CLINIC}/midtown"), library.clinic(CLINIC)
    assert midtown
    assert whole
    assert (midtown.phone, whole.phone) == ("555-010-0152", "555-010-0150")
    assert library.clinic(f"{CLINIC}/south") is None


def test_every_combination_is_a_selection() -> None:
    assert load(GROUP).selections == tuple(Selection(site, who) for site in ("midtown", "north") for who in ("", "lee"))


@pytest.mark.parametrize(("files", "expected"), [
    ({"north": "fasting: {food: 6 h before arrival}\n", "lee": "fasting: {food: 10 h before arrival}\n"},
     (LEE, 1, 17, f"{NORTH}:1 changes the same to something else")),
    ({"north": "plan: {remove: [ride]}\n", "lee": "plan: {change: {ride: {text: Confirm it.}}}\n"},
     (LEE, 1, 30, f"{NORTH}:1 changes the same to something else")),
    ({"north": "bring: {replace: [Nothing]}\n", "lee": "bring: {add: [A scarf]}\n"},
     (LEE, 1, 14, f"{NORTH}:1 changes the same to something else")),
    ({"north": "wear: {add: [Flat shoes]}\n", "lee": "wear: {add: [A scarf]}\n"}, None),
    ({"north": "wear: {add: [Flat shoes]}\n", "lee": "wear: {add: [Flat shoes]}\n"}, None),
    ({"north": "plan: {remove: [ride]}\n", "lee": "plan: {remove: [ride]}\n"}, None),
    ({"north": "driver: {text: Ask a friend.}\n", "lee": "driver: {text: Ask  a friend.}\n"}, None),
    ({"north": "arrival: {place: {add: Here}}\n", "lee": "arrival: {place: {add: There}}\n"},
     (LEE, 1, 24, f"{NORTH}:1 changes the same to something else")),
])  # fmt: skip
def test_site_and_physician_may_not_contradict_each_other(
    files: dict[str, str], expected: tuple[str, int, int, str] | None, tmp_path: Path
) -> None:
    reported = problems(tmp_path, "north", "lee", **files)
    assert [(entry.file, entry.line, entry.column, entry.message) for entry in reported] == (
        [expected] if expected else []
    )


def test_equal_additions_are_printed_once(tmp_path: Path) -> None:
    more = "wear: {add: [Flat shoes]}\n"
    assert load(copy_group(tmp_path, north=more, lee=more), "north", "lee").instructions.value.wear == ("Flat shoes",)


@pytest.mark.parametrize(("new", "expected"), [
    ("sites/midtwon/cardiac-catheterization.yaml", ("sites/midtwon", 'clinic.yaml has no "midtwon" in `sites`', 'did you mean "midtown"?')),
    ("physicians/ray/cardiac-cath.yaml", ("physicians/ray/cardiac-cath.yaml", "the clinic has no set cardiac-cath.yaml that this file could change", "")),
    ("sites/midtown/cardiac-catheterization.yml", ("sites/midtown/cardiac-catheterization.yml", "the clinic has no set cardiac-catheterization.yaml that this file could change", "")),
    ("sites/cardiac-catheterization.yaml", ("sites/cardiac-catheterization.yaml", "this file is not used", "move it into a folder")),
])  # fmt: skip
def test_file_without_effect(new: str, expected: tuple[str, str, str], tmp_path: Path) -> None:
    templates = copy_group(tmp_path)
    path = templates / "clinics" / "peachtree-heart" / new
    path.parent.mkdir(exist_ok=True)
    path.write_text("bring: {add: [Your glasses]}\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        load(templates)
    (problem,) = refused.value.problems
    assert problem.file.endswith(f"peachtree-heart/{expected[0]}")
    assert problem.message == expected[1]
    assert expected[2] in problem.hint


@pytest.mark.parametrize(("old", "new", "line", "message"), [
    ("also: [MIDTOWN OR]", "also: [North]", 16, '"north" already means `midtown`'),
    ("name: Bo Ray, MD", "name: Ann Lee, MD", 25, '"Ann Lee, MD" already means `lee`'),
    ('address: [20 Midtown Street, "Sampletown, GA 00000"]', "fax: 555-010-0190", 10, 'the key "address" is missing'),
    ("    phone: 555-010-0152", "    phones: 555-010-0152", 14, 'unknown key "phones"'),
    ("  north:", "  North Site:", 15, "'North Site' is not a short name"),
])  # fmt: skip
def test_bad_sites(old: str, new: str, line: int, message: str, tmp_path: Path) -> None:
    templates = copy_group(tmp_path)
    replace_in(templates / CLINIC_FILE, old, new)
    with pytest.raises(InputError) as refused:
        load(templates)
    reported = [problem for problem in refused.value.problems if problem.file.endswith("clinic.yaml")]
    assert [(problem.line, problem.message) for problem in reported] == [(line, message)]


@pytest.mark.parametrize(("name", "message"), [
    ("shared/../procedures/cardiac-catheterization.yaml", "is not in the folder `shared`"),
    ("../../shared/warning-signs.yaml", "is not in the clinic's folder"),
    ("shared/warning-sign.yaml", "the included file 'shared/warning-sign.yaml' does not exist"),
    ("shared/", "is not in the folder `shared`"),
    ("shared/link.yaml", "is a link to a file outside the folder `shared`"),
])  # fmt: skip
def test_shared_files_stay_in_their_folder(name: str, message: str, tmp_path: Path) -> None:
    templates = copy_group(tmp_path)
    (templates / "shared" / "link.yaml").symlink_to(templates / CLINIC_FILE)
    replace_in(templates / SET, "shared/warning-signs.yaml", name)
    with pytest.raises(InputError) as refused:
        load(templates)
    assert message in refused.value.problems[0].message
    assert refused.value.problems[0].line == 6


def test_scope_in_words() -> None:
    selections = load(GROUP).selections
    assert selection_scope(selections, selections) == ""
    assert selection_scope(selections[:2], selections) == "at midtown"
    assert selection_scope(selections[1::2], selections) == "for lee"
    assert selection_scope(selections[:1], selections) == "at midtown for other physicians"


PLANS = """\
procedure: cardiac-catheterization
version: "1.0"
revised: 2026-10-05
status: draft
asks:
  contrast_allergy: {ask: "Are you allergic to contrast dye?", if: "If you are allergic to contrast dye"}
plans:
  morning: {only_if: time before noon, fasting: {food: from midnight}, bring: [A book]}
  afternoon: {only_if: time from noon, fasting: {food: 8 h before arrival}}
driver:
  - {only_if: contrast_allergy, required: true, text: Ask an adult to stay with you.}
  - {required: true, text: Ask an adult to drive you home.}
plan:
  - {id: steroid, when: 13 h before procedure, only_if: contrast_allergy, text: Take your medicine.}
"""
PLANS_AT_NORTH = """\
plans:
  afternoon: {fasting: {food: 6 h before arrival}}
  morning: {bring: {add: [A scarf]}}
driver:
  change:
    contrast_allergy: {text: Ask a nurse to stay with you.}
plan:
  change:
    steroid: {only_if: contrast_allergy and age at least 18}
  add:
    - {when: 1 day before procedure, only_if: contrast_allergy, text: Call us.}
"""


def test_overlay_changes_plans_and_cases(tmp_path: Path) -> None:
    lee = "wear: {add: [Flat shoes]}\n"
    templates = copy_group(tmp_path, set=PLANS, north=PLANS_AT_NORTH, midtown="wear: {add: [A hat]}\n", lee=lee)
    north = load(templates, "north", "lee").instructions
    fasting, driver = north.value.cases.fasting, north.value.cases.driver
    assert [str(case.food.duration.low) if hasattr(case.food, "duration") else "" for case in fasting] == ["", "6"]
    assert [entry.text for entry in driver] == ["Ask a nurse to stay with you.", "Ask an adult to drive you home."]
    assert [getattr(entry, "text", entry) for entry in north.value.bring] == ["A book", "A scarf"]
    assert [len(entry.only_if.terms) if entry.only_if else 0 for entry in north.value.plan] == [2, 1]
    assert north.place("cases", "fasting", 1, "food")[:2] == (str(templates / NORTH), 2)
    assert north.place("cases", "fasting", 0, "food")[:2] == (str(templates / SET), 8)
    assert north.place("cases", "driver", 0, "text")[1] == 6
    assert north.place("bring", 1)[1] == 3
    assert load(templates, "midtown").instructions.value.cases.driver[0].text == "Ask an adult to stay with you."


def test_overlay_of_a_plan_that_does_not_exist(tmp_path: Path) -> None:
    reported = problems(tmp_path, "north", set=PLANS, north="plans: {evening: {fasting: {food: from midnight}}}\n",
                     midtown="wear: {add: [A hat]}\n")  # fmt: skip
    assert [(entry.line, entry.column, entry.message) for entry in reported] == [
        (1, 29, "this overrides nothing: the set does not state `plans.evening.fasting.food`")
    ]


def test_every_overlay_is_judged_among_many_combinations() -> None:
    sites, physicians = [f"site-{number}" for number in range(10)], [f"physician-{number}" for number in range(20)]
    every = [Selection(site, physician) for site in sites for physician in physicians]
    assert judged_selections(every[:64]) == every[:64]
    judged = judged_selections(every)
    assert len(judged) == 29
    assert {entry.location for entry in judged} == set(sites)
    assert {entry.physician for entry in judged} == set(physicians)
