"""Validate many files with veraPDF in one start of Java. Call `require("veraPDF")` first."""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.real_programs import CACHE, JAXB, VERAPDF_JAR

SOURCE = Path(__file__).with_name("Conformance.java")


@dataclass(frozen=True)
class Verdict:
    """The result of veraPDF for a file and a flavor: the broken rules as 'clause-test', each with its message."""

    checks: int = 0
    broken: dict[str, str] = field(default_factory=dict)
    error: str = ""

    @property
    def violations(self) -> list[str]:
        """One line for each broken rule; none if the file conforms."""
        return ([self.error] if self.error else []) + [f"{rule}: {message}" for rule, message in self.broken.items()]


def _compiled() -> Path:
    """The folder with our compiled class, cached by the digest of its source."""
    folder = CACHE / hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:16]
    if not folder.exists():
        with tempfile.TemporaryDirectory(dir=CACHE) as name:
            subprocess.run(["javac", "-cp", str(VERAPDF_JAR), "-d", f"{name}/out", str(SOURCE)], check=True)
            try:
                Path(name, "out").rename(folder)
            except OSError:  # another run was first
                if not folder.exists():
                    raise
    return folder


def validate(
    files: Iterable[Path], flavors: Sequence[str] = ("ua1", "2a"), password: str = ""
) -> dict[tuple[str, str], Verdict]:
    """The verdict for each file and flavor, in one start of Java. `password` opens encrypted files."""
    names = [str(file) for file in files]
    path = os.pathsep.join(map(str, (_compiled(), VERAPDF_JAR, JAXB)))
    result = subprocess.run(
        # In a run of seconds, Java would compile with all optimizations longer than it gains by them.
        ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", path, "Conformance", ",".join(flavors),
         *([password] if password else [])],
        input="\n".join(names), capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    if result.returncode:
        raise RuntimeError(f"veraPDF ended with {result.returncode}: {result.stderr[-2000:]}")
    verdicts: dict[tuple[str, str], Verdict] = {}
    last = Verdict()
    for line in result.stdout.splitlines():
        kind, *parts = line.split("\t")
        if kind == "rule":
            last.broken[parts[0]] = f"{parts[2]} ({parts[1]} times)"
        else:
            flavor, name, text = parts
            last = Verdict(error=text) if kind == "error" else Verdict(int(text))
            verdicts[name, flavor] = last
    missing = {(name, flavor) for name in names for flavor in flavors} - set(verdicts)
    if missing:
        raise RuntimeError(f"veraPDF has no verdict for {sorted(missing)}")
    return verdicts
