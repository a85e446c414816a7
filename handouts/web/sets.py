"""What the checks find in a set, for the page that shows it."""

from __future__ import annotations

from handouts.check.finding import Finding
from handouts.check.rule import all_rules
from handouts.check.runner import checked
from handouts.web.desk import Settings


def findings(settings: Settings, clinic: str, procedure: str) -> list[Finding]:
    """All findings of one set, the gravest first; what the set says to ignore at the end."""
    library = settings.library
    path = library.root / "clinics" / clinic / f"{procedure}.yaml"
    found = checked([path], library, all_rules(), settings.today())
    weights = {"error": 0, "warning": 1, "note": 2}
    return sorted(found, key=lambda one: (bool(one.ignored), weights[one.level], one.problem))
