"""YAML text becomes a tree of plain values, the place of each, and a Problem for all that handouts do not read.

Scalars stay text exactly as written, so that `10:30` is not 630 nor `no` false; the fields say what they mean. Only an
empty value, `null` and `~` are nothing. A tab inside a text counts as a space.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import yaml

from handouts.content.nodes import Composer, ParsingStopped, YamlNode, shorten
from handouts.content.places import Extent, KeyPath, SourceMap
from handouts.content.sourcetext import SourceText
from handouts.content.syntax import QUOTE_HINT, SyntaxProblem, explain_syntax_error
from handouts.errors import Problem

MAX_MENDED = 30
"""Lines that one run mends to go on; a file that needs more is not YAML."""

Tree: TypeAlias = "str | dict[str, Tree] | tuple[Tree, ...] | None"


@dataclass(frozen=True)
class ParsedYaml:
    """What a file says. `tree` is None when it could not be built.

    `spoiled` are lines (from 1) already complained of, `lost` says that a line had to be left out of the tree.
    """

    tree: dict[str, Tree] | None
    places: SourceMap
    problems: tuple[Problem, ...]
    spoiled: frozenset[int] = frozenset()
    lost: bool = False


def parse_yaml(source: SourceText) -> ParsedYaml:
    """Build the tree of a file. Raises nothing: all problems, the source's own among them, are in the answer."""
    lines, mended = list(source.mended), list[SyntaxProblem]()
    problems = list(source.problems)
    while True:
        composer = Composer(source, lines)
        try:
            root = composer.compose()
            break
        except ParsingStopped as stop:
            problems.append(stop.problem)
        except yaml.MarkedYAMLError as error:
            complaint = explain_syntax_error(error, source, lines)
            if mended and complaint.line < mended[-1].line:
                # A quote left open far above makes the parser stumble below; the cause is the one to tell.
                problems.remove(mended[-1].problem)
            if not (source.shifts and complaint.misplaced):
                problems.append(complaint.problem)
            again = complaint.line in {before.line for before in mended}
            if complaint.mended is not None and not again and len(mended) < MAX_MENDED:
                lines[complaint.line] = complaint.mended
                mended.append(complaint)
                continue
        return ParsedYaml(None, _places(source), (*problems, *composer.problems))
    problems += composer.problems
    spoiled = composer.spoiled | {complaint.line + 1 for complaint in mended}
    if root is None or root.kind == "nothing":
        empty = source.problem(0, 0, "the file is empty; keys like `name: ...` were expected")
        return ParsedYaml(None, _places(source), (*problems, empty))
    if root.kind != "group":
        found = "a list" if root.kind == "list" else "a text"
        wrong = source.problem(*root.start, f"expected keys like `name: ...`, found {found}")
        return ParsedYaml(None, _places(source), (*problems, wrong))
    flat = _Flattener(source)
    tree = flat.group(root, ())
    lost = any(complaint.lost for complaint in mended)
    return ParsedYaml(tree, flat.places, (*problems, *flat.problems), frozenset(spoiled), lost)


def _places(source: SourceText) -> SourceMap:
    return SourceMap(source.shown, {}, {source.shown: source})


class _Flattener:
    """Makes the plain tree of nodes, with the place of every path; refuses keys that are repeated or are no text."""

    def __init__(self, source: SourceText) -> None:
        self.source, self.places, self.problems = source, _places(source), list[Problem]()

    def group(self, node: YamlNode, path: KeyPath) -> dict[str, Tree]:
        """The group as a dict; of a repeated key the first value counts."""
        self._spot(node, None, path)
        tree: dict[str, Tree] = {}
        first: dict[str, int] = {}
        for key, value in node.entries:
            name = self._key(key)
            if key is None or name is None:
                continue
            if name in first:
                message = f'the key "{shorten(name)}" was already given on line {first[name]}'
                self.problems.append(self.source.problem(*key.start, message, "keep one of them"))
                continue
            first[name] = self.source.place(*key.start)[0]
            tree[name] = self._value(value, key, (*path, name))
        return tree

    def _value(self, node: YamlNode, key: YamlNode | None, path: KeyPath) -> Tree:
        self._spot(node, key, path)
        if node.kind == "group":
            tree = self.group(node, path)
            self._spot(node, key, path)
            return tree
        if node.kind == "list":
            return tuple(self._value(entry, None, (*path, index)) for index, (_, entry) in enumerate(node.entries))
        return node.text

    def _spot(self, node: YamlNode, key: YamlNode | None, path: KeyPath) -> None:
        # Nothing stands nowhere, and the parsers disagree where; its key is what the writer sees.
        start = key.start if key and node.kind == "nothing" else node.start
        self.places.spots[path] = Extent(self.source.shown, *start, *node.end, *(key or node).start)

    def _key(self, key: YamlNode | None) -> str | None:
        if key is None or (key.kind == "text" and key.text not in ("", "<<")):
            return key.text if key else None
        if key.text == "<<":
            message, hint = "<< (merge) is not read here", "write the keys out, or put them in a file for `include`"
        elif key.kind in ("nothing", "text"):
            message, hint = "a key without a name", "write `key: text`"
        else:
            message, hint = f"a {key.kind} cannot be a key", f"a text that begins with a bracket: {QUOTE_HINT}"
        self.problems.append(self.source.problem(*key.start, message, hint))
        return None
