"""Overlays: what one site or one physician of a clinic changes in a set.

An overlay is `clinics/SLUG/sites/SITE/PROCEDURE.yaml` or `clinics/SLUG/physicians/WHO/PROCEDURE.yaml`. It has keys of
the set. `overlay_merge` merges them before the set is validated, so all that holds for a set holds for the merged one:

- a value replaces that of the set; the keys of a mapping are merged one by one
- a list changes only by `add`, `remove`, `change` or `replace`
- `add` states what the set leaves open: `place: {add: At the front desk.}`
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel

from handouts.content.key_aliases import with_field_names
from handouts.content.yaml.composer import ParsedYaml, parse_yaml
from handouts.content.yaml.source import read_source, shown_path, unsaved_paths
from handouts.errors import InputError, Problem, did_you_mean

OverlayKind = Literal["sites", "physicians"]
KINDS: tuple[OverlayKind, ...] = ("sites", "physicians")
"""The folders of overlays, in the order in which they are merged. They are also keys of clinic.yaml."""


class Selection(NamedTuple):
    """Short names of the site and of the physician that a content is for; '' for none."""

    location: str = ""
    physician: str = ""

    def name(self, kind: OverlayKind) -> str:
        """The short name whose overlay applies."""
        return self.location if kind == "sites" else self.physician


NO_SELECTION = Selection()


def selection_scope(chosen: Sequence[Selection], selections: Sequence[Selection]) -> str:
    """Some of all selections in words: `at midtown`, `for lee`, `at midtown for lee`; '' if these are all."""
    if len(chosen) == len(selections):
        return ""
    sites = dict.fromkeys(selection.location for selection in chosen)
    physicians = dict.fromkeys(selection.physician for selection in chosen)
    if set(chosen) == {selection for selection in selections if selection.location in sites}:
        return _at(sites)
    if set(chosen) == {selection for selection in selections if selection.physician in physicians}:
        return _for(physicians)
    return " and ".join(f"{_at([selection.location])} {_for([selection.physician])}" for selection in chosen)


def _at(sites: Iterable[str]) -> str:
    return " and ".join(f"at {site}" if site else "without a location" for site in sites)


def _for(physicians: Iterable[str]) -> str:
    return " and ".join(f"for {name or 'other physicians'}" for name in physicians)


@dataclass(frozen=True)
class Overlay:
    """One overlay of a set, as parsed."""

    kind: OverlayKind
    name: str
    """Short name of the site or physician: the name of its folder."""
    parsed: ParsedYaml

    @property
    def file(self) -> str:
        return self.parsed.places.file


def read_overlays(folder: Path, procedure: str, model: type[BaseModel]) -> tuple[list[Overlay], list[Problem]]:
    """Read all overlays of one set of a clinic, sites first, sorted by name; and the problems of their files."""
    overlays: list[Overlay] = []
    problems: list[Problem] = []
    for kind in KINDS:
        unsaved = (path for path in unsaved_paths() if path.match(f"{kind}/*/{procedure}.yaml"))
        own = {path for path in unsaved if path.parents[2] == folder}
        for path in sorted({*(folder / kind).glob(f"*/{procedure}.yaml"), *own}):
            try:
                parsed = with_field_names(parse_yaml(read_source(path, shown_path(path))), model)
            except InputError as error:
                problems += error.problems
                continue
            problems += parsed.problems
            overlays.append(Overlay(kind, path.parent.name, parsed))
    return overlays, problems


def stray_overlays(folder: Path, names: Mapping[OverlayKind, Sequence[str]], sets: Sequence[str]) -> Iterator[Problem]:
    """A problem for each file in the folders of overlays that changes nothing.

    `names` are the short names of clinic.yaml, and `sets` the procedures for which the clinic has a set.
    """
    for kind in KINDS:
        for path in sorted((folder / kind).glob("*")):
            if path.name.startswith("."):
                continue
            shown = shown_path(path)
            if not path.is_dir():
                hint = f"move it into a folder with the short name of one of the {kind}"
                yield Problem(shown, 0, 0, "this file is not used", hint)
            elif path.name not in names[kind]:
                hint = did_you_mean(path.name, names[kind]) or f"add it to `{kind}` in clinic.yaml"
                yield Problem(shown, 0, 0, f'clinic.yaml has no "{path.name}" in `{kind}`', hint)
            else:
                yield from _stray_files(path, sets)


def _stray_files(folder: Path, sets: Sequence[str]) -> Iterator[Problem]:
    for path in sorted(folder.glob("*")):
        if path.name.startswith(".") or (path.suffix == ".yaml" and path.stem in sets and path.is_file()):
            continue
        message = f"the clinic has no set {path.stem}.yaml that this file could change"
        hint = did_you_mean(path.name, [f"{name}.yaml" for name in sets])
        yield Problem(shown_path(path), 0, 0, message, hint)
