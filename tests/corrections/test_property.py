"""Any sequence of edits, undos, cancellations, newer lists and restarts gives the same as a plain model."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from handouts.corrections.apply import resolve
from handouts.corrections.events import CANCELED, Change, PatientCorrections, fold_events
from handouts.corrections.store import CorrectionStore, ListedIds, store_path

KEYS = ("A1", "A2", "A3", "A4")
NAMES = ("Ana Ejemplo", "Jean Exemple")
FIELDS = ("level", "physician", "name", "date_of_birth")
VALUES = {"level": ("L1", "L2", ""), "physician": ("Dr. Example", "Dr. Sample"), "name": NAMES,
          "date_of_birth": ("1950-01-01", "1951-02-02", "")}  # fmt: skip
START = {key: {"level": "L1", "physician": "Dr. Example", "name": NAMES[0], "date_of_birth": "1950-01-01"}
         for key in KEYS}  # fmt: skip

on_patient = st.sampled_from(KEYS)
edits = st.sampled_from(FIELDS).flatmap(lambda name: st.tuples(st.just(name), st.sampled_from(VALUES[name])))
steps = st.one_of(
    st.tuples(st.just("edit"), on_patient, edits),
    st.tuples(st.just("undo"), on_patient, st.sampled_from((*FIELDS, CANCELED, ""))),
    st.tuples(st.just("cancel"), on_patient, st.sampled_from(("Fever", "Moved"))),
    st.tuples(st.just("list"), on_patient, edits),
    st.tuples(st.just("gone"), on_patient, st.none()),
    st.tuples(st.just("restart"), on_patient, st.none()),
)


@dataclass
class Model:
    """What a person expects: for each patient, what was typed, and what the list said then."""

    lists: dict[str, dict[str, str]] = field(default_factory=lambda: {key: dict(row) for key, row in START.items()})
    typed: dict[str, dict[str, tuple[dict[str, str], str]]] = field(default_factory=dict)
    """Field to the row of the list at that time, and the new value."""

    def expected(self, key: str) -> tuple[str, dict[str, str]]:
        """What happens to a patient of the list, and the values."""
        row, typed = self.lists[key], self.typed.get(key, {})
        for name, (then, value) in typed.items():
            for identity in ("name", "date_of_birth"):
                allowed = {then[identity]} | ({typed[identity][1]} if identity in typed else set())
                if row[identity] not in allowed:
                    return "conflict", row
            if name != CANCELED and row[name] not in (then[name], value):
                return "conflict", row
        values = {**row, **{name: value for name, (_, value) in typed.items() if name != CANCELED}}
        return ("canceled" if CANCELED in typed else "kept"), values


@settings(max_examples=60, deadline=None)
@given(st.lists(steps, max_size=14))
def test_same_as_model(sequence: list[tuple[str, str, object]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, model, number = Path(name), Model(), 0
        store = CorrectionStore(store_path(folder / "list-0.csv", ""))
        for step, key, what in sequence:
            row = model.lists.get(key)
            ids = ListedIds(frozenset({"2026-12-01"}), frozenset(KEYS))
            if step == "list":
                assert isinstance(what, tuple)
                model.lists[key] = {**(row or START[key]), what[0]: what[1]}
            elif step == "gone":
                model.lists.pop(key, None)
            if step in ("list", "gone"):  # a newer list of the day is another file
                number += 1
                store = CorrectionStore(store_path(folder / f"list-{number}.csv", ""))
                store.take_over(ids)
            elif step == "restart":
                store = CorrectionStore(store.path)
            elif row is not None:
                store.add([_change(model, step, key, row, what)], "anna", ids)
        patients = fold_events(store.events())
        for key, row in model.lists.items():
            resolution = resolve(row, patients.get(key, PatientCorrections(key)))
            state = "conflict" if resolution.conflicts else "canceled" if resolution.canceled else "kept"
            assert (state, dict(resolution.values)) == model.expected(key)


def _change(model: Model, step: str, key: str, row: dict[str, str], what: object) -> Change:
    """Note a step in the model, and return the change to store."""
    typed, person = model.typed.setdefault(key, {}), (row["name"], row["date_of_birth"])
    if step == "edit":
        assert isinstance(what, tuple)
        typed[what[0]] = dict(row), what[1]
        return Change(key, "edit", what[0], row[what[0]], what[1], *person)
    if step == "cancel":
        typed[CANCELED] = dict(row), str(what)
        return Change(key, "cancel", CANCELED, "", str(what), *person)
    if what == "":
        typed.clear()
    typed.pop(str(what), None)
    return Change(key, "undo", str(what))
