"""Approve a set: check whether it may be approved, and record who approved which text.

The command line and the desk use the same rules, so that neither can approve what the other refuses.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace

from handouts.check.context import CheckContext, Finding, Violation
from handouts.check.rule import Rule, all_rules
from handouts.check.runner import selection_contexts, set_findings
from handouts.content.approvals import RECORD_HEADER, format_approval
from handouts.content.content import Content
from handouts.content.library import Library
from handouts.errors import InputError, Problem, Severity, input_error
from handouts.files import make_folder, read_file, write_atomic, write_error
from handouts.run_cache import RunCache

CHANGED_VERSION_HINT = "give the new text a new `version`, set `revised` to the date of the change, then approve it"


def approval_problems(library: Library, content: Content, date: dt.date) -> list[Problem]:
    """Why a set must not be approved; empty if it may be. `date` is that of the approval.

    Sample sets, sets with errors, and a changed text under an approved version cannot be approved.
    """
    instructions = content.instructions.value
    if instructions.status == "sample":
        place = content.instructions.place("status")
        hint = "replace the text with your own, write `status: draft`, and have a clinician read the pages"
        return [Problem(*place, "a sample set cannot be approved", hint)]
    findings, problems = draft_findings(library, content, date)
    errors = [finding.problem for finding in findings if finding.severity is Severity.ERROR and not finding.ignored]
    if problems or errors:
        count = f"{len(errors)} error{'' if len(errors) == 1 else 's'}"
        hint = "fix them, or give a reason on the line: # check: ignore=RULE because ..."
        refused = Problem(content.instructions.file, 0, 0, f"not approved: the set has {count}", hint)
        return problems or [*errors, refused]
    if earlier := content.changed_approval:
        message = f"the text was changed after {earlier.by} approved version {instructions.version} on {earlier.on}"
        return [content.instructions.problem(("version",), message, CHANGED_VERSION_HINT)]
    return []


def draft_findings(
    library: Library, content: Content, date: dt.date, before_rule: Callable[[], None] = lambda: None
) -> tuple[list[Finding], list[Problem]]:
    """The findings of all rules in a loaded set, for every site and physician.

    Includes the problems of sites and physicians whose overlays cannot be read. `before_rule` is called before each
    rule, and may raise an exception to stop.
    """
    contexts, problems = selection_contexts(library, content, date, RunCache())

    def interruptible(rule: Rule) -> Rule:
        def check(context: CheckContext) -> Iterable[Violation]:
            before_rule()
            return rule.check(context)

        return replace(rule, check=check)

    rules = tuple(map(interruptible, all_rules()))
    return sorted(set_findings(contexts, rules)) if contexts else [], problems


def record_approval(library: Library, content: Content, by: str, date: dt.date) -> str:
    """Add an approval to the record of a set, unless the record already has it. Returns the file. Raises InputError."""
    instructions = content.instructions.value
    path = library.approvals_file(content.slug, instructions.procedure)
    language = content.labels.value.language
    if any((known.by, known.on) == (by, date) for known in [content.approval] if known):
        return str(path)
    entry = format_approval(by, date, language, instructions.version, content.text_digests)
    make_folder(path.parent, option="--templates")
    try:
        before = read_file(path, follow=True).decode("utf-8") if path.exists() else f"{RECORD_HEADER}approvals:\n"
        write_atomic(path, (before.rstrip("\n") + "\n" + entry).encode())
    except OSError as error:
        raise write_error(path, error, "--templates") from error
    return str(path)


def approve_content(library: Library, content: Content, by: str, date: dt.date) -> str:
    """Check a set and record its approval. Returns the file of the record. If it raises InputError, nothing was
    written.
    """
    problems = approval_problems(library, content, date)
    if problems:
        raise InputError(problems)
    return record_approval(library, content, by, date)


def approver_name(text: str) -> str:
    """The name of the person who approves. Raises InputError if it is empty."""
    name = " ".join(text.split())
    if not name:
        message = "the name of the approver is empty"
        raise input_error("approval", message, "give the name of the clinician who read the pages")
    return name
