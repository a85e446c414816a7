"""Run axe-core on a page and list violations of WCAG 2.1 AA."""

from __future__ import annotations

from functools import cache

from playwright.sync_api import Page

from tests.support.real_programs import AXE_SCRIPT

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]


@cache
def _script() -> str:
    return AXE_SCRIPT.read_text("utf-8")


def violations(page: Page) -> list[str]:
    """A line for each element that breaks a rule; none if axe-core finds no violation."""
    # Evaluated through the debugger, which the page's Content-Security-Policy does not restrict.
    page.evaluate(_script())
    results = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
    assert len(results["passes"]) > 5, "axe-core checked nothing"
    return [
        f"{rule['id']} ({rule['impact']}): {node['failureSummary']} {node['html'][:300]}"
        for rule in results["violations"]
        for node in rule["nodes"]
    ]
