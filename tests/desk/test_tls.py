"""The desk over TLS, with the clinic's certificate, without a reverse proxy."""

from __future__ import annotations

import http.client
import socket
import ssl
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.desk import desk_process
from tests.desk.desk_process import Served
from tests.desk.sample_list import ROWS
from tests.desk.test_sign_in import PASSWORD, accounts_in


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def options(port: int, certificate: Path) -> tuple[str, ...]:
    files = ("--tls-certificate", str(certificate), "--tls-key", str(certificate))
    return ("--host", "127.0.0.1", "--port", str(port), "--public-url", f"https://localhost:{port}", *files)


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory, certificates: dict[str, Path]) -> Iterator[Served]:
    folder, port = tmp_path_factory.mktemp("tls") / "desk", free_port()
    accounts_in(folder)
    with desk_process.running(folder, None, *options(port, certificates["good"])) as served:
        yield served


@pytest.fixture
def client_context(certificates: dict[str, Path]) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificates["ca"].with_suffix(".crt")))


def connect(served: Served, context: ssl.SSLContext) -> http.client.HTTPSConnection:
    return http.client.HTTPSConnection("localhost", served.port, timeout=20, context=context)


def enter(served: Served, context: ssl.SSLContext) -> dict[str, str]:
    """Headers of a browser in which Anna is signed in."""
    connection = connect(served, context)
    body = f"name=anna&password={PASSWORD.replace(' ', '+')}&back=/"
    connection.request("POST", "/sign-in", body, {"Content-Type": "application/x-www-form-urlencoded"})
    answer = connection.getresponse()
    answer.read()
    cookie = answer.getheader("Set-Cookie", "")
    assert answer.status == 303
    assert "Secure" in cookie
    connection.close()
    return {"Cookie": cookie.partition(";")[0]}


def test_pages_over_tls(secure: Served, client_context: ssl.SSLContext) -> None:
    headers = enter(secure, client_context)
    connection = connect(secure, client_context)
    for path in ("/", "/day", "/static/desk.css"):  # over one connection
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        assert answer.status == 200, path
        assert path != "/" or "Maria Beispiel" in text
    connection.close()


def test_many_browsers(secure: Served, client_context: ssl.SSLContext) -> None:
    headers = enter(secure, client_context)

    def open_list(_: int) -> int:
        connection = connect(secure, client_context)
        connection.request("GET", "/", headers=headers)
        answer = connection.getresponse()
        size = len(answer.read())
        connection.close()
        return size if answer.status == 200 else 0

    with ThreadPoolExecutor(20) as pool:
        sizes = list(pool.map(open_list, range(60)))
    assert min(sizes) > 1000


def test_upload_over_tls(secure: Served, client_context: ssl.SSLContext) -> None:
    """A request that is larger than the buffers arrives whole, or is refused in words."""
    headers = enter(secure, client_context) | {"Content-Type": "application/octet-stream"}
    connection = connect(secure, client_context)
    connection.request("POST", "/open", b"x" * 3_000_000, headers)
    assert connection.getresponse().status == 403  # there is no form token
    connection.close()


def test_no_plain_http(secure: Served) -> None:
    with socket.create_connection(("127.0.0.1", secure.port), 10) as wire:
        wire.sendall(f"GET / HTTP/1.1\r\nHost: localhost:{secure.port}\r\n\r\n".encode())
        wire.settimeout(15)
        try:
            received = wire.recv(1000)
        except ConnectionResetError:
            received = b""
    assert b"HTTP" not in received


def test_old_tls(secure: Served) -> None:
    for version, status in (("-tls1_1", "NONE"), ("-tls1_2", "TLSv1.2"), ("-tls1_3", "TLSv1.3")):
        command = ["openssl", "s_client", version, "-cipher", "ALL:@SECLEVEL=0", "-connect", f"127.0.0.1:{secure.port}"]
        run = subprocess.run(command, input=b"", capture_output=True, timeout=30, check=False)
        assert f"Cipher is {'(NONE)' if status == 'NONE' else ''}" in run.stdout.decode()
        assert (b"(NONE)" in run.stdout) == (status == "NONE"), version


def test_other_host_name(secure: Served, client_context: ssl.SSLContext) -> None:
    connection = connect(secure, client_context)
    connection.request("GET", "/", headers={"Host": f"evil.example:{secure.port}"})
    assert connection.getresponse().status == 421
    connection.close()


WRONG = {
    "expired": ("expired", "the certificate cannot be used for localhost: certificate has expired"),
    "other host": ("other host", "the certificate cannot be used for localhost: Hostname mismatch"),
}


@pytest.mark.parametrize(("name", "message"), WRONG.values(), ids=WRONG)
def test_wrong_certificate(tmp_path: Path, certificates: dict[str, Path], name: str, message: str) -> None:
    accounts_in(tmp_path / "desk")
    with pytest.raises(AssertionError) as refused:
        desk_process.launch(tmp_path / "desk", ROWS, *options(free_port(), certificates[name]))
    assert message in str(refused.value)
    assert "get a valid certificate for this name" in str(refused.value)


def test_key_of_another_certificate(tmp_path: Path, certificates: dict[str, Path]) -> None:
    accounts_in(tmp_path / "desk")
    files = ("--tls-certificate", str(certificates["good"].with_suffix(".crt")), "--tls-key", str(certificates["ca"]))
    with pytest.raises(AssertionError, match="the key does not belong to the certificate"):
        desk_process.launch(tmp_path / "desk", ROWS, "--public-url", "https://localhost:1", *files)


def test_no_certificate_file(tmp_path: Path) -> None:
    accounts_in(tmp_path / "desk")
    (tmp_path / "desk" / "empty.pem").touch()
    for name, message in (
        ("nothing.pem", "does not exist"),
        ("empty.pem", "not a certificate and its key in PEM format"),
    ):
        files = ("--tls-certificate", name, "--tls-key", name)
        with pytest.raises(AssertionError, match=message):
            desk_process.launch(tmp_path / "desk", ROWS, "--public-url", "https://localhost:1", *files)


def test_half_of_the_options(tmp_path: Path, certificates: dict[str, Path]) -> None:
    accounts_in(tmp_path / "desk")
    file = str(certificates["good"])
    for given, message in (
        (("--tls-certificate", file, "--public-url", "https://localhost:1"), "--tls-certificate needs --tls-key"),
        (("--tls-key", file, "--public-url", "https://localhost:1"), "--tls-key needs --tls-certificate"),
        (("--tls-certificate", file, "--tls-key", file), "--tls-certificate needs --public-url"),
    ):
        with pytest.raises(AssertionError, match=message):
            desk_process.launch(tmp_path / "desk", ROWS, *given)


def test_no_account(tmp_path: Path, certificates: dict[str, Path]) -> None:
    with pytest.raises(AssertionError, match="there is no account, so nobody could sign in"):
        desk_process.launch(tmp_path / "desk", ROWS, *options(free_port(), certificates["good"]))
