"""The repository of all tests of `diff`."""

from tests.compare.repository import repository  # noqa: F401 - a fixture
