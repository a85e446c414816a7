"""Actions of a person on a patient's page, without a browser."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from tests.desk.http_client import Answer, Client

FORM = {"Content_Type": "application/x-www-form-urlencoded"}


def act(client: Client, path: str, action: str, changes: Mapping[str, str] | None = None, **more: str) -> Answer:
    """Press Print, Mail or Save on the page of a patient, as a person who sees its pages. `action` "" only stores."""
    text = client.request("GET", path).text
    papers = re.findall(r'name="paper" value="([^"]+)"', text)
    values = {**client.form(path, "Show the pages").values, **(changes or {}), **more}
    body = urlencode([*values.items(), *(("paper", paper) for paper in papers)])
    return client.request("POST", f"{path}/{action}".rstrip("/"), body.encode(), **FORM)
