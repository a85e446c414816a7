"""Style sheets and `style` attributes to declarations. Selectors by element, class and id are read; others are refused.

Written without patterns that look ahead, so that any text is read in time that grows with its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from handouts.svg.refusal import CannotDraw, quote_value
from handouts.svg.xmltree import XmlElement

Declared = dict[str, tuple[str, bool]]
"""Property to its value, and whether it is `!important`."""
_SELECTOR = re.compile(r"[.#]?-?[A-Za-z_\u0080-\U0010FFFF][\w\u0080-\U0010FFFF-]{0,200}|\*")
_HARMLESS_RULES = ("@charset", "@font-face")
MAX_DECLARATIONS = 10_000
MAX_PROPERTIES = 200


def without_comments(text: str) -> str:
    """CSS with a space for each comment; one that is not closed goes to the end, as CSS says."""
    parts = []
    start = 0
    while (opens := text.find("/*", start)) >= 0:
        parts.append(text[start:opens])
        closes = text.find("*/", opens + 2)
        if closes < 0:
            return " ".join(parts)
        start = closes + 2
    parts.append(text[start:])
    return " ".join(parts)


def parse_declarations(text: str) -> Declared:
    """The declarations between braces, or of a `style` attribute. Raises CannotDraw for what is none."""
    declared: Declared = {}
    for part in _split(without_comments(text), ";"):
        name, colon, value = part.partition(":")
        name, value = name.strip(), value.strip()
        if not name and not value:
            continue
        if not colon or not name:
            raise CannotDraw(f"{quote_value(part.strip())} is not a style declaration; expected one like fill:#1F5C4D")
        value, important = _important(value)
        name = name if name.startswith("--") else name.lower()
        if important or not declared.get(name, ("", False))[1]:
            declared[name] = value, important
    return declared


def _important(value: str) -> tuple[str, bool]:
    before, mark, after = value.rpartition("!")
    if mark and after.strip().lower() == "important":
        return before.strip(), True
    return value, False


def _split(text: str, mark: str) -> Iterator[str]:
    """Parts of a text at a mark that stands in neither quotes nor parentheses."""
    if '"' not in text and "'" not in text and "(" not in text:
        yield from text.split(mark)
        return
    start = depth = 0
    quote = ""
    for at, sign in enumerate(text):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign == "(":
            depth += 1
        elif sign == ")":
            depth -= 1
        elif sign == mark and depth <= 0:
            yield text[start:at]
            start = at + 1
    yield text[start:]


@dataclass
class StyleSheet:
    """The rules of a drawing, by what they select: `*`, `path`, `.st0` or `#logo`."""

    rules: dict[str, Declared] = field(default_factory=dict)
    order: dict[tuple[str, str], int] = field(default_factory=dict)
    """When each property of each selector was declared last."""
    count: int = 0

    def read(self, text: str) -> None:
        """Add the rules of a `<style>` element. Raises CannotDraw for what is more than simple."""
        text = without_comments(text)
        start = 0
        while True:
            start = _skip_marks(text, start)
            if start >= len(text):
                return
            if text[start] == "@":
                start = _at_rule(text, start)
                continue
            opens = text.find("{", start)
            closes = text.find("}", opens)
            if opens < 0 or closes < 0:
                raise CannotDraw(f"cannot read the style sheet at {quote_value(text[start : start + 41])}", "style")
            self._rule(text[start:opens], parse_declarations(text[opens + 1 : closes]))
            start = closes + 1

    def _rule(self, selectors: str, declared: Declared) -> None:
        for selector in selectors.split(","):
            key = selector.strip()
            if not _SELECTOR.fullmatch(key[:300]) or len(key) > 200:
                if _selects_nothing(key):
                    continue
                raise CannotDraw(f"cannot read the style sheet's selector {quote_value(key)}", "style")
            known = self.rules.setdefault(key, {})
            self.count += len(declared) + 1
            if self.count > MAX_DECLARATIONS or len(known) > MAX_PROPERTIES:
                raise CannotDraw("the style sheet is too long to be a logo's", "style")
            for rank, (name, (value, important)) in enumerate(declared.items()):
                if important or not known.get(name, ("", False))[1]:
                    known[name] = value, important
                    self.order[key, name] = self.count + rank

    def of(self, element: XmlElement) -> Iterator[tuple[tuple[int, int], str, str, bool]]:
        """Declarations for an element: (specificity, order), property, value, whether it is important."""
        if not self.rules:
            return
        keys = [(0, "*"), (1, element.name)]
        keys += [(2, f".{name}") for name in dict.fromkeys(element.attributes.get("class", "").split())]
        keys.append((3, f"#{element.attributes.get('id', '')}"))
        for specificity, key in keys:
            for name, (value, important) in self.rules.get(key, {}).items():
                yield (specificity, self.order[key, name]), name, value, important


def _skip_marks(text: str, start: int) -> int:
    """Where the next rule begins, behind spaces and the marks of an HTML comment."""
    while start < len(text):
        if text[start].isspace():
            start += 1
        elif text.startswith("<!--", start):
            start += 4
        elif text.startswith("-->", start):
            start += 3
        else:
            return start
    return start


def _at_rule(text: str, start: int) -> int:
    """Where the sheet goes on behind a rule that draws nothing. Raises CannotDraw for all others."""
    end = start + 1
    while end < len(text) and (text[end].isalpha() or text[end] == "-"):
        end += 1
    name = text[start:end].lower()
    if name not in _HARMLESS_RULES:
        raise CannotDraw(f"the style sheet holds {quote_value(text[start : start + 41])}", "style")
    semicolon, brace = text.find(";", end), text.find("{", end)
    if brace >= 0 and (semicolon < 0 or brace < semicolon):
        closes = text.find("}", brace)
        return closes + 1 if closes >= 0 else len(text)
    return semicolon + 1 if semicolon >= 0 else len(text)


def _selects_nothing(selector: str) -> bool:
    """Whether a selector can fit only what is under a pointer, which no page is."""
    return len(selector) < 200 and selector.endswith((":hover", ":focus", ":active"))
