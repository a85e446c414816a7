"""How findings are told: to people, to programs, to GitHub. One form a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from handouts.check.finding import Finding
from handouts.check.formats import github, jsontext, sarif, text

FORMATS: dict[str, Callable[[Sequence[Finding]], Iterable[str]]] = {
    "text": text.text_lines,
    "json": jsontext.json_lines,
    "github": github.github_lines,
    "sarif": sarif.sarif_lines,
}
"""Name of a form to what gives its lines."""


def format_findings(findings: Sequence[Finding], form: str) -> Iterator[str]:
    """The lines of a form."""
    yield from FORMATS[form](findings)
