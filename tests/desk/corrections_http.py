"""Correct patients at the desk by HTTP, without a browser."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.desk.desk_process import Served
from tests.desk.http_client import Answer, Client, Form


@dataclass
class Desk:
    """A desk with one person at it."""

    client: Client

    @classmethod
    def of(cls, served: Served) -> Desk:
        return cls(Client(served).enter())

    def list(self) -> str:
        """The list's page, with the text of all rows."""
        return self.client.request("GET", "/").text

    def address(self, identifier: str) -> str:
        """The address of a patient's page, by the id that the list shows."""
        row = next(row for row in self.list().split("<tr ")[1:] if re.search(rf"\b{re.escape(identifier)}\b", row))
        return next(iter(re.findall(r'href="(/p/[^"?]+)', row)))

    def page(self, identifier: str) -> str:
        return self.client.request("GET", self.address(identifier)).text

    def form(self, address: str) -> Form:
        """The form with the patient's details."""
        return next(form for form in self.client.read(address).forms if "turn" in form.values)

    def post(self, identifier: str, action: str = "", **values: str) -> Answer:
        """Change the form, and press a button."""
        address = self.address(identifier)
        form = self.form(address)
        answer = self.client.request("POST", address + action, {**form.values, **values})
        assert answer.status in (200, 303, 409), answer.text
        return answer

    def correct(self, identifier: str, **values: str) -> None:
        assert self.post(identifier, **values).status == 303

    def value(self, identifier: str, name: str) -> str:
        """A value of the form."""
        return self.form(self.address(identifier)).values[name]

    def new(self, **values: str) -> str:
        """Add a walk-in. Returns the id."""
        form = next(form for form in self.client.read("/").forms if form.action == "/new")
        address = self.client.request("POST", "/new", form.values).header("Location").partition("?")[0]
        details = self.form(address)
        assert self.client.request("POST", address, {**details.values, **values}).status == 303
        return self.form(address).values["id"]
