"""The repository of all tests of `diff`."""

from tests.diff.repository import repository  # noqa: F401 - a fixture
