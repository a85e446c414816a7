"""The repository fixture for all tests of `diff`."""

from tests.diff.repository import repository  # noqa: F401 - a fixture
