"""The notices that a clinic switches on are complete.

In the United States, the notice of language help belongs to consent forms, to papers for going home, and to the notice
of nondiscrimination. It says the same in at least the 15 languages that are most common among people in the state who
know little English.

Source: 45 CFR 92.10 (notice of nondiscrimination) and 92.11 (notice of language assistance services).

Fix: name the documents and the languages in `notices` in `clinic.yaml`. Find out which languages are most common in
your state: the rule does not know.

Passes (clinic.yaml):

    notices:
      language_help:
        documents: [consent, discharge]
        languages: [es, zh-Hans, zh-Hant, vi, ko, ht, ar, ru, fr, pt, tl, hi, fa, ur, gu]

Fails (clinic.yaml):

    notices:
      language_help:
        documents: [consent, discharge]
        languages: [es, vi]

Fails (clinic.yaml):

    notices:
      language_help:
        documents: [discharge]
        languages: [es, zh-Hans, zh-Hant, vi, ko, ht, ar, ru, fr, pt, tl, hi, fa, ur, gu]
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.content.languages import interpreter_for
from handouts.content.models.layouts import DocumentRole
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = ""
WITH_HELP: tuple[DocumentRole, ...] = ("consent", "discharge")
"""Roles of documents that need the notice of language help."""


def check(context: CheckContext) -> Iterator[Violation]:
    """Report documents without the notice of language help, and fewer languages than the law asks for."""
    notices, stated = context.content.notices, context.clinic.notices
    if notices is None or stated is None:
        return
    place, help_ = context.content.clinic.place, stated.language_help
    needed = [name for role in WITH_HELP for name in context.content.with_role(role)]
    if stated.nondiscrimination:
        needed += stated.nondiscrimination.documents
    without = [name for name in dict.fromkeys(needed) if not (help_ and name in help_.documents)]
    if without:
        message = f"without the notice of language help: {', '.join(without)}"
        where = place("notices", "language_help", "documents") if help_ else place("notices")
        yield Violation(where, message, f"add to `documents` of `language_help`: {', '.join(without)}")
    if help_ is None:
        return
    own = context.content.labels.value.language
    count, least = sum(bool(interpreter_for(tag, own)) for tag in help_.languages), notices.value.min_taglines
    if count < least:
        where = place("notices", "language_help", *(["languages"] if help_.languages else []))
        message = f"the line about language help is in {count} languages; {notices.value.law} ask for {least}"
        yield Violation(where, message, "add the most common languages of your state to `languages`")
