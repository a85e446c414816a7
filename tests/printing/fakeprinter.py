"""A fake IPP printer for tests, over HTTP or HTTPS. It fails on request in the ways that real printers fail."""

from __future__ import annotations

import ssl
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from handouts.printing.ipp_codec import JOB, OPERATION, PRINTER, UNSUPPORTED, Attribute, Tag, reply, request

PRINT, VALIDATE, GET_JOB, GET_JOBS, GET_PRINTER = 2, 4, 9, 10, 11
ABLE: dict[str, Any] = {
    "printer-name": "Fake", "printer-state": 3, "printer-state-reasons": "none", "printer-is-accepting-jobs": True,
    "document-format-supported": ("application/octet-stream", "application/pdf"),
    "sides-supported": ("one-sided", "two-sided-long-edge"), "copies-supported": (1, 99),
    "media-supported": ("na_letter_8.5x11in", "iso_a4_210x297mm"), "media-ready": "na_letter_8.5x11in",
    "print-scaling-supported": ("auto", "fit", "none"),
    "multiple-document-handling-supported": "separate-documents-collated-copies",
}  # fmt: skip
DONE, HELD, STOPPED, ABORTED, CANCELED, WORKING = 9, 4, 6, 8, 7, 5


def attribute(name: str, value: Any) -> Attribute:
    if name == "copies-supported":
        return Attribute(name, Tag.RANGE, (value,))
    values = value if isinstance(value, tuple) else (value,)
    kind = values[0]
    if isinstance(kind, bool):
        return Attribute(name, Tag.BOOLEAN, values)
    if isinstance(kind, int):
        return Attribute(name, Tag.ENUM if "state" in name else Tag.INTEGER, values)
    return Attribute(name, Tag.NAME if name == "job-name" else Tag.KEYWORD, values)


@dataclass
class FakePrinter:
    """The behavior of the printer, and the requests that it received."""

    able: dict[str, Any] = field(default_factory=dict)
    """Attributes that differ from ABLE; None removes one."""
    status: dict[int, list[int]] = field(default_factory=dict)
    """Operation to the statuses of the next replies; 0 for the usual reply."""
    lose: list[str] = field(default_factory=list)
    """When to drop the connection of the next Print-Jobs: 'before' or 'after' the job is accepted; '' for never."""
    states: list[int] = field(default_factory=lambda: [DONE])
    """States of a job in the next queries; the last one repeats. 0: the printer has forgotten the job."""
    reasons: str = "none"
    keeps_jobs: bool = True
    takes: bool = False
    """True to accept the job even if the reply to Print-Job is an error."""
    gateway: list[int] = field(default_factory=list)
    """HTTP statuses with which a gateway answers the next Print-Jobs."""
    other_jobs: int = 1
    """Number of other jobs listed before ours. The list is truncated at the requested limit."""
    http: int = 200
    garbage: bytes = b""
    rejects: str = ""
    """An attribute that is reported as unsupported although the status is success."""
    url: str = ""
    seen: list[tuple[int, dict[str, list[Any]]]] = field(default_factory=list)
    jobs: dict[int, str] = field(default_factory=dict)
    documents: list[bytes] = field(default_factory=list)

    def operations(self) -> list[int]:
        return [operation for operation, _ in self.seen]

    def answer(self, body: bytes) -> bytes | None:
        """The reply to a request; None to end the connection without one."""
        (operation, number) = struct.unpack_from(">HI", body, 2)
        fields = reply(body)
        attributes = {**fields.group(OPERATION), **fields.group(JOB)}
        self.seen.append((operation, attributes))
        status = self.status.get(operation, [])
        if operation == PRINT and self.gateway:
            if self.takes:
                self._take(attributes, body)
            return None
        if status and (code := status.pop(0)):
            if self.takes and operation == PRINT:
                self._take(attributes, body)
            return self._reply(code, number)
        if operation == GET_PRINTER:
            able = {name: value for name, value in {**ABLE, **self.able}.items() if value is not None}
            return self._reply(0, number, [(PRINTER, able)])
        if operation == PRINT:
            lost = self.lose.pop(0) if self.lose else ""
            if lost == "before":
                return None
            job = self._take(attributes, body)
            return None if lost else self._reply(0, number, [(JOB, self._job(job, WORKING))])
        if operation == GET_JOBS:
            done = attributes["which-jobs"] == ["completed"]
            jobs = [
                job for job in self.jobs if self.keeps_jobs and (self.states[0] in (DONE, ABORTED, CANCELED)) == done
            ]
            other_job = {"job-id": 9000, "job-name": "other", "job-state": WORKING, "job-state-reasons": "none"}
            listed = [(JOB, other_job)] * self.other_jobs + [(JOB, self._job(job, self.states[0])) for job in jobs]
            return self._reply(0, number, listed[: attributes["limit"][0]])
        if operation == GET_JOB:
            state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
            return (
                self._reply(0x0406, number)
                if not state
                else self._reply(0, number, [(JOB, self._job(attributes["job-id"][0], state))])
            )
        return self._reply(0, number, [(UNSUPPORTED, {self.rejects: "x"})] if self.rejects else [])

    def _take(self, attributes: dict[str, list[Any]], body: bytes) -> int:
        job = len(self.jobs) + 1
        self.jobs[job] = attributes["job-name"][0]
        self.documents.append(body[body.index(b"%PDF-") :])
        return job

    def _job(self, job: int, state: int) -> dict[str, Any]:
        return {"job-id": job, "job-name": self.jobs[job], "job-state": state, "job-state-reasons": self.reasons}

    def _reply(self, status: int, number: int, groups: list[tuple[int, dict[str, Any]]] = []) -> bytes:  # noqa: B006
        head = [
            Attribute("attributes-charset", Tag.CHARSET, ("utf-8",)),
            Attribute("attributes-natural-language", Tag.LANGUAGE, ("en",)),
        ]
        encoded = [(tag, [attribute(*pair) for pair in values.items()]) for tag, values in groups]
        return request((2, 0), status, number, [(OPERATION, head), *encoded])


@contextmanager
def listening(fake: FakePrinter, certificate: Path | None = None) -> Iterator[FakePrinter]:
    """Run it on a free port; with a certificate, as IPPS. The file also holds the key."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(length := int(self.headers["Content-Length"]))
            if len(body) < length:  # the sender was killed
                self.close_connection = True
                return
            answer = fake.garbage or fake.answer(body)
            if answer is None and fake.gateway:
                self.send_error(fake.gateway.pop(0))
                return
            if answer is None:
                self.close_connection = True
                return
            self.send_response(fake.http)
            self.send_header("Content-Type", "application/ipp")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            pass  # the tests drop connections on purpose

    server = Server(("127.0.0.1", 0), Handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, args=(0.005,), daemon=True)
    thread.start()
    fake.url = f"{'ipps' if certificate else 'ipp'}://localhost:{server.server_address[1]}/ipp/print"
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
