"""Who did what the journal records: the account of the system, and the person who signed in at the desk."""

from __future__ import annotations

import getpass
import os
import platform
from contextvars import ContextVar
from functools import cache

SIGNED_IN_USER = "HANDOUTS_SIGNED_IN_USER"
"""The environment variable with which the desk tells the commands that it starts who is signed in."""
MAX_NAME = 60

signed_in_user: ContextVar[str] = ContextVar("signed_in_user", default="")
"""The account of the desk, or of its proxy, that the current request belongs to; '' for none."""


def acting_user() -> str:
    """The user for a row of the journal: `anna via root@computer`, or `root@computer` if nobody signed in.

    The account of the system is always there, because the name before it is only what that account says.
    """
    name = signed_in_user.get() or os.environ.get(SIGNED_IN_USER, "")
    name = "".join(sign for sign in name if sign.isprintable() and not sign.isspace())[:MAX_NAME]
    return f"{name} via {system_account()}@{platform.node()}" if name else f"{system_account()}@{platform.node()}"


@cache
def system_account() -> str:
    """The name of the user's account, from the system: the variables LOGNAME and USER can hold any name."""
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except ImportError:  # Windows
        return getpass.getuser()
    except KeyError:  # an account without a name, as in a container
        return str(os.getuid())
