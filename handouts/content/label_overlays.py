"""Put files of labels on top of each other: `labels/en.yaml`, then those of a country and of a reader.

An overlay has only the labels that differ. Below `documents`, it has texts of layouts, by the text that they replace.
Everything in an overlay must replace something: a label that was renamed below it would be lost without notice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from handouts.content.label_sources import FILE_NAMES, LAYOUT_TEXTS, SETTINGS, SOURCES, STAFF_GROUP, source_problems
from handouts.content.models import prose
from handouts.content.models.labels import Labels
from handouts.content.models.layouts import DocumentLayout
from handouts.content.reader import LoadedFile, MergedTree, validate_tree, without_includes
from handouts.content.yaml.composer import ParsedYaml, Tree, parse_yaml
from handouts.content.yaml.source import read_source, shown_path
from handouts.content.yaml.source_locations import KeyPath, Place, SourceMap
from handouts.errors import InputError, Problem, did_you_mean, message_and_hint

LAYOUT_FIELDS = frozenset({"name", "title", "heading", "intro", "items", "open"})
"""Fields of layouts, sections and groups whose texts an overlay can replace."""
KEEP_PLACEHOLDERS = "a text must keep the placeholders of the text that it replaces"

T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True)
class LayoutTexts:
    """Texts that replace those of layouts, with their places."""

    texts: Mapping[str, str]
    places: Mapping[str, tuple[SourceMap, KeyPath]]

    def apply(self, layout: LoadedFile[DocumentLayout]) -> LoadedFile[DocumentLayout]:
        """The layout with its texts replaced. Raises InputError if a text loses a placeholder."""
        if not self.texts:
            return layout
        problems: list[Problem] = []
        places = layout.places
        moved: dict[KeyPath, tuple[SourceMap, KeyPath]] = {}
        value = self._replaced(layout.value, (), moved, problems)
        if problems:
            raise InputError(problems)
        if not moved:
            return layout
        for path, (source, key) in moved.items():
            extents = {**places.extents, path: source.extents[key]}
            places = SourceMap(places.file, extents, places.sources | source.sources)
        return replace(layout, value=value, places=places)

    def _replaced(self, value: Any, path: KeyPath, moved: dict[KeyPath, Any], problems: list[Problem]) -> Any:
        """A layout or a part of it. Fills `moved` with the places of the new texts."""
        if isinstance(value, BaseModel):
            names = [name for name in value.model_fields_set if isinstance(getattr(value, name), (str, tuple))]
            update = {
                name: self._replaced(getattr(value, name), (*path, name), moved, problems)
                for name in names
                if name in LAYOUT_FIELDS or name in ("sections", "groups")
            }
            return value.model_copy(update=update)
        if isinstance(value, tuple):
            return tuple(self._replaced(entry, (*path, index), moved, problems) for index, entry in enumerate(value))
        if not isinstance(value, str) or value not in self.texts:
            return value
        source, key = moved[path] = self.places[value]
        if placeholders(value) != placeholders(self.texts[value]):
            problems.append(Problem(*source.value(key), KEEP_PLACEHOLDERS, f"write the same ones as in: {value}"))
        return self.texts[value]


def placeholders(text: str) -> set[str]:
    """The placeholders in a text."""
    return {piece.text for piece in prose.split_prose(text) if piece.placeholder}


@dataclass(frozen=True)
class Wording:
    """Fixed words for one country and reader."""

    labels: LoadedFile[Labels]
    layout_texts: LayoutTexts


def read_wording(base: Path, overlays: Sequence[Path], english: Mapping[Path, Path] | None = None) -> Wording:
    """Read labels and the overlays on them, the most specific one last. Raises InputError with all problems.

    `english` has the English file for each of these files that translates one. In another language, the labels for
    staff come from English.
    """
    translated = {path: _parse(source) for path, source in (english or {}).items()}
    parsed = _parse(base)
    merged = without_includes(parsed)
    texts: dict[str, str] = {}
    places: dict[str, tuple[SourceMap, KeyPath]] = {}
    if base in translated:
        merged.problems += source_problems(translated[base], parsed)
        _add_english_values(merged, translated[base])
    for path in overlays:
        overlay = _parse(path)
        tree = {key: value for key, value in (overlay.tree or {}).items() if key not in (LAYOUT_TEXTS, SOURCES)}
        own_texts = (overlay.tree or {}).get(LAYOUT_TEXTS, {})
        merged.problems += overlay.problems
        merged.problems += source_problems(translated[path], overlay) if path in translated else ()
        merged.problems += _text_problems(own_texts, overlay.places)
        if isinstance(own_texts, dict):
            for key, text in own_texts.items():
                if isinstance(text, str):
                    texts[" ".join(key.split())] = " ".join(text.split())
                    places[" ".join(key.split())] = overlay.places, (LAYOUT_TEXTS, key)
        _merge_overlay(merged, tree, overlay.places)
    return Wording(validate_tree(merged, Labels), LayoutTexts(texts, places))


def _parse(path: Path) -> ParsedYaml:
    return parse_yaml(read_source(path, shown_path(path)))


def _add_english_values(merged: MergedTree, english: ParsedYaml) -> None:
    """Add the labels for staff and the settings that a language does not have, from English."""
    tree, base = merged.tree, english.tree
    if tree is None or base is None:
        return
    # A label for staff that was added to English must not put patients' pages back to English.
    staff = [path for path, _ in _leaves(base.get(STAFF_GROUP), (STAFF_GROUP,))]
    added: list[KeyPath] = []
    for path in (*staff, *SETTINGS, *FILE_NAMES):
        value = _lookup(base, path)
        if value is not None and _lookup(tree, path) is None and isinstance(tree.get(str(path[0]), {}), dict):
            tree = _with_value(tree, path, value)
            added.append(path)
    extents = {
        path: extent for path, extent in english.places.extents.items() if any(path[: len(p)] == p for p in added)
    }
    merged.tree = tree
    sources = english.places.sources | merged.places.sources
    merged.places = SourceMap(merged.places.file, extents | merged.places.extents, sources)


def _text_problems(texts: Tree, places: SourceMap) -> Iterator[Problem]:
    """Check that texts of layouts are texts by texts, with correct placeholders."""
    if not isinstance(texts, dict):
        message = "expected a mapping of texts"
        yield Problem(*places.value((LAYOUT_TEXTS,)), message, 'write each as "text of the layout": "other text"')
        return
    for key, text in texts.items():
        place: Place = places.value((LAYOUT_TEXTS, key))
        if not isinstance(text, str) or not text.strip():
            yield Problem(*place, "expected a text", "write the text that replaces it, or delete this line")
            continue
        if " ".join(text.split()) == " ".join(key.split()):
            yield Problem(*place, "this text replaces itself", "delete this line")
        try:
            prose.check_prose(text)
        except prose.ProseError as error:
            yield Problem(*places.token((LAYOUT_TEXTS, key), error.token), *message_and_hint(error))


def _merge_overlay(merged: MergedTree, tree: dict[str, Tree], places: SourceMap) -> None:
    """Replace labels of a tree by those of an overlay. A label that replaces nothing is a problem."""
    extents = dict(merged.places.extents)
    for path, value in _leaves(tree, ()):
        below = _lookup(merged.tree, path[:-1])
        name = str(path[-1])
        if not isinstance(below, dict) or name not in below:
            hint = did_you_mean(name, list(below)) if isinstance(below, dict) else ""
            hint = hint or "an overlay has only labels of the file below it"
            merged.problems.append(Problem(*places.key(path), f'unknown key "{name}"', hint))
            continue
        if isinstance(inner := below[name], dict):
            hint = f"write these keys below it: {', '.join(inner)}"
            merged.problems.append(Problem(*places.value(path), "expected a mapping, found text", hint))
            continue
        if value == below[name]:
            message = f'"{name}" is the same in the file below this one, so it replaces nothing'
            merged.problems.append(Problem(*places.value(path), message, "delete this line"))
        merged.tree = _with_value(merged.tree or {}, path, value)
        extents |= {where: extent for where, extent in places.extents.items() if where[: len(path)] == path}
    merged.places = SourceMap(merged.places.file, extents, merged.places.sources | places.sources)


def _leaves(tree: Tree, path: KeyPath) -> Iterator[tuple[KeyPath, Tree]]:
    """Each text and list of a tree, with its path."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from _leaves(value, (*path, key))
    else:
        yield path, tree


def _lookup(tree: Tree, path: KeyPath) -> Tree:
    for key in path:
        tree = tree.get(str(key)) if isinstance(tree, dict) else None
    return tree


def _with_value(tree: dict[str, Tree], path: KeyPath, value: Tree) -> dict[str, Tree]:
    """A tree with another value at a path; other parts are shared."""
    name = str(path[0])
    if len(path) == 1:
        return {**tree, name: value}
    inner = tree.get(name)
    return {**tree, name: _with_value(inner if isinstance(inner, dict) else {}, path[1:], value)}
