"""Parse YAML text into a tree of plain values, the place of each value, and a Problem for each defect.

`YamlComposer` builds nodes from the parser's events and checks each event: tags are refused, and the size and depth of
an alias are checked before it is expanded. `_TreeBuilder` then builds the tree from the nodes.

Scalars stay text exactly as written: `10:30` does not become 630, and `no` does not become false. The type of a field
says what the text means. Only an empty value, `null` and `~` are None. A tab inside a text counts as a space.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import yaml

from handouts.content.yaml.source import (
    QUOTE_HINT,
    UNPRINTABLE,
    Position,
    SourceText,
    SyntaxProblem,
    explain_syntax_error,
)
from handouts.content.yaml.source_locations import Extent, KeyPath, SourceMap
from handouts.errors import Problem

MAX_DEPTH = 30
MAX_NODES = 20_000
_TOO_DEEP = f"mappings and lists are nested more than {MAX_DEPTH} levels deep"
_COMMENT_AFTER_BLOCK = re.compile(r"(?:[!&]\S*\s+)*([|>])[-+0-9]{0,2}#")
_TIGHT_COMMENT = re.compile(r"\s+(#[^\s#!]\S*)")


@dataclass
class YamlNode:
    """A value of the file. Lines and columns count from 0."""

    kind: Literal["mapping", "list", "text", "nothing"]
    start: Position
    end: Position
    text: str | None = None
    entries: list[tuple[YamlNode | None, YamlNode]] = field(default_factory=list)
    """Keys and values of a mapping; values of a list, with None in place of keys."""
    key: YamlNode | None = None
    """The last key of a mapping, while its value is not read yet."""
    size: int = 1
    """Number of values in this value, including itself, with aliases expanded."""
    height: int = 1
    """Levels of nesting, including itself."""


class ParsingStopped(Exception):
    """The rest of the file cannot be parsed; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def _events(text: str) -> Iterator[Any]:
    """The parser's events.

    Errors always come from PyYAML's Python parser, so messages do not depend on whether the C parser is installed.
    """
    c_loader = getattr(yaml, "CSafeLoader", None)
    if c_loader is not None:
        try:
            yield from yaml.parse(text, Loader=c_loader)
            return
        except yaml.MarkedYAMLError as error:
            c_error = error
    yield _Restart()
    try:
        yield from yaml.parse(text, Loader=yaml.SafeLoader)
    except (ValueError, OverflowError):
        # The Python parser fails on an escape such as "\U00110000"; the C parser reports it.
        raise c_error if c_loader is not None else yaml.MarkedYAMLError(problem="unknown escape character") from None


class _Restart:
    """The events start again from the first one, because the C parser failed."""


class YamlComposer:
    """Build nodes from the parser's events, and check each event."""

    def __init__(self, source: SourceText, lines: list[str]) -> None:
        self.source, self.lines = source, lines
        self._reset()

    def _reset(self) -> None:
        self.problems: list[Problem] = []
        self.reported: set[int] = set()
        """Lines (from 1) that have a problem."""
        self.root: YamlNode | None = None
        self.open: list[YamlNode] = []
        """Mappings and lists that have not ended yet, outermost first."""
        self.anchors: dict[str, YamlNode] = {}
        self.unused_anchors: dict[str, Position] = {}
        self.documents = 0

    def compose(self) -> YamlNode | None:
        """The root node; None for an empty file. Raises ParsingStopped, and MarkedYAMLError for a syntax error."""
        for event in _events("\n".join(self.lines)):
            if isinstance(event, _Restart):
                self._reset()
            elif isinstance(event, yaml.ScalarEvent):
                self._add_scalar(event)
            elif isinstance(event, yaml.CollectionStartEvent):
                self._start_collection(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                node = self.open.pop()
                node.end = _end(event)
                self._attach(node, event)
            elif isinstance(event, yaml.AliasEvent):
                self._add_alias(event)
            elif isinstance(event, yaml.DocumentStartEvent):
                self.documents += 1
                if self.documents > 1:
                    message = "a second YAML document begins here (---); a file can have only one"
                    self._report_event(event, message, "delete this line")
                    break
        for name, position in self.unused_anchors.items():
            self._report(position, f"&{name} is read as an unused YAML anchor, so it would not be printed", QUOTE_HINT)
        return self.root

    def _report(self, position: Position, message: str, hint: str = "") -> None:
        self.problems.append(self.source.problem(*position, message, hint))

    def _report_event(self, event: Any, message: str, hint: str = "") -> None:
        self._report(_start(event), message, hint)
        self.reported.add(_start(event)[0] + 1)

    def _stop(self, event: Any, message: str, hint: str = "") -> ParsingStopped:
        return ParsingStopped(self.source.problem(*_start(event), message, hint))

    def _start_collection(self, event: Any) -> None:
        if len(self.open) >= MAX_DEPTH:
            raise self._stop(event, _TOO_DEEP)
        start = _start(event)
        node = YamlNode("mapping" if isinstance(event, yaml.MappingStartEvent) else "list", start, start)
        self._check_tag_and_anchor(node, event)
        self.open.append(node)

    def _add_scalar(self, event: Any) -> None:
        node = self._scalar(event)
        self._check_tag_and_anchor(node, event)
        self._attach(node, event)

    def _check_tag_and_anchor(self, node: YamlNode, event: Any) -> None:
        """Refuse a tag, and remember an anchor."""
        if event.tag is not None:
            tag = shorten(event.tag).replace("tag:yaml.org,2002:", "!!")
            message = f"{tag} is a YAML tag; plain values were expected"
            self._report_event(event, message, f"delete it, or {QUOTE_HINT}")
        if event.anchor is not None:
            self.anchors[event.anchor] = node
            self.unused_anchors[event.anchor] = node.start

    def _scalar(self, event: Any) -> YamlNode:
        start = _start(event)
        text: str | None = event.value
        if plain := event.style in (None, ""):
            self._check_tight_comment(event)
        elif match := _COMMENT_AFTER_BLOCK.match(self.lines[start[0]], start[1]):
            # The C parser accepts text right after | or >, and drops it.
            mark = yaml.Mark("", 0, start[0], match.start(1), None, 0)
            raise yaml.MarkedYAMLError("while scanning a block scalar", mark, "expected a line break", mark)
        if plain and text in ("", "null", "~"):
            return YamlNode("nothing", start, _end(event))
        if match := UNPRINTABLE.search(event.value):
            message = f"the text contains the control character U+{ord(match[0]):04X}"
            self._report_event(event, message, "delete its \\ escape")
            text = UNPRINTABLE.sub(" ", event.value)
        return YamlNode("text", start, _end(event), text)

    def _check_tight_comment(self, event: Any) -> None:
        """Refuse ` #` without a space after it: `Suite #200` would print `Suite`, because ` #` starts a comment."""
        row, column = _end(event)
        line = self.lines[row] if row < len(self.lines) else ""
        if match := _TIGHT_COMMENT.match(line, column):
            message = f"YAML reads {shorten(match[1])} and the text after it as a comment, which is not printed"
            self.reported.add(row + 1)
            self._report((row, match.start(1)), message, f"{QUOTE_HINT}; a comment needs a space after its #")

    def _add_alias(self, event: Any) -> None:
        node = self.anchors.get(event.anchor)
        self.unused_anchors.pop(event.anchor, None)
        if node is None:
            hint = f"text that begins with *: {QUOTE_HINT}"
            self._report_event(event, f"*{event.anchor} refers to nothing in this file", hint)
            self._attach(YamlNode("text", _start(event), _end(event), f"*{event.anchor}"), event)
            return
        if any(node is parent for parent in self.open):
            message = f"*{event.anchor} refers to a value that contains it"
            raise self._stop(event, message, "write the text again instead")
        if len(self.open) + node.height > MAX_DEPTH:
            raise self._stop(event, _TOO_DEEP)
        self._attach(node, event)

    def _attach(self, node: YamlNode, event: Any) -> None:
        """Add a complete node to the mapping or list around it."""
        if not self.open:
            self.root = node if self.root is None else self.root
            return
        parent = self.open[-1]
        parent.size += node.size
        parent.height = max(parent.height, node.height + 1)
        if sum(node_around.size for node_around in self.open) > MAX_NODES:
            raise self._stop(event, f"the file has more than {MAX_NODES:,} values when its aliases are expanded")
        if parent.kind == "list":
            parent.entries.append((None, node))
        elif parent.key is None:
            parent.key = node
        else:
            parent.entries.append((parent.key, node))
            parent.key = None


def _start(event: Any) -> Position:
    return event.start_mark.line, event.start_mark.column


def _end(event: Any) -> Position:
    return event.end_mark.line, event.end_mark.column


def shorten(text: str) -> str:
    """Cut text of the file to 40 characters for a message."""
    return text if len(text) <= 40 else text[:39] + "…"


MAX_REPAIRS = 30
"""Lines that are repaired in one run. A file that needs more is probably not YAML."""

Tree: TypeAlias = "str | dict[str, Tree] | tuple[Tree, ...] | None"


@dataclass(frozen=True)
class ParsedYaml:
    """The parsed content of a file."""

    tree: dict[str, Tree] | None
    """None if no tree could be built."""
    places: SourceMap
    problems: tuple[Problem, ...]
    reported: frozenset[int] = frozenset()
    """Lines (from 1) that already have a problem."""
    incomplete: bool = False
    """True if a line was left out of the tree."""


def parse_yaml(source: SourceText) -> ParsedYaml:
    """Build the tree of a file. Never raises: the result has all problems, including those of the source."""
    lines, repairs = list(source.repaired), list[SyntaxProblem]()
    problems = list(source.problems)
    while True:
        composer = YamlComposer(source, lines)
        try:
            root = composer.compose()
            break
        except ParsingStopped as stop:
            problems.append(stop.problem)
        except yaml.MarkedYAMLError as error:
            syntax = explain_syntax_error(error, source, lines)
            if repairs and syntax.line < repairs[-1].line:
                # An open quote above made the parser fail below it. Report only the cause.
                problems.remove(repairs[-1].problem)
            if not (source.shifts and syntax.misplaced):
                problems.append(syntax.problem)
            again = syntax.line in {repair.line for repair in repairs}
            if syntax.repaired is not None and not again and len(repairs) < MAX_REPAIRS:
                lines[syntax.line] = syntax.repaired
                repairs.append(syntax)
                continue
        return ParsedYaml(None, _empty_map(source), (*problems, *composer.problems))
    problems += composer.problems
    reported = composer.reported | {repair.line + 1 for repair in repairs}
    if root is None or root.kind == "nothing":
        empty = source.problem(0, 0, "the file is empty; keys like `name: ...` were expected")
        return ParsedYaml(None, _empty_map(source), (*problems, empty))
    if root.kind != "mapping":
        kind = "text" if root.kind == "text" else f"a {root.kind}"
        no_keys = source.problem(*root.start, f"expected keys like `name: ...`, found {kind}")
        return ParsedYaml(None, _empty_map(source), (*problems, no_keys))
    builder = _TreeBuilder(source)
    tree = builder.mapping(root, ())
    incomplete = any(repair.incomplete for repair in repairs)
    return ParsedYaml(tree, builder.places, (*problems, *builder.problems), frozenset(reported), incomplete)


def _empty_map(source: SourceText) -> SourceMap:
    return SourceMap(source.shown, {}, {source.shown: source})


class _TreeBuilder:
    """Build the plain tree from nodes, with the place of each path. Refuse repeated keys and keys that are not text."""

    def __init__(self, source: SourceText) -> None:
        self.source, self.places, self.problems = source, _empty_map(source), list[Problem]()

    def mapping(self, node: YamlNode, path: KeyPath) -> dict[str, Tree]:
        """A mapping as a dict, with the first value of a repeated key."""
        self._add_extent(node, None, path)
        tree: dict[str, Tree] = {}
        first: dict[str, int] = {}
        for key, value in node.entries:
            name = self._key(key)
            if key is None or name is None:
                continue
            if name in first:
                message = f'the key "{shorten(name)}" is already on line {first[name]}'
                self.problems.append(self.source.problem(*key.start, message, "keep one of them"))
                continue
            first[name] = self.source.place(*key.start)[0]
            tree[name] = self._value(value, key, (*path, name))
        return tree

    def _value(self, node: YamlNode, key: YamlNode | None, path: KeyPath) -> Tree:
        self._add_extent(node, key, path)
        if node.kind == "mapping":
            tree = self.mapping(node, path)
            self._add_extent(node, key, path)
            return tree
        if node.kind == "list":
            return tuple(self._value(entry, None, (*path, index)) for index, (_, entry) in enumerate(node.entries))
        return node.text

    def _add_extent(self, node: YamlNode, key: YamlNode | None, path: KeyPath) -> None:
        # The two parsers disagree on the place of an empty value, so its key is used.
        start = key.start if key and node.kind == "nothing" else node.start
        self.places.extents[path] = Extent(self.source.shown, *start, *node.end, *(key or node).start)

    def _key(self, key: YamlNode | None) -> str | None:
        if key is None or (key.kind == "text" and key.text not in ("", "<<")):
            return key.text if key else None
        if key.text == "<<":
            message, hint = "<< (merge) is not supported", "write the keys here, or put them in a file for `include`"
        elif key.kind in ("nothing", "text"):
            message, hint = "a key without a name", "write `key: text`"
        else:
            message, hint = f"a {key.kind} cannot be a key", f"text that begins with a bracket: {QUOTE_HINT}"
        self.problems.append(self.source.problem(*key.start, message, hint))
        return None
