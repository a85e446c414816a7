"""`rebuild.py FOLDER`: cuts FOLDER's Chinese, Japanese and Korean faces down to this folder; writes coverage.txt.

rebuild.sh calls it. A cut face keeps outlines, widths and the characters of the sets below, without hints and layout
tables, and is packed with gzip without a date, so that the same source gives the same file. FOLDER's Atkinson faces get
a zero without a slash.
"""

# ruff: noqa: INP001 - a script beside the fonts, not a module of the package
from __future__ import annotations

import gzip
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import uharfbuzz as hb
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphCoordinates

HERE = Path(__file__).resolve().parent
DROPPED = ("GSUB", "GPOS", "GDEF", "BASE", "STAT", "vhea", "vmtx", "gasp", "DSIG", "VORG")
# The national standards as Python's codecs know them. Hong Kong's characters are in big5hkscs, the forms of Japanese
# family names (such as 髙 and 﨑) in cp932. All of modern Hangul, where KS X 1001 has 2,350 syllables of 11,172.
STANDARDS = {"SC": ("gb2312",), "TC": ("big5", "big5hkscs"), "JP": ("cp932",), "KR": ("euc_kr",)}
SIGNS = {"SC": "—·", "JP": "—"}  # dashes and dots of running text, which the codecs map to other code points
HAN = range(0x3400, 0xA000)
HANGUL = range(0xAC00, 0xD7A4)
UNIQUE_NAME, VERSION = 3, 5  # records of the name table


def standard(codec: str) -> Iterator[int]:
    """The characters that two bytes of a codec can name, private ones left out."""
    for pair in (bytes((high, low)) for high in range(0x81, 0xFF) for low in range(0x30, 0xFF)):
        try:
            text = pair.decode(codec)
        except UnicodeDecodeError:
            continue
        if len(text) == 1 and not 0xE000 <= ord(text) < 0xF900:
            yield ord(text)


def names(region: str) -> Iterator[int]:
    """What names.txt adds for a region: characters of names that its standard lacks."""
    for line in (HERE / "names.txt").read_text("utf-8").splitlines():
        if line.startswith(f"{region} "):
            yield from map(ord, line[len(region) + 1 :].strip())


def wanted(region: str) -> set[int]:
    """All characters that a region's face keeps."""
    codes = {0x20, 0xA0, *names(region), *map(ord, SIGNS.get(region, ""))}
    for codec in STANDARDS[region]:
        codes.update(standard(codec))
    if region == "KR":  # names in Han characters are left to the other three
        codes = {code for code in codes if code not in HAN} | set(HANGUL)
    return codes


def cut(source: Path, region: str) -> None:
    """Write a face of a region, cut and packed. Both weights keep the same characters."""
    request = hb.SubsetInput()
    request.unicode_set.update(wanted(region))
    request.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    for table in DROPPED:
        request.drop_table_tag_set.add(int.from_bytes(table.ljust(4).encode(), "big"))
    data = hb.SubsetPlan(hb.Face(hb.Blob(source.read_bytes())), request).execute().blob.data
    (HERE / f"{source.name}.gz").write_bytes(gzip.compress(data, 9, mtime=0))


def whole_counter(below: list[tuple[int, int]], top: int) -> list[tuple[int, int]]:
    """The counter of a zero from its lower left quarter, `below`: from the left extreme to the bottom, both included.

    The other quarters are its mirror images. Those above the left extreme are scaled to end at `top`.
    """
    (_, middle), (center, bottom) = below[0], below[-1]

    def up(y: int) -> int:
        return middle + round((middle - y) * (top - middle) / (middle - bottom))

    above = [(x, up(y)) for x, y in below]
    right_above = [(2 * center - x, y) for x, y in above]
    right_below = [(2 * center - x, y) for x, y in below]
    return [*below, *right_below[-2:0:-1], *right_above, *above[-2:0:-1]]


def plain_zero(source: Path) -> None:
    """Write an Atkinson face with a zero that has no slash: in small or faxed print, a slashed zero looks like an 8.

    The slash divides the counter in two. The lower half has the whole lower left quarter of the counter, as it was
    drawn, and the upper half has the counter's top. The outer contour and the width stay. Composites (the zero of
    tabular figures) use the same outline.
    """
    font = TTFont(source, recalcBBoxes=False, recalcTimestamp=False)  # all other glyphs keep their bytes
    table = font["glyf"]
    points, ends, flags = table["zero"].getCoordinates(table)
    outer, lower, upper = (
        slice(start, end + 1) for start, end in zip([0, *(e + 1 for e in ends[:2])], ends, strict=True)
    )
    left = min(range(lower.start, lower.stop), key=lambda i: (points[i][0], -(flags[i] & 1)))
    below = [*range(left, lower.stop), lower.start]  # the half starts at the bottom and ends with the quarter
    counter = whole_counter([points[i] for i in below], max(y for _, y in points[upper]))
    quarter = [flags[i] & 1 for i in below]
    zero = Glyph()
    zero.numberOfContours = 2
    zero.coordinates = GlyphCoordinates([*points[outer], *counter])
    zero.flags = bytearray([*(flag & 1 for flag in flags[outer]), *(quarter + quarter[-2:0:-1]) * 2])
    zero.endPtsOfContours = [ends[0], ends[0] + len(counter)]
    zero.program = table["zero"].program
    zero.recalcBounds(table)
    table["zero"] = zero
    for record in font["name"].names:  # the file tells that it is not the one of the foundry
        if record.nameID in (UNIQUE_NAME, VERSION):
            record.string = f"{record.toUnicode()}; plain zero"
    font.save(HERE / source.name, reorderTables=None)


def ranges(codes: Iterable[int]) -> str:
    """'20-7e,a0,...': characters as ranges in hexadecimal."""
    spans: list[list[int]] = []
    for code in sorted(codes):
        if spans and code == spans[-1][1] + 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    return ",".join(f"{a:x}" if a == b else f"{a:x}-{b:x}" for a, b in spans)


def coverage() -> Iterator[str]:
    """One line a face: its name, and its characters or `=` and an earlier face with the same characters."""
    first_face: dict[str, str] = {}
    paths = sorted(HERE.glob("*.ttf*"), key=lambda path: (path.name.partition("-")[0], "Regular" not in path.name))
    for path in paths:
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        name, characters = path.name.partition(".")[0], ranges(hb.Face(hb.Blob(data)).unicodes)
        first = first_face.setdefault(characters, name)
        yield f"{name} {characters if first == name else f'={first}'}\n"


if __name__ == "__main__":
    for weight in ("Regular", "Bold"):
        for region in STANDARDS:
            cut(Path(sys.argv[1]) / f"NotoSans{region}-{weight}.ttf", region)
        plain_zero(Path(sys.argv[1]) / f"AtkinsonHyperlegibleNext-{weight}.ttf")
    (HERE / "coverage.txt").write_text("".join(coverage()), "utf-8")
