"""veraPDF: many files are validated in one start of Java. `require("veraPDF")` tells whether it is installed."""

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
    """What veraPDF says of a file for one flavour: the rules it breaks as 'clause-test', and what each says."""

    checks: int = 0
    broken: dict[str, str] = field(default_factory=dict)
    error: str = ""

    @property
    def violations(self) -> list[str]:
        """One line a broken rule, none when the file conforms."""
        return ([self.error] if self.error else []) + [f"{rule}: {said}" for rule, said in self.broken.items()]


def _compiled() -> Path:
    """The folder of our own compiled class, kept by the digest of its source."""
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
    files: Iterable[Path], flavours: Sequence[str] = ("ua1", "2a"), password: str = ""
) -> dict[tuple[str, str], Verdict]:
    """File and flavour to verdict, all in one start of Java. The password opens those that are encrypted."""
    names = [str(file) for file in files]
    path = os.pathsep.join(map(str, (_compiled(), VERAPDF_JAR, JAXB)))
    done = subprocess.run(
        # Starting costs more than optimising returns: the whole run takes seconds.
        ["java", "-XX:+UseSerialGC", "-cp", path, "Conformance", ",".join(flavours),
         *([password] if password else [])],
        input="\n".join(names), capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"veraPDF ended with {done.returncode}: {done.stderr[-2000:]}")
    found: dict[tuple[str, str], Verdict] = {}
    last = Verdict()
    for line in done.stdout.splitlines():
        kind, *parts = line.split("\t")
        if kind == "rule":
            last.broken[parts[0]] = f"{parts[2]} ({parts[1]} times)"
        else:
            flavour, name, said = parts
            last = Verdict(error=said) if kind == "error" else Verdict(int(said))
            found[name, flavour] = last
    lost = {(name, flavour) for name in names for flavour in flavours} - set(found)
    if lost:
        raise RuntimeError(f"veraPDF says nothing of {sorted(lost)}")
    return found
