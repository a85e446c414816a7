"""Draw a picture of a part of the body with marked parts, and an arrow with a label at each of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from handouts.images.parts import label_anchor, mark_parts
from handouts.typeset.float_sums import float_sum
from handouts.typeset.layout.flowables import Flowable, Surface, TextFlowable
from handouts.typeset.layout.pictures import PictureImage, form_xobject
from handouts.typeset.pdf.struct_tree import StructElement
from handouts.typeset.text.text_operators import BASELINE, color_operator, format_number

GAP = 4.0  # between the picture and the labels, in points
ARROW = 5.0  # length of an arrow head, in points
CAPITAL_HEIGHT = 0.7  # height of a capital letter, in font sizes
MIN_LABEL_WIDTH = 40.0  # a label has at least this width, in points


class MarkedPicture(Flowable):
    """A picture `height` points tall, the figure of `element`, whose `parts` are marked in `color`.

    Each part has a label at the right of the picture, and an arrow from the label to the part. Labels are artifacts,
    because the alternative text says them. Without parts, the picture is drawn as it is.
    """

    def __init__(
        self,
        image: PictureImage,
        height: float,
        element: StructElement,
        parts: Sequence[str],
        labels: Sequence[TextFlowable],
        color: str,
        max_width: float,
    ) -> None:
        """`max_width` is the room for the picture and its labels. Longer labels take several lines."""
        self.image, self.element, self.color = image, element, color
        self.parts, self.labels = tuple(parts), tuple(labels)
        self.picture_height = height
        self.picture_width = height * image.size[0] / image.size[1]
        self.label_width = self.label_height = 0.0
        if labels:
            room = max(max_width - self.picture_width - GAP, MIN_LABEL_WIDTH)
            self.label_width = min(max(label.single_line_width for label in labels) + 0.01, room)
            self.label_height = max(label.wrap(self.label_width, 0)[1] for label in labels)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.height = max(self.picture_height, self.label_height * len(self.labels))
        self.width = self.picture_width + (GAP + self.label_width if self.labels else 0.0)
        return self.width, self.height

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        labels_bottom, labels_top = y, y + self.height
        y += (self.height - self.picture_height) / 2
        drawing = mark_parts(self.image.drawing, frozenset(self.parts), self.color)
        key = ascii((self.image.digest, sorted(self.parts), self.color))
        name = f"Bm{hashlib.sha256(key.encode()).hexdigest()[:16]}"
        canvas.picture(name, form_xobject(drawing, self.color))
        scale = self.picture_height / drawing.height
        box = (x, y, x + self.picture_width, y + self.picture_height)
        place = " ".join(map(format_number, (x, y)))
        canvas.figure(self.element, f"{scale:.6f} 0 0 {scale:.6f} {place} cm /{name} Do", box)
        self._draw_labels(canvas, (x, y), scale, (labels_bottom, labels_top))

    def _draw_labels(
        self, canvas: Surface, place: tuple[float, float], scale: float, limits: tuple[float, float]
    ) -> None:
        """Labels below each other in the order of their parts, each as near to its part as the others allow."""
        drawing, (x, y) = self.image.drawing, place
        anchors = [label_anchor(drawing, part) for part in self.parts]
        order = sorted(range(len(anchors)), key=lambda index: anchors[index][1])
        wanted = [y + self.picture_height - anchors[index][1] * scale for index in order]
        centers = _clamp(_spread(wanted, self.label_height), self.label_height, limits)
        left = x + self.picture_width + GAP
        for index, center in zip(order, centers, strict=True):
            tip = x + anchors[index][0] * scale + 1, y + self.picture_height - anchors[index][1] * scale
            canvas.decoration(_arrow(tip, (left - 2, center), self.color))
            label = self.labels[index]
            _, height = label.wrap(self.label_width, 0)
            # The middle of a capital letter is at the center of the arrow; of several lines, the middle of all.
            rise = BASELINE * label.style.leading - CAPITAL_HEIGHT * label.style.size / 2
            is_one_line = height < 1.5 * label.style.leading
            with canvas.artifacts():
                label.drawOn(canvas, left, center - height + rise if is_one_line else center - height / 2)


def _spread(centers: list[float], distance: float) -> list[float]:
    """Move falling positions apart, so that neighbors are at least `distance` from each other, evenly around them."""
    groups: list[list[float]] = []
    for center in centers:
        groups.append([center])
        while len(groups) > 1 and _lowest(groups[-2], distance) - _highest(groups[-1], distance) < distance - 1e-9:
            last = groups.pop()
            groups[-1] += last
    return [_highest(group, distance) - index * distance for group in groups for index in range(len(group))]


def _clamp(centers: list[float], distance: float, limits: tuple[float, float]) -> list[float]:
    """Move falling positions between the limits, which have room for all of them at this distance."""
    bottom, top = limits
    count = len(centers)
    lowered = [min(center, top - (index + 0.5) * distance) for index, center in enumerate(centers)]
    return [max(center, bottom + (count - index - 0.5) * distance) for index, center in enumerate(lowered)]


def _highest(group: list[float], distance: float) -> float:
    return float_sum(group) / len(group) + (len(group) - 1) * distance / 2


def _lowest(group: list[float], distance: float) -> float:
    return _highest(group, distance) - (len(group) - 1) * distance


def _arrow(tip: tuple[float, float], start: tuple[float, float], color: str) -> str:
    """Operators of a line with an arrow head at `tip`; the last stretch before the tip is level."""
    (tip_x, tip_y), (start_x, _) = tip, start
    neck = min(tip_x + ARROW, start_x)
    line = f"1.25 w {_point(start)} m {_point((min(neck + ARROW, start_x), tip_y))} l {_point((neck, tip_y))} l S"
    half = 0.6 * ARROW
    head = f"{_point(tip)} m {_point((neck, tip_y + half))} l {_point((neck, tip_y - half))} l h f"
    return f"{color_operator(color, True)} {color_operator(color)} {line} {head}"


def _point(point: tuple[float, float]) -> str:
    return " ".join(map(format_number, point))
