"""The desk in the language of the clinic's staff: Spanish as shipped, and a made-up language of a clinic's own file."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import polib
import pytest
from playwright.sync_api import Page, expect

from handouts.content.library import Library
from handouts.desk.catalogs import LOCALE, TEMPLATE
from handouts.desk.language import ENGLISH
from handouts.desk.template_cache import TemplateCache, staff_language
from handouts.people.accounts import Accounts, Role
from handouts.resources import templates_dir
from tests.desk import actions, desk_process
from tests.desk.axe import violations
from tests.desk.browser import Screenshots, Visitor
from tests.desk.desk_process import Served
from tests.desk.sample_list import ROWS
from tests.desk.test_sign_in import PASSWORD

FIRST_PAGE = 30_000
"""Milliseconds: the desk reads its templates, and other tests use the same processors."""
PHONE, DESKTOP = {"width": 360, "height": 780}, {"width": 1280, "height": 800}
CLINICS = {row["clinic"] for row in ROWS}
TEXTS = """() => {
  const found = [];
  const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  const own = node => !node.closest('script, style, noscript, textarea, [lang]:not(html), option, pre, .sheets, details h3');
  for (let node = walk.nextNode(); node; node = walk.nextNode())
    if (own(node.parentElement) && node.textContent.trim()) found.push(node.textContent.trim().replace(/\\s+/g, ' '));
  for (const one of document.querySelectorAll('*'))
    for (const name of ['title', 'aria-label', 'placeholder', 'alt'])
      if (own(one) && one.getAttribute(name)) found.push(one.getAttribute(name));
  return found;
}"""
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]")


def own_templates(folder: Path) -> Path:
    """The shipped templates, for staff who read Spanish."""
    templates = Path(shutil.copytree(templates_dir(), folder / "templates"))
    for clinic in (templates / "clinics").iterdir():
        if clinic.name not in CLINICS:
            shutil.rmtree(clinic)
            continue
        text = (clinic / "clinic.yaml").read_text("utf-8")
        (clinic / "clinic.yaml").write_text(f"{text.rstrip()}\nstaff_language: es\n", "utf-8")
    return templates


def running(folder: Path) -> Iterator[Served]:
    (folder / "desk").mkdir()
    accounts = Accounts(folder / "desk/journal.sqlite3.people")
    accounts.add("anna", "Anna Beispiel", list(Role), PASSWORD)
    accounts.set_password("anna", PASSWORD, temporary=False)
    options = ("--templates", str(folder / "templates"), "--allow-draft", "--printer", "ipp://127.0.0.1:9/none")
    with desk_process.running(folder / "desk", ROWS, *options) as served:
        yield served


@pytest.fixture(scope="module")
def spanish(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("spanish")
    own_templates(folder)
    yield from running(folder)


ACCENTS = str.maketrans("aeiouAEIOUnNcCsSyY", "áéíóúÁÉÍÓÚñÑçÇšŠýÝ")


def accented(text: str) -> str:
    """A text with accents and 40 % more letters. Placeholders and tags stay as they are."""
    parts = re.split(r"(%\(\w+\)[a-z]|%%|<[^>]*>)", text)
    words = "".join(part if index % 2 else part.translate(ACCENTS) for index, part in enumerate(parts))
    letters = sum(len(part) for part in parts[::2])
    lead, body, trail = re.fullmatch(r"(\s*)(.*?)(\s*)", words, re.S).groups()  # type: ignore[union-attr]
    return f"{lead}{body}{' ôô' * -(-letters * 4 // 30)}{trail}"


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A clinic's own file replaces the shipped one."""
    folder = tmp_path_factory.mktemp("accents")
    (own_templates(folder) / "desk").mkdir()
    po = polib.pofile(str(TEMPLATE), encoding="utf-8")
    po.metadata["Plural-Forms"] = "nplurals=2; plural=(n != 1);"
    for entry in po:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: accented(entry.msgid), 1: accented(entry.msgid_plural)}
        else:
            entry.msgstr = accented(entry.msgid)
    po.save(str(folder / "templates/desk/es.po"))
    yield from running(folder)


def english_texts() -> re.Pattern[str]:
    """Matches a text of the page that is a text of the desk in English."""
    po = polib.pofile(str(LOCALE / "es.po"), encoding="utf-8")
    texts = set()
    for entry in po:
        same = {entry.msgstr, *entry.msgstr_plural.values()}
        for text in filter(None, (entry.msgid, entry.msgid_plural)):
            plain = re.sub(r"<[^>]*>", "", text).strip()
            if text not in same and re.search(r"[A-Za-z]{3}", PLACEHOLDER.sub("", plain)):
                texts.add(".+".join(re.escape(part) for part in PLACEHOLDER.split(plain)))
    return re.compile("|".join(sorted(texts)))


def sign_in(visitor: Visitor, name: str, button: str) -> Page:
    page = visitor.context.new_page()
    page.goto(f"{visitor.served.url}/")
    page.locator("[name=name]").fill("anna")
    page.locator("[name=password]").fill(PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.get_by_role("button", name=button).click(no_wait_after=True)
    page.wait_for_url(f"{visitor.served.url}/", timeout=FIRST_PAGE)
    return page


def patient(page: Page) -> None:
    actions.choose(page, "Maria Beispiel")


def problems(page: Page) -> None:
    page.locator("header form[action$='/new'] button").click()
    page.locator("#f-clinic").select_option("reference")
    page.locator("#f-date_of_birth").fill("5/4/46")
    page.locator("#f-date_of_birth").blur()
    expect(page.locator("#problem-date_of_birth")).not_to_be_empty()


def corrected(page: Page) -> None:
    """A wrong date of birth is corrected."""
    actions.choose(page, "Otto Mustermann")
    page.locator("#f-date_of_birth").fill("3/4/1951")
    page.locator("#f-date_of_birth").blur()
    expect(page.locator("#corrected")).to_be_visible()


def printed(page: Page) -> None:
    """The printer does not answer."""
    actions.choose(page, "Zoë O'Neil-Örnek")
    page.locator("button.main[formaction*='/print']").click()
    expect(page.locator("#messages p.bad")).to_be_visible(timeout=30_000)


def editor(page: Page) -> None:
    page.goto(f"{page.url.rstrip('/')}/sets/reference/{SET}/edit")
    expect(page.locator("#sheet")).to_be_visible(timeout=30_000)


SET = "balloon-kyphoplasty"


def at(path: str) -> Callable[[Page], None]:
    return lambda page: page.goto(page.url.rstrip("/") + path) and None


VIEWS: dict[str, Callable[[Page], None]] = {
    "patients": lambda _: None, "patient": patient, "problems": problems, "corrected": corrected, "printed": printed,
    "ends": at("/ends"), "day": at("/day"), "recall": at("/recall"), "given": at("/given"), "sets": at("/sets"),
    "set": at(f"/sets/reference/{SET}"), "editor": editor, "changes": at(f"/sets/reference/{SET}/changes"),
    "history": at(f"/sets/reference/{SET}/history"), "new-set": at("/sets/new"), "people": at("/people"),
    "account": at("/account"), "gone": at("/p/nobody"),
}  # fmt: skip


@pytest.mark.parametrize("view", VIEWS)
def test_spanish(visit: Callable[..., Visitor], spanish: Served, shots: Screenshots, view: str) -> None:
    """No English text of the desk, no violation of WCAG 2.1 AA, no horizontal scrolling."""
    visitor = visit(spanish, alone=True)
    visitor.expected = {404}
    page = sign_in(visitor, "Iniciar sesión", "Iniciar sesión")
    VIEWS[view](page)
    pattern = english_texts()
    assert not [text for text in page.evaluate(TEXTS) if pattern.fullmatch(text.strip(" .:,·"))]
    assert page.locator("html").get_attribute("lang") == "es"
    assert page.locator("html").get_attribute("dir") == "ltr"
    assert not violations(page)
    check_widths(page, shots, f"es-{view}")


def check_widths(page: Page, shots: Screenshots, name: str) -> None:
    scrolled = {}
    for screen in (DESKTOP, PHONE):
        page.set_viewport_size(screen)  # type: ignore[arg-type]
        width, window = actions.widths(page)
        shots(page, f"{name}-{screen['width']}.png", full_page=True)
        if width > window:
            scrolled[screen["width"]] = width
    assert not scrolled


@pytest.mark.parametrize("view", VIEWS)
def test_made_up_language(visit: Callable[..., Visitor], made_up: Served, shots: Screenshots, view: str) -> None:
    """Texts that are 40 % longer fit, and none is in English or in the shipped Spanish."""
    visitor = visit(made_up, alone=True)
    visitor.expected = {404}
    page = sign_in(visitor, accented("Sign in"), accented("Sign in"))
    VIEWS[view](page)
    pattern = english_texts()
    assert not [text for text in page.evaluate(TEXTS) if pattern.fullmatch(text.strip(" .:,·"))]
    check_widths(page, shots, f"accents-{view}")


def test_incomplete_language_is_reported_at_the_start(tmp_path: Path, visit: Callable[..., Visitor]) -> None:
    """One text is missing: the whole desk is in English. When the file is complete, the running desk is in Spanish."""
    templates = own_templates(tmp_path)
    (templates / "desk").mkdir()
    shipped = (LOCALE / "es.po").read_text("utf-8")
    (templates / "desk/es.po").write_text(shipped.replace('msgstr "Pacientes"', 'msgstr ""'), "utf-8")
    with desk_process.running(tmp_path / "desk", ROWS[:2], "--templates", str(templates)) as served:
        page = visit(served, alone=True).enter()
        assert "The desk is in English: its texts in es are not complete." in served.output()
        assert "not translated: Patients" in served.output()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Patients")
        assert page.locator("html").get_attribute("lang") == "en"
        (templates / "desk/es.po").write_text(shipped, "utf-8")
        time.sleep(0.3)  # files are looked at every 0.1 seconds
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Pacientes")
        assert page.locator("html").get_attribute("lang") == "es"


def test_clinics_with_different_languages(tmp_path: Path) -> None:
    library = Library(own_templates(tmp_path), templates_dir())
    assert staff_language(library)[1].tag == "es"
    clinic = library.root / "clinics/reference/clinic.yaml"
    clinic.write_text(clinic.read_text("utf-8").replace("staff_language: es", "staff_language: en"), "utf-8")
    assert staff_language(Library(library.root, templates_dir())) == ("en", ENGLISH, ())


def test_names_of_languages(visit: Callable[..., Visitor], spanish: Served) -> None:
    """Languages have Spanish names, and are found by both names."""
    page = sign_in(visit(spanish, alone=True), "Iniciar sesión", "Iniciar sesión")
    expect(page.locator("#by-language option[value=es]")).to_have_text("español")
    for words in ("español", "spanish"):
        page.locator("#words").fill(words)
        expect(page.locator("#match-count")).to_contain_text(re.compile(r"1 de \d+ pacientes"))
        expect(page.locator("#list tbody tr")).to_have_count(1)


def test_dates_of_clinics_in_two_countries(tmp_path: Path) -> None:
    """A 12-hour and a 24-hour clock: dates are in Spanish all the same."""
    library = Library(own_templates(tmp_path), templates_dir())
    clinic = library.root / "clinics/reference/clinic.yaml"
    clinic.write_text(clinic.read_text("utf-8").replace("locale: en-US", "locale: en-GB"), "utf-8")
    clock = TemplateCache(Library(library.root, templates_dir()), lambda: dt.date(2026, 11, 20)).current().clock
    assert clock.day(dt.date(2026, 12, 1)) == "martes, 1 de diciembre de 2026"
