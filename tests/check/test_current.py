"""Rules on dates: reviews that are due, old sources, future dates, closed clinics."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.check.tables import CLINIC, assert_findings, run_rule

Row = tuple[str, str, str]
DAY = dt.date(2026, 11, 20)
REVIEW = "revised: 2020-01-01\nreview: {by: A. Example, on: %s, every: %s}"


@pytest.mark.parametrize(
    ("on", "every", "expected"),
    [
        ("2025-11-20", "12 months", [("N", "2025-11-20", "is due on 2026-11-20")]),  # not overdue on the day itself
        ("2025-11-19", "12 months", [("E", "2025-11-19", "was due on 2026-11-19")]),
        ("2025-12-20", "1 year", [("N", "2025-12-20", "")]),
        ("2025-12-21", "1 year", []),
        ("2026-01-31", "1 month", [("E", "2026-01-31", "2026-02-28")]),
        ("2024-02-29", "1 year", [("E", "2024-02-29", "2025-02-28")]),
        ("2024-12-31", "2 months", [("E", "2024-12-31", "2025-02-28")]),
        ("2024-12-31", "up to 3 years", []),
        ("2024-11-20", "1-2 years", [("N", "2024-11-20", "2026-11-20")]),
        ("2026-11-01", "2 weeks", [("E", "2026-11-01", "2026-11-15")]),
        ("2026-11-01", "90 days", []),
        ("2026-11-19", "24 h", [("N", "2026-11-19", "")]),
        ("2026-11-01", "9999 years", []),
        ("2026-11-01", "9999 weeks", []),
    ],
)
def test_review_due(tmp_path: Path, on: str, every: str, expected: list[Row]) -> None:
    assert_findings(run_rule(tmp_path, "review-due", REVIEW % (on, every), today=DAY), expected)


@pytest.mark.parametrize(
    ("rule", "text", "expected"),
    [
        (
            "review-interval",
            "review: {by: A. Example, on: 2026-11-02}",
            [("W", "{by", "review interval is not stated")],
        ),
        ("review-interval", "status: draft\nreview:", []),  # reported by not-approved
        ("review-interval", "status: draft\nreview: {every: 1 year}", []),
        ("review-due", "status: draft\nreview: {every: 1 year}", []),
        ("review-due", "review: {by: A. Example, on: 2026-11-02}", []),
        ("not-approved", "status: sample", [("N", "sample", "is a sample")]),
        ("not-approved", "status: draft", [("N", "draft", "is a draft")]),
        ("source-age", "source: {title: A, reviewed_on: 2021-11-20}", [("W", "2021-11-20", "5 years")]),
        ("source-age", "source: {title: A, reviewed_on: 2021-11-21}", []),
        ("source-age", "source: {title: A, reviewed_on: 2016-09-21}", [("W", "2016-09-21", "10 years")]),
        ("source-age", "source: {title: A page of 2001}", []),
        ("dates-in-the-past", "revised: 2026-11-21", []),  # in Auckland it is tomorrow
        ("dates-in-the-past", "revised: 2026-11-22\nstatus: draft", [("W", "2026-11-22", "last change")]),
        ("dates-in-the-past", "review: {by: A, on: 2027-11-02, every: 1 year}", [("W", "2027-11-02", "the review")]),
        ("dates-in-the-past", "source: {title: A, reviewed_on: 2062-01-01}", [("W", "2062-01-01", "source's review")]),
    ],
)
def test_dates_and_status(tmp_path: Path, rule: str, text: str, expected: list[Row]) -> None:
    if "revised: 2026-11-21" in text:
        text += "\nstatus: draft"
    assert_findings(run_rule(tmp_path, rule, text, today=DAY), expected)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2023-03-10", [("E", "2023-03-10", "closed on 2023-03-10")]),
        ("2026-11-20", [("E", "2026-11-20", "closed on")]),
        ("2026-11-21", [("W", "2026-11-21", "closes on")]),
        ("2027-02-18", [("W", "2027-02-18", "closes on")]),
        ("2027-02-19", []),
    ],
)
def test_clinic_closed(tmp_path: Path, day: str, expected: list[Row]) -> None:
    assert_findings(run_rule(tmp_path, "clinic-closed", f"closed_on: {day}", CLINIC, DAY), expected)
