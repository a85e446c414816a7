"""Other hosts, other sites and other users of this computer get no access."""

from __future__ import annotations

import http.client
import re
import socket
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.desk import desk_process
from tests.desk.desk_process import Served
from tests.desk.http_client import Answer, Client
from tests.desk.sample_list import ROWS

PAGES = ("/", "/day", "/sets", "/sets/reference/balloon-kyphoplasty")
FOUND = re.compile(r'href="(/p/[\w-]+)"')


def patients(client: Client) -> list[str]:
    """Addresses of all patient pages."""
    return list(dict.fromkeys(FOUND.findall(client.request("GET", "/").text)))


def everything(client: Client) -> list[str]:
    """One address of each kind of page."""
    patient = next(path for path in patients(client) if ".pdf" in client.request("GET", path).text)
    text = client.request("GET", patient).text
    papers = re.findall(r'(?:href|src)="(/[^"]+?\.(?:pdf|png))"', text)
    fixed = re.findall(r'(?:href|src)="(/static/[^"]+)"', text)
    assert papers
    assert fixed
    kinds = {path.rpartition(".")[2]: path for path in [*papers, *fixed]}
    return [*PAGES, patient, *kinds.values()]


# -- the name of this computer -----------------------------------------------------------------------------------
FOREIGN = (
    "evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:80", "127.0.0.1:{other}", "127.0.0.1.evil.example:{port}",
    "evil.example#127.0.0.1:{port}", "evil.example@127.0.0.1:{port}", "127.0.0.1:{port}@evil.example", "0.0.0.0:{port}",
    "127.1:{port}", "2130706433:{port}", "127.0.0.2:{port}", "127.0.0.1:0{port}", "localhost.evil.example:{port}",
    "127.0.0.1:{port}, evil.example", "[::ffff:127.0.0.1]:{port}",
)  # fmt: skip


@pytest.mark.parametrize("host", FOREIGN)
def test_other_host_name(client: Client, host: str) -> None:
    header = host.format(port=client.served.port, other=client.served.port + 1)
    for path in ("/", f"/enter?key={client.served.key}", "/static/desk.css"):
        answer = client.request("GET", path, host=header)
        assert answer.status in (400, 421), path
        assert not answer.cookie
        assert "Maria" not in answer.text
    assert client.request("GET", "/", host=header, X_Forwarded_Host=f"127.0.0.1:{client.served.port}").status in (
        400,
        421,
    )


def test_dns_rebinding(client: Client) -> None:
    assert client.request("GET", "/", host=f"evil.example:{client.served.port}").status == 421


@pytest.mark.parametrize("first", ["GET / HTTP/1.1", "GET / HTTP/1.0", "GET http://evil.example/ HTTP/1.1"])
def test_no_host_or_two(client: Client, first: str) -> None:
    own = f"Host: {client.served.host}:{client.served.port}"
    hosts = {
        "no": [],
        "foreign": ["Host: evil.example"],
        "two": [own, "Host: evil.example"],
        "turned": ["Host: evil.example", own],
    }
    for name, lines in hosts.items():
        with socket.create_connection(("127.0.0.1", client.served.port), 10) as wire:
            wire.sendall("\r\n".join([first, *lines, f"Cookie: {client.cookie}", "Connection: close", "", ""]).encode())
            reply = b"".join(iter(lambda wire=wire: wire.recv(65536), b"")).decode("utf-8", "replace")
        assert int(reply.split()[1]) in (400, 421), (name, reply[:100])
        assert "Maria" not in reply


def test_loopback_only(served: Served) -> None:
    table = Path("/proc/net/tcp")
    if not table.exists():
        pytest.skip("no /proc/net/tcp here")
    rows = [
        line.split()
        for name in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{name}").read_text("ascii").splitlines()[1:]
    ]
    mine = [
        local.rpartition(":")[0]
        for _, local, _, state, *_ in rows
        if state == "0A" and int(local.rpartition(":")[2], 16) == served.port
    ]
    assert mine == ["0100007F"], mine


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1"])
def test_host_without_public_url(tmp_path: Path, host: str) -> None:
    with pytest.raises(AssertionError, match="printed no address") as refused:
        desk_process.launch(tmp_path / "desk", ROWS, "--host", host)
    message = str(refused.value)
    assert "No such option" not in message
    assert "Traceback" not in message
    assert "TLS" in message
    assert re.search("log ?in", message)


@pytest.mark.parametrize("behind", ["http://desk.example", "desk.example", "https://", "https://desk.example/sub"])
def test_public_url_without_tls(tmp_path: Path, behind: str) -> None:
    with pytest.raises(AssertionError, match="printed no address") as refused:
        desk_process.launch(tmp_path / "desk", ROWS, "--host", "0.0.0.0", "--public-url", behind)
    assert "like https://desk.example.org" in str(refused.value)


FRONT = {"X_Forwarded_Proto": "https", "X_Forwarded_User": "anna"}


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Client]:
    """A desk behind a reverse proxy with TLS and a login, before anyone has signed in."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    served = desk_process.launch(tmp_path / "desk", ROWS, "--public-url", "https://desk.example", "--port", str(port))
    served.port = port
    try:
        yield Client(served)
    finally:
        served.end()
    desk_process.quiet(served)


def test_reverse_proxy(front: Client) -> None:
    def ask(path: str, **headers: str) -> Answer:
        return front.request("GET", path, host="desk.example", **headers)

    door = f"/enter?key={front.served.key}"
    for lacking in ({}, {"X_Forwarded_Proto": "https"}, {"X_Forwarded_User": "anna"}, {**FRONT, "X_Forwarded_User": " "},
                    {**FRONT, "X_Forwarded_Proto": "http"}):  # fmt: skip
        assert ask(door, **lacking).status == 401, lacking
        assert "Maria" not in ask("/", **lacking).text
    assert front.request("GET", door, host=f"127.0.0.1:{front.served.port}", **FRONT).status == 421
    assert ask("/", **FRONT).status == 403  # logged in at the proxy, but without the key of this run
    answer = ask(door, **FRONT)
    assert answer.status == 303
    assert "Secure" in answer.header("Set-Cookie")
    front.cookie = answer.cookie
    assert "Maria Beispiel" in ask("/", **FRONT).text
    assert ask("/").status == 401
    token = re.search(r'name="token" value="([^"]+)"', ask("/", **FRONT).text)[1]
    for origin, status in (("https://desk.example", 303), ("http://desk.example", 403), ("https://evil.example", 403)):
        answer = front.request("POST", "/new", {"token": token}, host="desk.example", Origin=origin, **FRONT)
        assert answer.status == status, origin


# -- who is asking -----------------------------------------------------------------------------------------------
def test_no_cookie(client: Client) -> None:
    known = [path for path in everything(client) if not path.startswith("/static/")]
    for cookie in ("", client.cookie[:-1], f"{client.cookie}x", "handouts-desk=", "handouts-desk=é", "a=b"):
        stranger = Client(client.served, cookie)
        for path in [*known, "/nowhere", "/day/progress"]:
            answer = stranger.request("GET", path)
            assert answer.status == 403, (path, cookie, answer.status)
            assert not answer.cookie
        assert stranger.request("POST", "/new", {}).status == 403


@pytest.mark.parametrize("query", ["", "?key=", "?key=wrong", "?key=%C3%A9", "?key=%00", "?clef=x"])
def test_wrong_key(served: Served, query: str) -> None:
    answer = Client(served).request("GET", f"/enter{query}")
    assert (answer.status, answer.cookie) == (403, "")


def test_cookie_attributes(served: Served) -> None:
    answer = Client(served).request("GET", f"/enter?key={served.key}")
    assert answer.status == 303
    assert served.key not in answer.header("Location")
    name, *flags = (part.strip() for part in answer.header("Set-Cookie").split(";"))
    assert {flag.lower() for flag in flags} >= {"httponly", "samesite=strict", "path=/"}
    assert not any(
        flag.lower().startswith(("domain", "expires", "max-age")) for flag in flags
    )  # the cookie ends with the browser session
    assert served.key not in name


# -- other sites -------------------------------------------------------------------------------------------------
def strangers(served: Served) -> list[dict[str, str]]:
    """Headers of posts from other pages."""
    own = f"{served.host}:{served.port}"
    origins = (
        "http://evil.example", "null", f"https://{own}", f"http://{served.host}:{served.port + 1}", f"http://{served.host}",
        f"http://{own}.evil.example", f"http://evil.example/?{own}", own,
    )  # fmt: skip
    return [
        *({"Origin": origin} for origin in origins),
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ]


def test_cross_origin_post(client: Client) -> None:
    form = client.form("/", "New patient")
    before = len(patients(client))
    for headers in strangers(client.served):
        assert client.press(form, "New patient", **headers).status == 403, headers
    for origin in ("http://evil.example", "null"):
        answer = client.press(form, "New patient", Origin=origin, Sec_Fetch_Site="same-origin")
        assert answer.status == 403
    assert len(patients(client)) == before


def test_post_token(client: Client) -> None:
    form = client.form("/", "New patient")
    hidden = [name for name, value in form.values.items() if len(value) >= 20]
    assert len(hidden) == 1
    right = form.values[hidden[0]]
    before = len(patients(client))
    for wrong in ("", "x", right[:-1], f"{right}x", right.swapcase(), "é", "\0", client.cookie.partition("=")[2]):
        form.values[hidden[0]] = wrong
        assert client.press(form, "New patient").status == 403, wrong
    del form.values[hidden[0]]
    assert client.press(form, "New patient").status == 403
    assert (
        client.request("POST", f"{form.action}?{hidden[0]}={right}", {}).status == 403
    )  # the token is not accepted in an address
    assert len(patients(client)) == before


def test_every_form_has_token(client: Client) -> None:
    paths = [*PAGES, *patients(client)]
    for path in paths:
        for form in client.read(path).forms:
            assert form.method == "POST", (path, form.action)
            before = client.press(form, next(iter(form.buttons)), Origin="http://evil.example")
            assert before.status == 403, (path, form.action)
            form.values = {name: value for name, value in form.values.items() if len(value) < 20}
            assert client.press(form, next(iter(form.buttons))).status == 403, (path, form.action)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "OPTIONS", "QUERY", "get"])
def test_other_methods(client: Client, method: str) -> None:
    for path in ("/", "/new", "/day/make"):
        assert client.request(method, path, b"" if method != "CONNECT" else None).status in (400, 403, 405, 501)


def test_get_changes_nothing(client: Client) -> None:
    for path in (
        "/new",
        "/open",
        "/day/make",
        "/day/stop",
        "/day/send",
        *(f"{patients(client)[0]}/{what}" for what in ("print", "mail", "save")),
    ):
        assert client.request("GET", path).status in (404, 405), path


# -- headers -----------------------------------------------------------------------------------------------------
def test_security_headers(client: Client) -> None:
    stranger = Client(client.served)
    answers = {path: client.request("GET", path) for path in [*everything(client), "/nowhere", "/p/nobody", "/enter"]}
    answers |= {
        "no cookie": stranger.request("GET", "/"),
        "another name": client.request("GET", "/", host="evil.example"),
    }
    answers |= {"no token": client.request("POST", "/new", {}), "wrong method": client.request("DELETE", "/")}
    for what, answer in answers.items():
        policy = dict(part.strip().partition(" ")[::2] for part in answer.header("Content-Security-Policy").split(";"))
        assert policy["default-src"] == "'none'", what
        assert not re.search(r"unsafe|data:|blob:|https?:|\*", answer.header("Content-Security-Policy")), what
        assert {policy[name] for name in ("frame-ancestors", "base-uri")} == {"'none'"}, what
        assert policy["form-action"] == "'self'", what
        assert answer.header("Referrer-Policy") in ("same-origin", "no-referrer"), what
        assert answer.header("Cache-Control") == "no-store", what
        assert answer.header("X-Content-Type-Options") == "nosniff", what
        assert answer.header("Cross-Origin-Resource-Policy") == "same-origin", what
        assert not answer.header("Access-Control-Allow-Origin"), what
        assert "Werkzeug" not in answer.header("Server"), what
        assert "ETag" not in dict(answer.headers), what


class _Own(HTMLParser):
    """Finds content that a page must not have: inline scripts and styles, and addresses of other sites.

    A script of the type JSON is data: no browser runs it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        is_data = values.get("type") == "application/json"
        wrong = tag == "style" or (tag == "script" and "src" not in values and not is_data)
        wrong |= any(name.startswith("on") or name == "style" for name in values)
        places = (values.get(name, "") for name in ("src", "href", "action", "formaction"))
        if wrong or any(re.match(r"\w+:|//", place.strip()) for place in places):
            self.found.append(str(self.get_starttag_text()))


def test_no_inline_script_or_style(client: Client) -> None:
    for path in [*PAGES, *patients(client)]:
        reader = _Own()
        reader.feed(client.request("GET", path).text)
        assert not reader.found, path


def test_random_addresses(client: Client, start_desk: Callable[..., Served]) -> None:
    first = patients(client)
    tokens = [path.rpartition("/")[2] for path in first]
    assert len(tokens) >= len(ROWS)
    assert all(len(token) >= 20 for token in tokens)
    other = Client(start_desk()).enter()
    assert not set(patients(other)) & set(first)
    assert other.cookie.partition("=")[2] != client.cookie.partition("=")[2]
    assert other.served.key != client.served.key
    assert other.request("GET", first[0]).status == 404
    assert Client(other.served, client.cookie).request("GET", "/").status == 403


# -- what is sent to it ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", [
    "/p/nobody", "/p/", "/p/../sets/x", "/paper/x.pdf", "/paper/x/1.png", "/paper/x/0.png", "/paper/x/99999999999999999999.png",
    "/sets/reference/no-such", "/sets/..%2f..%2fetc/passwd", "/sets/%2e%2e/clinic", "/static/../app.py", "/static/%2e%2e/app.py",
    "/static/..%2fapp.py", "/static/..%2f..%2f..%2fetc%2fpasswd", "/p/%00", "/p/%ff", "/" + "a" * 5000,
])  # fmt: skip
def test_not_found(client: Client, path: str) -> None:
    answer = client.request("GET", path)
    assert answer.status in (400, 404), answer.status
    assert "Traceback" not in answer.text
    assert b"root:" not in answer.body


def test_expired_page(client: Client) -> None:
    answer = client.request("GET", "/p/nobody")
    assert "<h1" in answer.text
    assert 'lang="' in answer.text
    assert re.search(r'href="/"', answer.text)


@pytest.mark.parametrize("length", [20_000_000, 10**12, -1, "x"])
def test_request_too_large(client: Client, length: int | str) -> None:
    answer = client.request(
        "POST", "/open", b"x" * 1000, Content_Length=str(length), Content_Type="multipart/form-data; boundary=x"
    )
    assert answer.status == 413 if isinstance(length, int) and length > 0 else answer.status in (400, 403)
    assert client.request("GET", "/").status == 200


def test_form_too_large(client: Client) -> None:
    form = client.form("/", "New patient")
    before = client.served.files()
    form.values["name"] = "x" * 9_000_000
    assert client.press(form, "New patient").status == 413
    assert client.served.files() == before


def test_too_many_fields(client: Client) -> None:
    form = client.form("/", "New patient")
    form.values |= {f"field{number}": "" for number in range(100_000)}
    assert client.press(form, "New patient").status in (303, 400, 413)
    assert client.request("GET", "/").status == 200


def test_silent_connection(client: Client) -> None:
    idle = [socket.create_connection(("127.0.0.1", client.served.port), 10) for _ in range(30)]
    try:
        for wire in idle:
            wire.sendall(b"POST /new HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nx")
        assert client.request("GET", "/").status == 200
    finally:
        for wire in idle:
            wire.close()


def test_escaped_input(client: Client) -> None:
    hostile = "\"'><img src=x onerror=alert(1)>{{7*7}}</textarea><script>alert(2)</script>"
    created = client.press(client.form("/", "New patient"), "New patient")
    path = created.header("Location")
    form = client.form(path, "Show the pages")
    texts = [name for name, value in form.values.items() if len(value) < 20 and name != "turn"]
    for name in texts:
        form.values[name] = hostile
    answer = client.press(form, "Show the pages")
    text = client.request("GET", answer.header("Location") or path).text
    for page in (text, client.request("GET", "/").text):
        assert "<img src=x" not in page
        assert "<script>alert" not in page
    assert "{{7*7}}" in text


def test_http_10_and_bad_requests(client: Client) -> None:
    for odd in (
        b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"A" * 300_000 + b"\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", client.served.port), 10) as wire:
            try:
                wire.sendall(odd)
                wire.shutdown(socket.SHUT_WR)
                while wire.recv(65536):
                    pass
            except OSError:
                pass
    try:
        assert client.request("GET", "/").status == 200
    except http.client.HTTPException as error:
        pytest.fail(f"it does not answer any more: {error}")
