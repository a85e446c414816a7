"""The page "Given": find what a patient got, open exactly that PDF, print a copy, and refuse without the key."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from handouts.archive.keys import archive_folder, key_path
from handouts.archive.store import Archive, ArchivedDocument, ArchiveEntry
from handouts.journal.journal import rows
from tests.archive.large import fill
from tests.channels.real import Eve
from tests.desk import actions, desk_process
from tests.desk.axe import violations
from tests.desk.browser import Screenshots, Visitor
from tests.desk.desk_process import Served
from tests.desk.http_actions import act
from tests.desk.http_client import Client
from tests.desk.test_sign_in import accounts_in, sign_in
from tests.support import day_lists
from tests.support.commands import RunCommand

pytestmark = pytest.mark.xdist_group("printers")
MAY = "2026-05-12T14:00:00Z"
VISITS = 10_000
SECONDS = 15.0
"""Within which the page of last May must be found (desk.md)."""


@pytest.fixture
def pdf(run_command: RunCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """A preparation page of last May."""
    monkeypatch.setenv("HANDOUTS_JOURNAL", str(tmp_path / "other" / "journal.sqlite3"))
    answer = run_command(
        "make", "pain-relief-georgia", "--name", "Maria Beispiel", "--id", "1001", "--at", "2026-05-20 10:00", "--today",
        "2026-05-12",
    )  # fmt: skip
    return next(Path(path).read_bytes() for path in answer.paths if "preparation" in str(path))


def given(folder: Path, data: bytes) -> str:
    """Store the page of last May in the archive of a desk that starts later. Returns its digest."""
    folder.mkdir(parents=True, exist_ok=True)
    sha256 = hashlib.sha256(data).hexdigest()
    entry = ArchiveEntry(
        MAY, "1001", "Maria Beispiel", "1946-05-04", "TEST-1001", "reference", "kyphoplasty", "1.0", "2026-05-20 10:00",
        "en", (ArchivedDocument("preparation", sha256, "4J5-G7N-7TM"),),
    )  # fmt: skip
    Archive(folder / "journal.sqlite3").add([(entry, {sha256: lambda: data})])
    return sha256


def test_find_last_may(
    tmp_path: Path,
    pdf: bytes,
    visit: Callable[..., Visitor],
    start_desk: Callable[..., Served],
    eve: Eve,
    shots: Screenshots,
) -> None:
    """Find, open and reprint a page among 10,000 visits: the clicks and seconds of a person."""
    folder = tmp_path / "desk"
    digest = given(folder, pdf)
    fill(folder / "journal.sqlite3", VISITS)
    desk = start_desk([day_lists.row(1)], "--printer", eve.url)
    desk.more.append("Maria Beispiel")
    visitor = visit(desk)
    page = visitor.enter()
    begun = time.monotonic()
    actions.follow(page, "Given")
    page.get_by_label("Find what a patient got").fill("Beispiel 5/4/1946 May 2026")
    with page.expect_navigation(timeout=SECONDS * 1000):  # the entries of the archive are decrypted now
        page.get_by_role("button", name="Find", exact=True).click()
    assert "Beispiel" not in page.url
    expect(page.get_by_role("status")).to_contain_text("1 visit found")
    button = page.get_by_role("button", name=re.compile("Open preparation of Maria Beispiel"))
    search_time = time.monotonic() - begun
    assert not violations(page)
    shots(page, "given-found.png")
    begun = time.monotonic()
    actions.turn(page, button)
    expect(page.get_by_role("heading", level=1)).to_have_text("Maria Beispiel: preparation")
    assert search_time + time.monotonic() - begun < SECONDS
    page.wait_for_load_state("networkidle")
    shots(page, "given-document.png", full_page=True)
    assert not violations(page)
    link = page.get_by_role("link", name=re.compile("^Open the PDF")).get_attribute("href")
    assert page.context.request.get(f"{desk.url}{link}").body() == pdf
    actions.press(page, "Print a copy")
    expect(page.get_by_text("Printed a copy. Each page says that it is a copy.")).to_be_visible(timeout=30_000)
    expect(page.get_by_text(re.compile("Copy printed"))).to_be_visible(timeout=10_000)
    opened, copied, printing, printed = rows(desk.journal)
    assert [row.action for row in (opened, copied, printing, printed)] == ["opened", "copied", "printing", "printed"]
    assert {(row.appointment, row.document) for row in rows(desk.journal)} == {("1001", "preparation")}
    assert opened.sha256 == copied.sha256 == digest
    assert copied.result == f"as {printed.sha256}"
    page.set_viewport_size({"width": 360, "height": 740})
    assert actions.widths(page)[0] <= actions.widths(page)[1]
    shots(page, "given-phone.png")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A desk with accounts, and one page in its archive."""
    folder = tmp_path_factory.mktemp("given") / "desk"
    accounts_in(folder)
    fill(folder / "journal.sqlite3", 3, pdfs=True)
    with desk_process.running(folder) as served:
        yield served


def search(client: Client, words: str) -> str:
    """The address of the results."""
    form = client.form("/given", "Find")
    answer = client.request("POST", "/given", {**form.values, "words": words})
    return answer.header("Location")


def opened(client: Client) -> str:
    """Open the page of patient 2, and return its address."""
    path = search(client, "R00002")
    form = next(form for form in client.read(path).forms if form.action == "/given/open")
    document = next(value for _, value, _ in form.buttons.values())
    answer = client.request("POST", "/given/open", {**form.values, "document": document})
    assert answer.status == 303, answer.text
    return answer.header("Location")


def test_compliance_officer(desk: Served) -> None:
    client, answer = sign_in(desk, "eva")
    assert client.request("GET", answer.header("Location")).header("Location") == "/given"
    path = opened(client)
    assert "Muster 2" in client.request("GET", path).text
    assert client.request("GET", f"{path}.pdf").body.startswith(b"%PDF")
    (*_, row) = rows(desk.journal)
    assert (row.action, row.appointment, row.user.partition(" ")[0]) == ("opened", "R00002", "eva")


def test_opened_page_belongs_to_its_session(desk: Served) -> None:
    eva, anna, again = (sign_in(desk, name)[0] for name in ("eva", "anna", "eva"))
    path = opened(eva)
    for client in (anna, again):
        for address in (path, f"{path}.pdf", f"{path}/1.png", f"{path}/messages"):
            assert client.request("GET", address).status == 404
    token = anna.form("/given", "Find").values["token"]
    assert anna.request("POST", f"{path}/print", {"token": token, "printer": "p"}).status == 404


def test_copy_only_of_a_seen_page(desk: Served) -> None:
    eva, _ = sign_in(desk, "eva")
    path = opened(eva)
    token = eva.form("/given", "Find").values["token"]
    assert eva.request("POST", f"{path}/print", {"token": token, "printer": "p"}).status == 404
    assert "copied" not in [row.action for row in rows(desk.journal)]


@pytest.mark.parametrize("document", ["", "0" * 64, "../../etc/passwd", "x" * 5000, "%00"])
def test_unknown_document(desk: Served, document: str) -> None:
    eva, _ = sign_in(desk, "eva")
    token = eva.form("/given", "Find").values["token"]
    assert eva.request("POST", "/given/open", {"token": token, "document": document}).status == 404


def test_manager_sees_nothing(desk: Served) -> None:
    client, _ = sign_in(desk, "max")
    assert client.request("GET", "/given").status == 403
    assert "Given" not in client.request("GET", "/people").text


def test_restore_on_another_machine(tmp_path: Path, pdf: bytes) -> None:
    """The archive goes to another computer: refused without its key, exact with it."""
    digest = given(tmp_path / "first", pdf)
    first, second = tmp_path / "first" / "journal.sqlite3", tmp_path / "second" / "journal.sqlite3"
    second.parent.mkdir()
    shutil.copytree(archive_folder(first), archive_folder(second))
    with desk_process.running(second.parent, [day_lists.row(1)]) as served:
        served.more.append("Maria Beispiel")
        client = Client(served).enter()
        for path in ("/given", search(client, "Beispiel")):
            page = client.request("GET", path).text
            assert "The key of the archive is missing, so its pages cannot be opened." in page
            assert "preparation" not in page
        token = client.form("/given", "Find").values["token"]
        refused = client.request("POST", "/given/open", {"token": token, "document": digest})
        assert refused.status == 400
        assert b"%PDF" not in refused.body
        patient = next(href for name, href in client.read("/").links.items() if href.startswith("/p/"))
        assert act(client, patient, "save").status == 303  # it still stores
        until_stored(second, 2)
        shutil.copy(key_path(first), key_path(second))
        form = next(form for form in client.read(search(client, "Beispiel")).forms if form.action == "/given/open")
        path = client.request("POST", "/given/open", {**form.values, "document": digest}).header("Location")
        assert client.request("GET", f"{path}.pdf").body == pdf
        shutil.rmtree(archive_folder(second) / "2026-05")
        lost = client.request("POST", "/given/open", {**form.values, "document": digest})
        assert lost.status == 400
        assert "Restore it from your backup." in lost.text


def until_stored(journal: Path, entries: int) -> None:
    """Wait until the archive has this number of entries."""
    limit = time.monotonic() + 20
    while len(Archive(journal).keys()) < entries:
        assert time.monotonic() < limit
        time.sleep(0.05)


def test_copy_is_marked_and_changes_no_status(tmp_path: Path, pdf: bytes, eve: Eve, run_command: RunCommand) -> None:
    """From the command line. The desk does not take the copy for what was handed out."""
    from handouts.desk.journal_status import JournalLog

    journal = tmp_path / "desk" / "journal.sqlite3"
    digest = given(journal.parent, pdf)
    out = tmp_path / "copy.pdf"
    done = run_command(
        "archive", "--journal", str(journal), "reprint", digest[:12], "--out", str(out), "--printer", eve.url
    )
    assert done.code == 0, done.err
    assert out.read_bytes() != pdf
    assert len(PdfReader(out).pages) == len(PdfReader(io.BytesIO(pdf)).pages)
    assert [row.action for row in rows(journal)] == ["copied", "printing", "printed"]
    history = JournalLog(journal).histories(dt.datetime.now(dt.UTC).date())["1001"]
    assert not history.handed_out
    assert run_command("archive", "--journal", str(journal), "reprint", digest[:12]).code == 2
