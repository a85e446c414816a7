"""HTTP requests without a browser, and the forms of an answer."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from tests.desk.desk_process import Served


@dataclass(frozen=True)
class Answer:
    """An HTTP response."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        return json.loads(self.body)

    def header(self, name: str) -> str:
        """All values of a header, '' for none."""
        return ", ".join(value for key, value in self.headers if key.lower() == name.lower())

    @property
    def cookie(self) -> str:
        """name=value of the cookie that is set."""
        return self.header("Set-Cookie").partition(";")[0]


@dataclass
class Form:
    """A form of a page: its address, its values, and its buttons."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    """Button label to name, value and formaction."""


class _Reader(HTMLParser):
    def __init__(self, base: str) -> None:
        super().__init__()
        self.base, self.forms, self.links = base, list[Form](), dict[str, str]()
        self._form: Form | None = None
        self._button: tuple[str, str, str] | None = None
        self._select, self._area, self._href = "", "", ""
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self._words = [] if tag in ("button", "a", "textarea") else self._words
        if tag == "form":
            action = urlsplit(urljoin(self.base, attributes.get("action", ""))).path
            self._form = Form(action, attributes.get("method", "get").upper())
            self.forms.append(self._form)
        elif tag == "a":
            self._href = attributes.get("href", "")
        elif self._form:
            self._field(tag, attributes)

    def _field(self, tag: str, attributes: dict[str, str]) -> None:
        assert self._form
        values, name = self._form.values, attributes.get("name", "")
        if (
            tag == "input"
            and name
            and (attributes.get("type") not in ("checkbox", "radio", "submit", "file") or "checked" in attributes)
        ):
            values[name] = attributes.get("value", "on" if attributes.get("type") in ("checkbox", "radio") else "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in attributes or self._select not in values):
            values[self._select] = attributes.get("value", "")
        elif tag == "textarea":
            self._area = name
        elif tag == "button":
            self._button = name, attributes.get("value", ""), attributes.get("formaction", "")

    def handle_data(self, data: str) -> None:
        self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        text = " ".join("".join(self._words).split())
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "a":
            self.links[text] = self._href
        elif tag == "textarea" and self._form:
            # HTML drops the first line end of a text area.
            self._form.values[self._area] = "".join(self._words).removeprefix("\n")
        elif tag == "button" and self._form and self._button:
            self._form.buttons[text] = self._button


@dataclass
class Client:
    """Sends requests to one page."""

    served: Served
    cookie: str = ""

    def enter(self) -> Client:
        """Sign in to get the cookie."""
        self.cookie = self.request("GET", f"/enter?key={self.served.key}").cookie
        return self

    def request(
        self,
        method: str,
        path: str,
        body: bytes | Mapping[str, str] | None = None,
        *,
        host: str | None = None,
        **headers: str,
    ) -> Answer:
        """One request. `host` is another Host header; a header's `_` is a hyphen, and '' leaves it out."""
        sent_headers = {"Host": f"{self.served.host}:{self.served.port}" if host is None else host}
        if self.cookie:
            sent_headers["Cookie"] = self.cookie
        if isinstance(body, Mapping):
            body = urlencode(body).encode()
            sent_headers["Content-Type"] = "application/x-www-form-urlencoded"
        if body is not None:
            sent_headers["Content-Length"] = str(len(body))
        sent_headers |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.served.port, timeout=30)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in sent_headers.items():
                if value:
                    connection.putheader(name, value)
            connection.endheaders()
            try:
                if body:
                    connection.send(body)
            except (BrokenPipeError, ConnectionResetError):
                pass  # an oversized request may be refused before it is complete
            response = connection.getresponse()
            return Answer(response.status, response.getheaders(), response.read())
        finally:
            connection.close()

    def read(self, path: str) -> _Reader:
        """The forms and links of a page."""
        reader = _Reader(f"http://{self.served.host}:{self.served.port}{path}")
        answer = self.request("GET", path)
        assert answer.status == 200, (path, answer.status)
        reader.feed(answer.text)
        return reader

    def form(self, path: str, button: str) -> Form:
        """The form of a page that has this button."""
        forms = self.read(path).forms
        matches = [form for form in forms if button in form.buttons]
        assert matches, f"no form with {button!r}; there are {[list(form.buttons) for form in forms]}"
        return matches[0]

    def press(self, form: Form, button: str, **headers: str) -> Answer:
        """Post a form by one of its buttons."""
        name, value, action = form.buttons[button]
        values = {**form.values, **({name: value} if name else {})}
        return self.request(form.method, action or form.action, values, **headers)
