"""A desk with accounts and templates of its own, for tests of the editor of sets."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from handouts.people.accounts import Accounts, Role
from handouts.resources import templates_dir
from tests.desk import desk_process
from tests.desk.desk_process import Served
from tests.desk.sample_list import ROWS
from tests.desk.test_sign_in import PASSWORD

BASE = Path(__file__).parents[1] / "check" / "base"
SET = "/sets/base/balloon-kyphoplasty"
FILE = Path("clinics/base/balloon-kyphoplasty.yaml")
PEOPLE = {
    "nina": ("Nina Beispiel", [Role.NURSE]), "noa": ("Noa Muster", [Role.NURSE]),
    "carl": ("Carl Muster", [Role.CLINICIAN]), "anna": ("Anna Beispiel", [Role.FRONT_DESK]),
}  # fmt: skip


def own_templates(folder: Path) -> Path:
    """A folder of templates with a set without findings that is handed out: it is approved."""
    templates = Path(shutil.copytree(templates_dir(), folder / "templates"))
    shutil.copytree(BASE, templates / "clinics/base")
    return templates


@contextmanager
def desk_of_editors(templates: Path) -> Iterator[Served]:
    """A desk with these templates, an account for each of `PEOPLE`, and two patients."""
    folder = templates.parent / "desk"
    folder.mkdir()
    accounts = Accounts(folder / "journal.sqlite3.people")
    for name, (full_name, roles) in PEOPLE.items():
        accounts.add(name, full_name, roles, PASSWORD)
        accounts.set_password(name, PASSWORD, temporary=False)
    with desk_process.running(folder, ROWS[:2], "--templates", str(templates)) as served:
        yield served
