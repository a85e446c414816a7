"""Links between the pages lead somewhere, to the heading too."""

from __future__ import annotations

import re

import pytest

from tests.docs.pages import ROOT, pages, text_of

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FENCED = re.compile(r"^```.*?^```$", re.M | re.S)


def anchors(page: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", _FENCED.sub("", text_of(page)), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", [*pages(), "examples/clinic-repository/README.md", "fonts/README.md"])
def test_links_lead_somewhere(page: str) -> None:
    text = _FENCED.sub("", text_of(page))
    for target in _LINK.findall(re.sub(r"`[^`]*`", "", text)):
        if target.startswith(("https://", "http://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        file = ((ROOT / page).parent / path).resolve() if path else ROOT / page
        assert file.exists(), f"{page}: {target}"
        if anchor:
            assert anchor in anchors(file.relative_to(ROOT).as_posix()), f"{page}: {target}"


def test_every_page_is_linked() -> None:
    linked = {
        ((ROOT / page).parent / target.partition("#")[0]).resolve()
        for page in pages()
        for target in _LINK.findall(text_of(page))
    }
    missing = [page for page in pages() if page not in ("README.md", "CHANGELOG.md") and ROOT / page not in linked]
    assert not missing
