"""Measure the front desk's page over HTTP for a day of many patients: the list, and a patient's pages after a change.

A page is measured until all of its HTML has arrived. Images of pages are measured separately.
"""

# ruff: noqa: S603 - it starts its own processes

from __future__ import annotations

import http.client
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.day import _memory, _write

ROOT = Path(__file__).resolve().parent.parent
COUNT, TIMES = 500, 15
ADDRESS = re.compile(r"http://([\d.]+:\d+)(/enter\?key=\S+)")
FIELD = re.compile(r'<input[^>]*?name="(\w+)"[^>]*?value="([^"]*)"')
UNCHECKED = re.compile(r'<input type="checkbox"(?:(?! checked)[^>])*>')
"""A box that is not checked: a browser does not send it."""


class Page:
    """A connection to the desk that stays open, as in a browser."""

    def __init__(self, host: str, entry: str) -> None:
        self._connection, self._headers = http.client.HTTPConnection(host, timeout=60), {"Host": host}
        self._connection.request("GET", entry, headers=self._headers)
        answer = self._connection.getresponse()
        answer.read()
        self._headers["Cookie"] = (answer.getheader("Set-Cookie") or "").partition(";")[0]

    def ask(self, path: str, form: Mapping[str, str] | None = None) -> bytes:
        """Return the body; after a form, the body of the page that it redirects to."""
        headers = dict(self._headers)
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = None if form is None else urlencode(form)
        self._connection.request("GET" if body is None else "POST", path, body, headers)
        answer = self._connection.getresponse()
        body_bytes = answer.read()
        if answer.status == 303:
            return self.ask(answer.getheader("Location") or path)
        if answer.status != 200:
            raise RuntimeError(f"{answer.status} for {path}")
        return body_bytes


def measure(folder: Path, count: int = COUNT, times: int = TIMES) -> dict[str, Any]:
    """Return median milliseconds for the list, a patient, a patient after a change, and an image of a page."""
    listed = folder / f"desk-{count}.csv"
    _write(listed, count)
    env = {**os.environ, "HANDOUTS_JOURNAL": str(folder / "desk.sqlite3"), "HANDOUTS_TODAY": "2026-11-20"}
    command = [sys.executable, "-m", "handouts", "desk", "--port", "0", "--no-browser", "--schedule", str(listed)]
    run = subprocess.Popen(
        [*command, "--out", str(folder / "desk-out")], cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True
    )
    try:
        begun = time.perf_counter()
        address = next((match for line in run.stderr or () if (match := ADDRESS.search(line))), None)
        if not address:
            raise RuntimeError("the desk printed no address")
        started = time.perf_counter() - begun
        return {"patients": count, "start_ms": started * 1000, **_measured(Page(address[1], address[2]), times),
                "memory_mb": _memory(run.pid)}  # fmt: skip
    finally:
        run.terminate()
        run.wait(30)
        if run.stderr:
            run.stderr.close()


def _measured(page: Page, times: int) -> dict[str, float]:
    first, body = _timed(lambda: page.ask("/"))
    patients = list(dict.fromkeys(re.findall(r'href="(/p/[\w-]+)"', body.decode())))
    again = [_timed(lambda: page.ask("/"))[0] for _ in range(times)]
    opened, changed, pictures = [], [], []
    for number in range(times):
        path = patients[number * len(patients) // times]
        took, body = _timed(lambda path=path: page.ask(path))
        opened.append(took)
        level = f"T{number % 12 + 1}"
        form = _form(body.decode()) | {"level": level}
        took, body = _timed(lambda path=path, form=form: page.ask(path, form))
        changed.append(took)
        if f'value="{level}"'.encode() not in body:
            raise RuntimeError("the page does not show the change")
        picture = re.findall(r'src="(/[^"]+\.png)"', body.decode())[0]
        pictures.append(_timed(lambda picture=picture: page.ask(picture))[0])
    after = _timed(lambda: page.ask("/"))[0]
    medians = {"list_ms": again, "open_ms": opened, "preview_ms": changed, "picture_ms": pictures}
    return {
        "first_list_ms": first, **{name: statistics.median(took) for name, took in medians.items()},
        "list_after_changes_ms": after, "preview_worst_ms": max(changed),
    }  # fmt: skip


def _form(text: str) -> dict[str, str]:
    """The current values of a patient's form."""
    form = text[text.index('class="details"') : text.index("</form>", text.index('class="details"'))]
    chosen = re.findall(r'<select[^>]*name="(\w+)".*?</select>', form, re.S)
    selects = {}
    for name in chosen:
        part = form[form.index(f'name="{name}"') :]
        match = re.search(r'<option(?: value="([^"]*)")? selected>([^<]*)', part[: part.index("</select>")])
        selects[name] = unescape(match[1] if match and match[1] is not None else match[2]) if match else ""
    form = UNCHECKED.sub("", form)
    return {name: unescape(value) for name, value in FIELD.findall(form)} | selects


def _timed(request: Callable[[], bytes]) -> tuple[float, bytes]:
    begun = time.perf_counter()
    body = request()
    return (time.perf_counter() - begun) * 1000, body
