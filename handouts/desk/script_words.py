"""The texts of the desk's scripts. Each page has them in its language, so that scripts have no texts of their own."""

from __future__ import annotations

from handouts.desk.language import gettext, mark

SCRIPT_WORDS = {
    "gone": mark("The program does not answer. Start it again, then reload this page. What you typed is still here."),
    "expired": mark(
        "This page has expired: the program was started again, or the list was replaced. What you typed is still here. "
        "Open the front desk again in another tab."
    ),
    "locked": mark("The screen is locked. Unlock it in another tab. What you typed is still here."),
    "too_large": mark("The file is too large: a list can have 8 megabytes at most. Check that it is the right file."),
    "printing": mark("Printing."),
    "not_done": mark("Not done."),
    "signed_out": mark("You are signed out. Sign in again in another tab. Your text is still here."),
    "set_gone": mark("This set is no longer there. Copy your text."),
    "text_too_large": mark("The text is too large. It is not saved."),
    "text_locked": mark("The screen is locked. Unlock it in another tab. Your text is still here."),
    "error": mark("The desk has an error. Your text is still here; do not close this page."),
    "line": mark("Line %(line)s"),
    "page_alt": mark("The page as patients will see it. Its text is below."),
    "open_lines": mark("Lines to write in by hand: %(number)s"),
    "page_of": mark("page %(page)s of %(pages)s"),
    "checking": mark("Checking …"),
    "silent": mark("The desk does not answer. Your text is still here; do not close this page."),
    "saved": mark("%(saved)s The published version stays in use."),
    "conflict": mark("%(problem)s Your text is still here. Press “Save the draft” to see both texts."),
    "not_saved": mark("Not saved: the desk does not answer. Your text is still here; do not close this page."),
}


def script_words() -> dict[str, str]:
    """The texts in the language of the desk, by the name that the scripts use."""
    return {name: gettext(text) for name, text in SCRIPT_WORDS.items()}
