"""Report what an SVG file contains that cannot be drawn, where, and how to export the file so that it can be drawn."""

from __future__ import annotations

import re

_PNG_HINT = "or use a PNG file instead"

_PROGRAMS = (
    ("Adobe Illustrator", re.compile(rb"Adobe Illustrator|ns\.adobe\.com/AdobeIllustrator|Adobe_Illustrator")),
    ("Inkscape", re.compile(rb"inkscape", re.IGNORECASE)),
    ("Affinity Designer", re.compile(rb"www\.serif\.com")),
    ("CorelDRAW", re.compile(rb"CorelDRAW|www\.corel\.com", re.IGNORECASE)),
    ("Sketch", re.compile(rb"bohemiancoding\.com|Generator: Sketch")),
    ("Canva", re.compile(rb'zoomAndPan="magnify"')),
    (
        "Figma",
        re.compile(rb"figma|(?:clip|paint|filter|mask|pattern)\d{1,4}_(?:[a-z]{1,12}_)?\d|\"clip0\"", re.IGNORECASE),
    ),
)
"""Programs, recognized by what they write into their files; the first match counts. Figma has numbered ids."""

_EXPORT_HINTS: dict[str, dict[str, str]] = {
    "text": {
        "": "convert text to outlines and save again",
        "Adobe Illustrator": "select all, choose Type > Create Outlines, and save again",
        "Inkscape": "select all, choose Path > Object to Path, and save again",
        "Figma": "check Outline Text in the export settings, and export again",
        "Affinity Designer": "select all, choose Layer > Convert to Curves, and export again",
        "CorelDRAW": "select all, choose Object > Convert to Curves, and export again",
        "Sketch": "select all, choose Layer > Convert to Outlines, and export again",
    },
    "gradient": {
        "": "use one flat color per shape",
        "Adobe Illustrator": "replace each gradient with a color from the Swatches panel, and save again",
        "Inkscape": "in Object > Fill and Stroke, choose Flat Color for each shape, and save again",
        "Figma": "change each gradient fill to Solid, and export again",
    },
    "transparency": {
        "": "use solid colors",
        "Adobe Illustrator": "choose Object > Flatten Transparency, or set Opacity to 100 %, and save again",
        "Inkscape": "set Opacity to 100 % in Object > Fill and Stroke, pick solid colors, and save again",
        "Figma": "set the opacity of each layer and fill to 100 %, pick solid colors, and export again",
    },
    "clip": {
        "": "cut the shapes themselves instead of clipping them",
        "Adobe Illustrator": "choose Object > Clipping Mask > Release, cut with Pathfinder > Crop, and save again",
        "Inkscape": "choose Object > Clip > Release, cut with Path > Intersection, and save again",
        "Figma": "turn off Clip content, merge the shapes with Flatten, and export again",
    },
    "mask": {
        "": "cut the shapes themselves instead of masking them",
        "Adobe Illustrator": "release the opacity mask in the Transparency panel, and save again",
        "Inkscape": "choose Object > Mask > Release, cut with Path > Difference, and save again",
        "Figma": "remove the mask, merge the shapes with Flatten, and export again",
    },
    "effect": {
        "": "delete shadows, blurs, and other effects",
        "Adobe Illustrator": "delete the effects in the Appearance panel, and save again",
        "Inkscape": "choose Filters > Remove Filters, and save again",
        "Figma": "delete the entries under Effects, and export again",
    },
    "image": {
        "": "draw the picture as shapes",
        "Adobe Illustrator": "choose Object > Image Trace > Make and Expand, and save again",
        "Inkscape": "choose Path > Trace Bitmap, delete the picture, and save again",
    },
    "stroke": {
        "": "turn strokes into shapes",
        "Adobe Illustrator": "choose Object > Path > Outline Stroke, and save again",
        "Inkscape": "choose Path > Stroke to Path, and save again",
        "Figma": "choose Outline stroke, and export again",
        "Affinity Designer": "choose Layer > Expand Stroke, and export again",
        "CorelDRAW": "choose Object > Convert Outline to Object, and export again",
    },
    "style": {
        "": "save without a style sheet, with presentation attributes",
        "Adobe Illustrator": "choose File > Export > Export As > SVG, with Styling: Presentation Attributes",
        "Inkscape": "choose File > Save As > Optimized SVG, and check Convert CSS attributes to XML attributes",
    },
    "outside": {
        "": "make the page as large as the drawing",
        "Adobe Illustrator": "choose Object > Artboards > Fit to Artwork Bounds, and save again",
        "Inkscape": "choose Edit > Resize Page to Drawing, and save again",
        "Figma": "resize the frame to fit its contents, and export again",
        "Affinity Designer": "choose Document > Clip Canvas, and export again",
        "CorelDRAW": "export again with Selected Only",
    },
    "copies": {
        "": "replace copies with the shapes themselves",
        "Adobe Illustrator": "choose Object > Expand for each symbol, and save again",
        "Inkscape": "choose Edit > Clone > Unlink Clone, and save again",
    },
    "simplify": {
        "": "simplify the paths",
        "Adobe Illustrator": "choose Object > Path > Simplify, and save without Illustrator editing capabilities",
        "Inkscape": "choose Path > Simplify, and save as Optimized SVG",
    },
    "plain": {
        "": "save again as plain SVG, with plain shapes",
        "Adobe Illustrator": "choose File > Export > Export As > SVG, with Styling: Presentation Attributes",
        "Inkscape": "choose File > Save As > Plain SVG",
    },
}


class CannotDraw(ValueError):
    """A drawing cannot be printed exactly. `line` and `column` count from 1; 0 is the whole file.

    `kind` is the key of the export hint; `hint` replaces it.
    """

    def __init__(self, message: str, kind: str = "plain", hint: str = "") -> None:
        super().__init__(message)
        self.message, self.kind, self.hint = message, kind, hint
        self.line = self.column = 0

    def __str__(self) -> str:
        place = f"line {self.line}, column {self.column}: " if self.line else ""
        return f"{place}{self.message}" + (f"; {self.hint}" if self.hint else "")

    def with_place(self, line: int, column: int) -> CannotDraw:
        """Set the place, unless the place of an inner element is known. Return the error."""
        if not self.line:
            self.line, self.column = line, column
        return self

    def with_hint(self, data: bytes) -> CannotDraw:
        """Set a hint on how to export the file from the program that made it. Return the error."""
        if not self.hint:
            program, hints = producing_program(data), _EXPORT_HINTS[self.kind]
            export = f"in {program}, {hints[program]}" if program and program in hints else hints[""]
            self.hint = f"{export}, {_PNG_HINT}"
        return self


def producing_program(data: bytes) -> str:
    """Return the program that made an SVG file; '' if the file does not say."""
    return next((name for name, pattern in _PROGRAMS if pattern.search(data)), "")


def quote_value(text: str) -> str:
    """Return a value of the file for a message: shortened, in quotes."""
    return repr(text if len(text) <= 40 else text[:39] + "…")
