"""Messages and fixes for what printers report by keyword and number (RFC 8011, PWG 5100.9)."""

from __future__ import annotations

from collections.abc import Iterable

from handouts.errors import Hint

STOPS = {
    "media-empty": ("is out of paper", "load paper"),
    "media-needed": ("needs another kind of paper", "load the paper that it asks for"),
    "media-jam": ("has a paper jam", "clear the jam"),
    "cover-open": ("has an open cover", "close its covers"),
    "door-open": ("has an open cover", "close its doors"),
    "interlock-open": ("has an open cover", "close its covers"),
    "input-tray-missing": ("has no paper tray", "insert the paper tray"),
    "output-area-full": ("has a full output tray", "remove the pages"),
    "output-tray-missing": ("has no output tray", "insert the output tray"),
    "toner-empty": ("is out of toner", "replace the toner"),
    "marker-supply-empty": ("is out of ink or toner", "replace the cartridge"),
    "developer-empty": ("is out of developer", "replace the developer"),
    "opc-life-over": ("needs a new drum", "replace the drum"),
    "fuser-over-temp": ("is too hot", "let it cool down"),
    "fuser-under-temp": ("is warming up", "wait a minute"),
    "offline": ("is off or not connected", "turn it on, and check its cable or network"),
    "shutdown": ("is off", "turn it on"),
    "paused": ("is paused", "resume it at its panel or in its queue"),
    "moving-to-paused": ("is being paused", "resume it at its panel or in its queue"),
    "stopped-partly": ("is partly stopped", "check its panel"),
    "timed-out": ("does not answer its queue", "turn it on, and check its cable or network"),
    "connecting-to-device": ("is not connected to its queue yet", "turn it on, and check its cable or network"),
    "spool-area-full": ("has no room for more jobs", "wait until it has printed some"),
    "resources-are-not-ready": ("lacks something that the job needs", "check its panel"),
    "job-held-on-create": ("holds the job", "release it at its panel"),
    "cups-missing-filter": ("lacks a filter in its queue", "install the printer's driver"),
}
"""Reasons that stop printing until somebody acts."""
NEVER_MINOR = ("offline", "shutdown")
"""CUPS reports a printer that is off as `offline-report`."""

LOW = {
    "media-low": "has little paper left",
    "toner-low": "has little toner left",
    "marker-supply-low": "has little ink or toner left",
}

FAILED = {
    "aborted-by-system": "the printer aborted it",
    "document-format-error": "the printer cannot read the file",
    "unsupported-document-format": "the printer cannot print PDF",
    "document-unprintable-error": "the printer cannot print the file",
    "document-security-error": "the printer refuses protected files",
    "job-canceled-by-user": "it was canceled",
    "job-canceled-by-operator": "it was canceled at the printer",
    "job-canceled-at-device": "it was canceled at the printer",
    "canceled-at-device": "it was canceled at the printer",
    "errors-detected": "the printer reports errors in it",
    "job-completed-with-errors": "it was completed with errors",
}

STATUSES = {
    0x0400: ("does not understand the request", "report this with the printer model"),
    0x0401: ("forbids printing from here", "allow this workstation on the printer"),
    0x0402: ("asks for a user and password, which is not supported", "allow this workstation without a password"),
    0x0403: ("does not allow this user to print", "allow this workstation on the printer"),
    0x0404: ("cannot do that now", "check its panel"),
    0x0406: (
        "is not found at this address",
        Hint("check the URL; `handouts printers` lists the printers", page="check the URL"),
    ),
    0x0408: ("rejects the file as too large", "print the packets one by one"),
    0x040A: ("does not accept PDF", "print to a queue that does, or print the file from a viewer"),
    0x040B: (
        "cannot print it with these options",
        Hint("change --sides, --media or --copies", page="choose another printer"),
    ),
    0x0500: ("reports an internal error", "turn it off and on"),
    0x0501: ("does not support this operation", "print to another queue"),
    0x0502: ("is not available now", "wait, then try again"),
    0x0504: ("reports a device error", "check its panel"),
    0x0505: ("reports a temporary error", "wait, then try again"),
    0x0506: ("does not accept jobs", "enable it at its panel or in its queue"),
    0x0507: ("is busy", "wait, then try again"),
    0x0508: ("canceled the job", "print it again"),
    0x0509: ("accepts one document at a time", "print the files one by one"),
}
UNDECIDED = (0x0500, 0x0502, 0x0504, 0x0505, 0x0508)
"""Statuses of Print-Job after which the printer may still have the job (RFC 8011, appendix B.1.5)."""
NO_QUEUE = (
    "there is no printer of this name on this machine",
    Hint(
        "`handouts printers` lists the printers; a network printer is given as ipps://HOST/ipp/print",
        page="choose another printer",
    ),
)
"""The message for a queue that CUPS does not have."""
HTTP = {
    401: STATUSES[0x0402],
    403: STATUSES[0x0401],
    404: STATUSES[0x0406],
    405: ("does not answer IPP here", "check the URL; many printers have /ipp/print"),
    413: STATUSES[0x0408],
    426: ("requires an encrypted connection", "write ipps:// instead of ipp://"),
    503: STATUSES[0x0507],
    504: ("did not answer its gateway in time", "check the printer and the network"),
}


STATE_STOPPED = 5
"""`printer-state` of a printer that processes no job (RFC 8011, 5.4.11); 3 is idle, 4 is processing."""
PASSING = (
    "connecting-to-device", "timed-out", "fuser-under-temp", "stopped-partly", "resources-are-not-ready",
    "spool-area-full", "job-held-on-create",
)  # fmt: skip
"""Reasons that end by themselves or concern a part of the printer, as long as its state is not "stopped"."""
SUPPLIES = ("media-empty", "media-needed", "input-tray-missing")
"""Reasons about one tray. Another tray may hold the paper for the job."""


def blocking(reasons: Iterable[str], state: int | None = STATE_STOPPED, *, paper_ready: bool = False) -> list[str]:
    """The reasons, without their severity, for which a job would not be printed now.

    `state` is the `printer-state`, None if the printer does not say; `paper_ready` is True if the paper for the job is
    known to be in a tray. A stopped printer is stopped by any reason that is not just a warning. An idle or printing
    one may report reasons that do not concern the job: it connects, warms up, or another tray is empty.
    """
    bases = [base for base, minor in map(_split, reasons) if base in STOPS and (not minor or base in NEVER_MINOR)]
    if state == STATE_STOPPED:
        return bases
    harmless = {*PASSING, *(SUPPLIES if paper_ready else ())}
    return [base for base in bases if base not in harmless]


def stopping(
    reasons: Iterable[str], state: int | None = STATE_STOPPED, *, paper_ready: bool = False
) -> list[tuple[str, str]]:
    """Why nothing is printed, each with a fix. See `blocking`."""
    return [STOPS[base] for base in dict.fromkeys(blocking(reasons, state, paper_ready=paper_ready))]


def warnings(reasons: Iterable[str], state: int | None = STATE_STOPPED, *, paper_ready: bool = False) -> list[str]:
    """Messages for reasons that do not stop the job. See `blocking`."""
    reasons = list(reasons)
    stops = set(blocking(reasons, state, paper_ready=paper_ready))
    bases = dict.fromkeys(_split(reason)[0] for reason in reasons)
    return [LOW[base] for base in bases if base in LOW] + [
        f"warns: it {STOPS[base][0]}" for base in bases if base in STOPS and base not in stops
    ]


def _split(reason: str) -> tuple[str, bool]:
    """A reason without its severity, and True if that is minor."""
    for ending in ("-warning", "-report"):
        if reason.endswith(ending):
            return reason.removesuffix(ending), True
    return reason.removesuffix("-error"), False


def failure(reasons: Iterable[str], state: int) -> str:
    """A text that says why a job failed."""
    messages = [FAILED[reason] for reason in reasons if reason in FAILED]
    return "; ".join(dict.fromkeys(messages)) or ("it was canceled" if state == 7 else "the printer aborted it")


def refusal(status: int) -> tuple[str, str]:
    """Message and hint for an IPP status that is not success."""
    return STATUSES.get(status, (f"rejects the request (IPP status {status:#06x})", "check its panel"))
