"""What a desk or a run reads and compiles first, done before the fork: shipped files, modules, the desk's HTML.

Imported only by the server that `preloaded.py` forks from. All of it is the same in each process that uses the shipped
templates: models of shipped files, which nothing changes, and code compiled from HTML templates. A process that works
with another folder of templates reads that folder itself.
"""

from __future__ import annotations

import datetime as dt
import gc
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2  # noqa: F401 - loads its library
from jinja2 import Environment

from handouts.content.library import Library
from handouts.desk.app import create_app
from handouts.desk.patient_list import DeskSettings
from handouts.desk.state import Desk
from handouts.resources import templates_dir
from handouts.schedule.today import ClinicDay
from tests.support.sample_sets import CLINICS, DOCUMENTS, printed
from tests.support.shipped_files import read_shipped_files_once

DAY = dt.date(2026, 11, 20)


def preload() -> None:
    """Read the sample sets, make pages of each kind, and compile all HTML templates."""
    read_shipped_files_once()
    for document in DOCUMENTS:
        printed(CLINICS[0], document, "filled")
    Environment.compile = _once(Environment.compile)  # type: ignore[method-assign]
    library = Library(templates_dir(), templates_dir())
    for clinic in library.clinics():
        library.load(clinic, None, DOCUMENTS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = DeskSettings(
            library, folder / "journal.sqlite3", folder / "day", None, lambda: DAY, clock=ClinicDay()
        )
        environment = create_app(Desk(settings))[0].jinja_env
        for template in environment.list_templates():
            environment.get_template(template)
    assert threading.active_count() == 1  # a fork copies no other threads
    gc.collect()
    gc.freeze()  # the search for garbage in a new process does not touch, and so copy, what this one has


def _once(compiled: Callable[..., Any]) -> Callable[..., Any]:
    """Compile each template once: every desk makes an environment of its own, with the same options."""
    codes: dict[tuple[object, ...], Any] = {}

    def compile_once(environment: Environment, *template: object, **options: object) -> Any:
        key = (*template, *options.items())
        if key not in codes:
            codes[key] = compiled(environment, *template, **options)
        return codes[key]

    return compile_once


preload()
