"""How far outlines and strokes reach: their exact box."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence

from handouts.svg.path import Segment
from handouts.svg.transform import Point

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def outline_box(outline: Iterable[Segment]) -> Box | None:
    """The box of an outline, curves by their outermost points; None for an outline without points."""
    xs: list[float] = []
    ys: list[float] = []
    at: Point = (0.0, 0.0)
    for segment in outline:
        if segment[0] == "Z":
            continue
        if segment[0] == "C":
            _, a, b, c, d, e, f = segment
            xs += _turns(at[0], a, c, e)
            ys += _turns(at[1], b, d, f)
            at = e, f
        else:
            at = segment[1], segment[2]
        xs.append(at[0])
        ys.append(at[1])
    return (min(xs), min(ys), max(xs), max(ys)) if xs else None


def _turns(start: float, first: float, second: float, end: float) -> Iterator[float]:
    """Where a cubic curve turns back on one axis."""
    low, high = min(start, end), max(start, end)
    if low <= first <= high and low <= second <= high:
        return
    a = end - 3 * second + 3 * first - start
    b = 2 * (second - 2 * first + start)
    c = first - start
    if abs(a) < 1e-12:
        roots = [-c / b] if b else []
    else:
        square = b * b - 4 * a * c
        roots = [(-b + sign * math.sqrt(square)) / (2 * a) for sign in (1, -1)] if square >= 0 else []
    for t in roots:
        if 0 < t < 1:
            u = 1 - t
            yield u * u * u * start + 3 * u * u * t * first + 3 * u * t * t * second + t * t * t * end


def stroke_box(outline: Sequence[Segment], width: float, cap: int, join: int, miter_limit: float) -> Box | None:
    """The box of a stroke. Joins of a miter reach to their points; square caps to their corners."""
    box = outline_box(outline)
    if not box:
        return None
    half = width / 2
    reach = half * (math.sqrt(2) if cap == 2 else 1.0)
    xs, ys = [box[0] - half, box[2] + half], [box[1] - half, box[3] + half]
    if cap == 2:
        for x, y in _ends(outline):
            xs += (x - reach, x + reach)
            ys += (y - reach, y + reach)
    if join == 0:
        for x, y in _tips(outline, half, miter_limit):
            xs.append(x)
            ys.append(y)
    return min(xs), min(ys), max(xs), max(ys)


def outline_parts(outline: Sequence[Segment]) -> Iterator[list[Segment]]:
    """The parts of an outline, each from its move to before the next."""
    part: list[Segment] = []
    for segment in outline:
        if segment[0] == "M" and part:
            yield part
            part = []
        part.append(segment)
    if part:
        yield part


def _ends(outline: Sequence[Segment]) -> Iterator[Point]:
    for part in outline_parts(outline):
        if part[-1][0] != "Z":
            yield part[0][-2:]  # type: ignore[misc]
            yield part[-1][-2:]


def _tips(outline: Sequence[Segment], half: float, limit: float) -> Iterator[Point]:
    """The points of miter joins that the limit allows."""
    for part in outline_parts(outline):
        legs = list(_legs(part))
        pairs = list(itertools.pairwise(legs))
        if part[-1][0] == "Z" and legs:
            pairs.append((legs[-1], legs[0]))
        for (_, into, corner), (out, _, _) in pairs:
            # The bisector points away from the inside of the corner.
            cos = into[0] * out[0] + into[1] * out[1]
            sine = math.sqrt(max((1 + cos) / 2, 0.0))  # of half the angle between the legs
            if sine * limit < 1 or cos > 0.999999:
                continue
            x, y = into[0] - out[0], into[1] - out[1]
            size = math.hypot(x, y)
            yield corner[0] + x / size * half / sine, corner[1] + y / size * half / sine


def _legs(part: Sequence[Segment]) -> Iterator[tuple[Point, Point, Point]]:
    """Direction at the beginning, direction at the end, and end of each segment that is not a point."""
    at: Point = (0.0, 0.0)
    for segment in part:
        if segment[0] == "Z":
            continue
        values = segment[1:]
        points = [at, *((values[place], values[place + 1]) for place in range(0, len(values), 2))]
        at = points[-1]
        if segment[0] == "M":
            continue
        first = next((point for point in points[1:] if point != points[0]), None)
        last = next((point for point in reversed(points[:-1]) if point != points[-1]), None)
        if first and last:
            yield _direction(points[0], first), _direction(last, points[-1]), points[-1]


def _direction(start: Point, end: Point) -> Point:
    x, y = end[0] - start[0], end[1] - start[1]
    size = math.hypot(x, y)
    return x / size, y / size
