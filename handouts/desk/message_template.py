"""All texts of the desk: extracted from its templates and modules, and written as `locale/desk.pot`.

`python3 tasks.py words` writes the file, and merges it into the shipped languages. The list is shipped, because a
catalog is complete only if it has all these texts.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib
from jinja2 import Environment
from jinja2.ext import extract_from_ast

from handouts.desk.catalogs import LOCALE, TEMPLATE
from handouts.desk.core_words import texts_of_other_rooms

ROOM = Path(__file__).parent
FUNCTIONS = ("gettext", "ngettext", "mark")


class Message(NamedTuple):
    """One text of the desk."""

    text: str
    plural: str
    """The text for several; '' if it counts nothing."""
    place: str
    """The file that has it."""


def template_messages() -> Iterator[Message]:
    """The texts of all templates."""
    environment = Environment(extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True, autoescape=True)
    environment.newstyle_gettext = True  # type: ignore[attr-defined]
    for path in sorted((ROOM / "templates").glob("*.html")):
        tree = environment.parse(path.read_text("utf-8"))
        for _, function, found in extract_from_ast(tree, ("_", "gettext", "ngettext")):
            texts = [text for text in (found if isinstance(found, tuple) else (found,)) if text]
            if texts:
                yield Message(texts[0], texts[1] if function == "ngettext" else "", f"templates/{path.name}")


def module_messages() -> Iterator[Message]:
    """The texts of all modules. Texts of the scripts are in `script_words.py`."""
    for path in sorted(ROOM.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS:
                continue
            texts = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            if texts:
                yield Message(texts[0], texts[1] if node.func.id == "ngettext" else "", path.name)
    for text in texts_of_other_rooms():
        yield Message(text, "", "core_words.py")


def message_template() -> polib.POFile:
    """All texts, each once, without translations."""
    po = polib.POFile(wrapwidth=110)
    po.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Content-Transfer-Encoding": "8bit"}
    entries: dict[tuple[str, str], polib.POEntry] = {}
    for message in (*template_messages(), *module_messages()):
        entry = entries.get(message[:2])
        if entry is None:
            entry = polib.POEntry(msgid=message.text)
            if message.plural:
                entry.msgid_plural, entry.msgstr_plural = message.plural, {0: "", 1: ""}
            if "%(" in message.text + message.plural:
                entry.flags.append("python-format")
            entries[message[:2]] = entry
            po.append(entry)
        if (message.place, "") not in entry.occurrences:
            entry.occurrences.append((message.place, ""))
    return po


def write_catalogs() -> None:
    """Write the list of all texts. Shipped catalogs get new texts without a translation, and lose obsolete ones."""
    template = message_template()
    template.save(str(TEMPLATE))
    for path in LOCALE.glob("*.po"):
        po = polib.pofile(str(path), encoding="utf-8", wrapwidth=110)
        po.merge(template)
        for entry in po.obsolete_entries():
            po.remove(entry)
        po.save()


if __name__ == "__main__":
    write_catalogs()
