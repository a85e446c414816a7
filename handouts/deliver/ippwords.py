"""What printers report by keyword and number, in words, each with how to mend it (RFC 8011, PWG 5100.9)."""

from __future__ import annotations

from collections.abc import Iterable

STOPS = {
    "media-empty": ("is out of paper", "load paper"),
    "media-needed": ("waits for paper of another kind", "load the paper that it asks for"),
    "media-jam": ("has a paper jam", "clear the jam"),
    "cover-open": ("has an open cover", "close its covers"),
    "door-open": ("has an open cover", "close its doors"),
    "interlock-open": ("has an open cover", "close its covers"),
    "input-tray-missing": ("reports a missing paper tray", "put the tray in"),
    "output-area-full": ("has a full output tray", "take the pages out"),
    "output-tray-missing": ("reports a missing output tray", "put the tray in"),
    "toner-empty": ("is out of toner", "replace the toner"),
    "marker-supply-empty": ("is out of ink or toner", "replace the cartridge"),
    "developer-empty": ("is out of developer", "replace the developer"),
    "opc-life-over": ("needs a new drum", "replace the drum"),
    "fuser-over-temp": ("is too hot", "let it cool down"),
    "fuser-under-temp": ("is warming up", "wait a minute"),
    "offline": ("is off or not connected", "switch it on, and look at its cable or network"),
    "shutdown": ("is off", "switch it on"),
    "paused": ("is paused", "resume it at its panel or in its queue"),
    "moving-to-paused": ("is being paused", "resume it at its panel or in its queue"),
    "stopped-partly": ("is stopped in part", "look at its panel"),
    "timed-out": ("does not answer its queue", "switch it on, and look at its cable or network"),
    "connecting-to-device": ("is not connected to its queue yet", "switch it on, and look at its cable or network"),
    "spool-area-full": ("has no room for more jobs", "wait until it has printed some"),
    "resources-are-not-ready": ("lacks something that the job needs", "look at its panel"),
    "job-held-on-create": ("holds the job", "release it at its panel"),
    "cups-missing-filter": ("lacks a program in its queue", "install the printer's driver"),
}
"""Reasons for which nothing is printed until somebody does something."""
NEVER_MINOR = ("offline", "shutdown")
"""CUPS reports a printer that is off as `offline-report`."""

LOW = {
    "media-low": "has little paper left",
    "toner-low": "has little toner left",
    "marker-supply-low": "has little ink or toner left",
}

FAILED = {
    "aborted-by-system": "the printer gave it up",
    "document-format-error": "the printer cannot read the file",
    "unsupported-document-format": "the printer cannot print PDF",
    "document-unprintable-error": "the printer cannot print the file",
    "document-security-error": "the printer refuses protected files",
    "job-canceled-by-user": "it was cancelled",
    "job-canceled-by-operator": "it was cancelled at the printer",
    "job-canceled-at-device": "it was cancelled at the printer",
    "canceled-at-device": "it was cancelled at the printer",
    "errors-detected": "the printer reports errors in it",
    "job-completed-with-errors": "it was completed with errors",
}

STATUSES = {
    0x0400: ("does not understand the request", "report this, with the make of the printer"),
    0x0401: ("forbids printing from here", "have this workstation allowed on the printer"),
    0x0402: ("asks for a name and password, which is not supported", "have this workstation allowed without one"),
    0x0403: ("does not allow this user to print", "have this workstation allowed on the printer"),
    0x0404: ("cannot do that now", "look at its panel"),
    0x0406: ("is not there under this address", "check the URL; `handouts printers` lists what there is"),
    0x0408: ("says that the file is too large", "print the packets one by one"),
    0x040A: ("does not take PDF", "print to a queue that does, or print the file from a viewer"),
    0x040B: ("cannot print it so", "change --sides, --media or --copies"),
    0x0500: ("reports an error of its own", "switch it off and on"),
    0x0501: ("does not know this operation", "print to another queue"),
    0x0502: ("is not available now", "wait, and try again"),
    0x0504: ("reports an error of its device", "look at its panel"),
    0x0505: ("reports a passing error", "wait, and try again"),
    0x0506: ("does not accept jobs", "enable it at its panel or in its queue"),
    0x0507: ("is busy", "wait, and try again"),
    0x0508: ("has cancelled the job", "print it again"),
    0x0509: ("takes one document at a time", "print the files one by one"),
}
UNDECIDED = (0x0500, 0x0502, 0x0504, 0x0505, 0x0508)
"""Statuses of Print-Job after which the printer may have the job all the same (RFC 8011, appendix B.1.5)."""
NO_QUEUE = (
    "there is no printer of this name on this machine",
    "`handouts printers` lists those that there are; one in the network is given as ipps://HOST/ipp/print",
)
"""Where CUPS is asked for a queue that it does not have."""
HTTP = {
    401: STATUSES[0x0402],
    403: STATUSES[0x0401],
    404: STATUSES[0x0406],
    405: ("does not answer IPP here", "check the URL; many printers have /ipp/print"),
    413: STATUSES[0x0408],
    426: ("wants an encrypted connection", "write ipps:// in place of ipp://"),
    503: STATUSES[0x0507],
    504: ("does not answer its gateway in time", "look at the printer, and at the network"),
}


STATE_STOPPED = 5
"""`printer-state` of a printer that processes no job (RFC 8011, 5.4.11); 3 is idle, 4 is processing."""
PASSING = (
    "connecting-to-device", "timed-out", "fuser-under-temp", "stopped-partly", "resources-are-not-ready",
    "spool-area-full", "job-held-on-create",
)  # fmt: skip
"""Reasons that end by themselves, or concern a part of the printer, as long as its state is not "stopped"."""
SUPPLIES = ("media-empty", "media-needed", "input-tray-missing")
"""Reasons of one tray. Another tray may hold the paper of the job."""


def blocking(reasons: Iterable[str], state: int | None = STATE_STOPPED, *, paper_ready: bool = False) -> list[str]:
    """The reasons, without their severity, for which a job would not be printed now.

    `state` is the `printer-state`, None where the printer does not tell; `paper_ready` is True where the paper of the
    job is known to be in a tray. A printer that is stopped is stopped by any reason that is not a mere warning. One
    that is idle or printing has reasons that do not concern the job: it connects, warms up, or another tray is empty.
    """
    bases = [base for base, minor in map(_parted, reasons) if base in STOPS and (not minor or base in NEVER_MINOR)]
    if state == STATE_STOPPED:
        return bases
    harmless = {*PASSING, *(SUPPLIES if paper_ready else ())}
    return [base for base in bases if base not in harmless]


def stopping(
    reasons: Iterable[str], state: int | None = STATE_STOPPED, *, paper_ready: bool = False
) -> list[tuple[str, str]]:
    """Why nothing is printed, each with how to mend it. See `blocking`."""
    return [STOPS[base] for base in dict.fromkeys(blocking(reasons, state, paper_ready=paper_ready))]


def noted(reasons: Iterable[str], state: int | None = STATE_STOPPED, *, paper_ready: bool = False) -> list[str]:
    """What does not stop the job. See `blocking`."""
    reasons = list(reasons)
    stops = set(blocking(reasons, state, paper_ready=paper_ready))
    bases = dict.fromkeys(_parted(reason)[0] for reason in reasons)
    return [LOW[base] for base in bases if base in LOW] + [
        f"warns: it {STOPS[base][0]}" for base in bases if base in STOPS and base not in stops
    ]


def _parted(reason: str) -> tuple[str, bool]:
    """A reason without its severity; whether that is a minor one."""
    for ending in ("-warning", "-report"):
        if reason.endswith(ending):
            return reason.removesuffix(ending), True
    return reason.removesuffix("-error"), False


def failure(reasons: Iterable[str], state: int) -> str:
    """Why a job failed."""
    told = [FAILED[reason] for reason in reasons if reason in FAILED]
    return "; ".join(dict.fromkeys(told)) or ("it was cancelled" if state == 7 else "the printer gave it up")


def refusal(status: int) -> tuple[str, str]:
    """A status of IPP that is not success."""
    return STATUSES.get(status, (f"refuses the request (IPP status {status:#06x})", "look at its panel"))
