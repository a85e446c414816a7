"""`check`: the output is always valid in the formats for programs."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from handouts.check import runner
from handouts.cli.root import cli


@pytest.mark.parametrize("form", ["json", "sarif"])
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["/there/is/no/such/path"], 2),
        (["--select", "no-such-rule"], 2),
        (["--today", "2026-13-01"], 2),
        (["--no-such-option"], 2),
        (["--templates", "/there/is/no/such/path"], 2),
    ],
)
def test_wrong_usage_is_valid_output(form: str, arguments: list[str], code: int) -> None:
    result = CliRunner().invoke(cli, ["check", "--format", form, *arguments])
    assert result.exit_code == code
    output = json.loads(result.stdout)
    if form == "json":
        assert [finding["rule"] for finding in output] == ["not-checked"]
    else:
        (invocation,) = output["runs"][0]["invocations"]
        assert not invocation["executionSuccessful"]
        assert invocation["toolExecutionNotifications"][0]["message"]["text"]


@pytest.mark.parametrize(("error", "code"), [(KeyboardInterrupt(), 130), (RuntimeError("a bug"), 1)])
@pytest.mark.parametrize("form", ["json", "sarif"])
def test_interrupted_check_is_valid_output(
    form: str, error: BaseException, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise error

    monkeypatch.setattr(runner, "check_sets", breaks)
    result = CliRunner().invoke(cli, ["check", "--format", form])
    assert result.exit_code == code
    json.loads(result.stdout)
