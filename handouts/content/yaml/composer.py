"""YAML text becomes nodes with their extents, checked as the parser tells of them, before anything is unfolded.

The nodes come from the parser's events: there is nothing to recurse into, no tag to obey, and no alias is written out
before its size and depth are known.

YAML text becomes a tree of plain values, the place of each, and a Problem for all that handouts do not read.

Scalars stay text exactly as written, so that `10:30` is not 630 nor `no` false; the fields say what they mean. Only an
empty value, `null` and `~` are nothing. A tab inside a text counts as a space.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml

from handouts.content.yaml.source import QUOTE_HINT, UNPRINTABLE, SourceText, SyntaxProblem, explain_syntax_error
from handouts.content.yaml.source_locations import Extent, KeyPath, SourceMap
from handouts.errors import Problem

MAX_DEPTH = 30
MAX_NODES = 20_000
_COMMENT_AFTER_BLOCK = re.compile(r"(?:[!&]\S*\s+)*([|>])[-+0-9]{0,2}#")
_TIGHT_COMMENT = re.compile(r"\s+(#[^\s#!]\S*)")


@dataclass
class YamlNode:
    """A value of the file. `entries` of a group are keys and values, of a list values."""

    kind: str
    start: tuple[int, int]
    end: tuple[int, int]
    text: str | None = None
    entries: list[tuple[YamlNode | None, YamlNode]] = field(default_factory=list)
    key: YamlNode | None = None
    size: int = 1
    height: int = 1


class ParsingStopped(Exception):
    """The rest of the file is not worth reading; the problem says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def _events(text: str) -> Iterator[Any]:
    """The parser's events. Its errors are those of PyYAML's own parser, whether or not the quicker one is installed."""
    quick = getattr(yaml, "CSafeLoader", None)
    if quick is not None:
        try:
            yield from yaml.parse(text, Loader=quick)
            return
        except yaml.MarkedYAMLError as error:
            quick_error = error
    yield _Restart()
    try:
        yield from yaml.parse(text, Loader=yaml.SafeLoader)
    except (ValueError, OverflowError):
        # PyYAML's parser trips over an escape such as "\U00110000"; libyaml words that.
        raise quick_error if quick is not None else yaml.MarkedYAMLError(problem="unknown escape character") from None


class _Restart:
    """Marks that events begin again from the first, because the quicker parser gave up."""


class Composer:
    """Makes nodes of events, checking each as it comes."""

    def __init__(self, source: SourceText, lines: list[str]) -> None:
        self.source, self.lines = source, lines
        self._reset()

    def _reset(self) -> None:
        self.problems: list[Problem] = []
        self.spoiled: set[int] = set()
        self.root: YamlNode | None = None
        self.open: list[YamlNode] = []
        self.anchors: dict[str, YamlNode] = {}
        self.unused: dict[str, tuple[int, int]] = {}
        self.documents = 0

    def compose(self) -> YamlNode | None:
        """The root node, None of an empty file. Raises ParsingStopped, and MarkedYAMLError for a defect of syntax."""
        for event in _events("\n".join(self.lines)):
            if isinstance(event, _Restart):
                self._reset()
            elif isinstance(event, yaml.ScalarEvent):
                self._place(self._scalar(event), event)
            elif isinstance(event, yaml.CollectionStartEvent):
                self._begin(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                node = self.open.pop()
                node.end = _end(event)
                self._attach(node, event)
            elif isinstance(event, yaml.AliasEvent):
                self._alias(event)
            elif isinstance(event, yaml.DocumentStartEvent):
                self.documents += 1
                if self.documents > 1:
                    self._complain(event, "a second document begins here (---); one file holds one", "delete this line")
                    break
        for name, at in self.unused.items():
            self._say(at, f"&{name} names a text that nothing refers to, and would not be printed", QUOTE_HINT)
        return self.root

    def _say(self, at: tuple[int, int], message: str, hint: str = "") -> Problem:
        problem = self.source.problem(*at, message, hint)
        self.problems.append(problem)
        return problem

    def _complain(self, event: Any, message: str, hint: str = "") -> None:
        mark = event.start_mark
        self._say((mark.line, mark.column), message, hint)
        self.spoiled.add(mark.line + 1)

    def _stop(self, event: Any, message: str, hint: str = "") -> ParsingStopped:
        return ParsingStopped(self.source.problem(event.start_mark.line, event.start_mark.column, message, hint))

    def _begin(self, event: Any) -> None:
        if len(self.open) >= MAX_DEPTH:
            raise self._stop(event, f"groups and lists are nested more than {MAX_DEPTH} deep")
        start = (event.start_mark.line, event.start_mark.column)
        node = YamlNode("group" if isinstance(event, yaml.MappingStartEvent) else "list", start, start)
        self._name(node, event)
        self.open.append(node)

    def _place(self, node: YamlNode, event: Any) -> None:
        self._name(node, event)
        self._attach(node, event)

    def _name(self, node: YamlNode, event: Any) -> None:
        """Refuse a tag, remember an anchor."""
        if event.tag is not None:
            tag = shorten(event.tag).replace("tag:yaml.org,2002:", "!!")
            self._complain(event, f"{tag} is a YAML tag; plain values were expected", f"delete it, or {QUOTE_HINT}")
        if event.anchor is not None:
            self.anchors[event.anchor] = node
            self.unused[event.anchor] = node.start

    def _scalar(self, event: Any) -> YamlNode:
        start, end = event.start_mark, event.end_mark
        text: str | None = event.value
        if plain := event.style in (None, ""):
            self._hash(event)
        elif beside := _COMMENT_AFTER_BLOCK.match(self.lines[start.line], start.column):
            # Only libyaml lets a text stand right beside | or >, and then drops it.
            mark = yaml.Mark("", 0, start.line, beside.start(1), None, 0)
            raise yaml.MarkedYAMLError("while scanning a block scalar", mark, "expected a line break", mark)
        if plain and text in ("", "null", "~"):
            return YamlNode("nothing", (start.line, start.column), (end.line, end.column))
        if found := UNPRINTABLE.search(event.value):
            self._complain(event, f"the text holds the control character U+{ord(found[0]):04X}", "delete its \\ escape")
            text = UNPRINTABLE.sub(" ", event.value)
        return YamlNode("text", (start.line, start.column), (end.line, end.column), text)

    def _hash(self, event: Any) -> None:
        """`Suite #200` would print `Suite`: YAML takes ` #` for a comment. InputError where no space follows the #."""
        mark = event.end_mark
        line = self.lines[mark.line] if mark.line < len(self.lines) else ""
        found = _TIGHT_COMMENT.match(line, mark.column)
        if found:
            message = f"YAML takes {shorten(found[1])} and what follows for a comment and does not print it"
            self.spoiled.add(mark.line + 1)
            self._say((mark.line, found.start(1)), message, f"{QUOTE_HINT}; a comment needs a space after its #")

    def _alias(self, event: Any) -> None:
        node = self.anchors.get(event.anchor)
        self.unused.pop(event.anchor, None)
        if node is None:
            start, end = event.start_mark, event.end_mark
            hint = f"a text that begins with *: {QUOTE_HINT}"
            self._complain(event, f"*{event.anchor} refers to nothing in this file", hint)
            self._attach(
                YamlNode("text", (start.line, start.column), (end.line, end.column), f"*{event.anchor}"), event
            )
            return
        if any(node is parent for parent in self.open):
            raise self._stop(event, f"*{event.anchor} stands inside what it refers to", "write the text out instead")
        if len(self.open) + node.height > MAX_DEPTH:
            raise self._stop(event, f"groups and lists are nested more than {MAX_DEPTH} deep")
        self._attach(node, event)

    def _attach(self, node: YamlNode, event: Any) -> None:
        """Give a finished node to the group or list around it."""
        if not self.open:
            self.root = node if self.root is None else self.root
            return
        parent = self.open[-1]
        parent.size += node.size
        parent.height = max(parent.height, node.height + 1)
        if sum(around.size for around in self.open) > MAX_NODES:
            raise self._stop(event, f"the file has more than {MAX_NODES:,} values, its aliases written out")
        if parent.kind == "list":
            parent.entries.append((None, node))
        elif parent.key is None:
            parent.key = node
        else:
            parent.entries.append((parent.key, node))
            parent.key = None


def _end(event: Any) -> tuple[int, int]:
    return event.end_mark.line, event.end_mark.column


def shorten(text: str) -> str:
    """Cut a text of the file to what a message can hold."""
    return text if len(text) <= 40 else text[:39] + "…"


MAX_REPAIRS = 30
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
            if complaint.mended is not None and not again and len(mended) < MAX_REPAIRS:
                lines[complaint.line] = complaint.mended
                mended.append(complaint)
                continue
        return ParsedYaml(None, _empty_map(source), (*problems, *composer.problems))
    problems += composer.problems
    spoiled = composer.spoiled | {complaint.line + 1 for complaint in mended}
    if root is None or root.kind == "nothing":
        empty = source.problem(0, 0, "the file is empty; keys like `name: ...` were expected")
        return ParsedYaml(None, _empty_map(source), (*problems, empty))
    if root.kind != "group":
        found = "a list" if root.kind == "list" else "a text"
        wrong = source.problem(*root.start, f"expected keys like `name: ...`, found {found}")
        return ParsedYaml(None, _empty_map(source), (*problems, wrong))
    flat = _TreeBuilder(source)
    tree = flat.group(root, ())
    lost = any(complaint.lost for complaint in mended)
    return ParsedYaml(tree, flat.places, (*problems, *flat.problems), frozenset(spoiled), lost)


def _empty_map(source: SourceText) -> SourceMap:
    return SourceMap(source.shown, {}, {source.shown: source})


class _TreeBuilder:
    """Makes the plain tree of nodes, with the place of every path; refuses keys that are repeated or are no text."""

    def __init__(self, source: SourceText) -> None:
        self.source, self.places, self.problems = source, _empty_map(source), list[Problem]()

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
