"""PNG and JPEG files are printed in the colors that a browser shows, or refused."""

from __future__ import annotations

import io
import struct
import time
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from handouts.images.raster import UnprintablePicture, picture_size, read_raster
from tests.support.raster_images import GRAY, GRAY_ALPHA, PALETTE, RGB, RGBA, SIGNATURE, chunk, plain, png


def first_pixel(data: bytes) -> tuple[int, ...]:
    """The color of the first pixel."""
    return tuple(read_raster(data).samples[:3])


def pixels(data: bytes) -> list[tuple[int, ...]]:
    samples = read_raster(data).samples
    return [tuple(samples[offset : offset + 3]) for offset in range(0, len(samples), 3)]


def saved(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


TRANSPARENT = (b"tRNS", struct.pack(">H", 1))


@pytest.mark.parametrize(
    ("data", "color"),
    [
        pytest.param(plain(b"\x80", kind=GRAY), (128, 128, 128), id="gray"),
        pytest.param(plain(b"\x80\x12", depth=16, kind=GRAY), (128, 128, 128), id="gray of 16 bits"),
        pytest.param(plain(b"\x00\xff", depth=16, kind=GRAY), (0, 0, 0), id="nearly black gray of 16 bits"),
        pytest.param(plain(b"\xc0\x10\x20\x11\x22\x33", depth=16), (192, 32, 34), id="RGB of 16 bits"),
        pytest.param(plain(b"\xc0\0\x20\0\x22\0\0\0", depth=16, kind=RGBA), (255, 255, 255), id="transparent RGBA of 16 bits"),
        pytest.param(plain(b"\xc0\0\x20\0\x22\0\xff\xff", depth=16, kind=RGBA), (192, 32, 34), id="RGBA of 16 bits"),
        pytest.param(plain(b"\x40\0\xff\xff", depth=16, kind=GRAY_ALPHA), (64, 64, 64), id="gray and alpha of 16 bits"),
        pytest.param(plain(b"\xc8\0\0\x80", kind=RGBA), (227, 127, 127), id="half transparent on white paper"),
        pytest.param(plain(b"\x40\0", kind=GRAY_ALPHA), (255, 255, 255), id="transparent gray"),
        pytest.param(png([b"\x00" * 5] * 40, 40, 1, GRAY), (0, 0, 0), id="black of 1 bit"),
        pytest.param(png([b"\xff" * 5] * 40, 40, 1, GRAY), (255, 255, 255), id="white of 1 bit"),
        pytest.param(png([b"\xaa" * 10] * 40, 40, 2, GRAY), (170, 170, 170), id="gray of 2 bits"),
        pytest.param(png([b"\x33" * 20] * 40, 40, 4, GRAY), (51, 51, 51), id="gray of 4 bits"),
        pytest.param(png([b"\xff" * 5] * 40, 40, 1, GRAY, [TRANSPARENT]), (255, 255, 255), id="transparent 1 of 1 bit"),
        pytest.param(png([b"\x55" * 10] * 40, 40, 2, GRAY, [TRANSPARENT]), (255, 255, 255), id="transparent 1 of 2 bits"),
        pytest.param(png([b"\xaa" * 10] * 40, 40, 2, GRAY, [TRANSPARENT]), (170, 170, 170), id="2 next to a transparent 1"),
        pytest.param(png([b"\x11" * 20] * 40, 40, 4, GRAY, [TRANSPARENT]), (255, 255, 255), id="transparent 1 of 4 bits"),
        pytest.param(plain(b"\x01", kind=GRAY, extra=[TRANSPARENT]), (255, 255, 255), id="transparent 1 of 8 bits"),
        pytest.param(plain(b"\x02", kind=GRAY, extra=[TRANSPARENT]), (2, 2, 2), id="2 next to a transparent 1 of 8 bits"),
        pytest.param(
            plain(b"\1\2\3", extra=[(b"tRNS", struct.pack(">HHH", 1, 2, 3))]), (255, 255, 255), id="transparent color"
        ),
        pytest.param(plain(b"\1", kind=PALETTE, extra=[(b"PLTE", b"\0\0\0\xc0\x20\x22")]), (192, 32, 34), id="palette"),
        pytest.param(
            plain(b"\1", kind=PALETTE, extra=[(b"PLTE", b"\0\0\0\xc8\0\0"), (b"tRNS", b"\xff\x80")]), (227, 127, 127),
            id="half transparent palette",
        ),
        pytest.param(
            png([b"\x55" * 10] * 40, 40, 2, PALETTE, [(b"PLTE", b"\0\0\0\xc0\x20\x22")]), (192, 32, 34),
            id="palette of 2 bits",
        ),
        pytest.param(plain(b"\x80\x40\x20", extra=[(b"gAMA", struct.pack(">I", 45455))]), (128, 64, 32), id="gamma of sRGB"),
        pytest.param(plain(b"\x37\x37\x37", extra=[(b"gAMA", struct.pack(">I", 100000))]), (128, 128, 128), id="linear gamma"),
        pytest.param(
            plain(b"\x37\x37\x37", extra=[(b"sRGB", b"\0"), (b"gAMA", struct.pack(">I", 100000))]), (55, 55, 55),
            id="sRGB overrides gamma",
        ),
        pytest.param(saved(Image.new("RGB", (40, 40), (192, 32, 34)), "JPEG", quality=100), (192, 31, 34), id="JPEG"),
        pytest.param(saved(Image.new("L", (40, 40), 77), "JPEG", quality=100), (77, 77, 77), id="gray JPEG"),
    ],
)  # fmt: skip
def test_colors(data: bytes, color: tuple[int, ...]) -> None:
    pixel = first_pixel(data)
    assert all(abs(actual - expected) <= 1 for actual, expected in zip(pixel, color, strict=True)), pixel


def test_interlaced_png() -> None:
    picture = Image.effect_noise((45, 38), 90)
    passes = []
    for x, y, right, down in (
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    ):
        for row in range(y, 38, down):
            passes += [bytes(picture.getpixel((column, row)) for column in range(x, 45, right))]
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 45, 38, 8, GRAY, 0, 0, 1))
    samples = zlib.compress(b"".join(b"\0" + row for row in passes))
    data = SIGNATURE + header + chunk(b"IDAT", samples) + chunk(b"IEND", b"")
    assert [pixel[0] for pixel in pixels(data)] == list(picture.tobytes())


def swapped_profile() -> bytes:
    """A color profile with red and green swapped, so that a picture without it has wrong colors."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    offsets = profile.index(b"rXYZ"), profile.index(b"gXYZ")
    red, green = (bytes(profile[offset + 4 : offset + 12]) for offset in offsets)
    for offset, primary in zip(offsets, (green, red), strict=True):
        profile[offset + 4 : offset + 12] = primary
    return bytes(profile)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_color_profile(mode: str) -> None:
    picture = Image.new("RGB", (40, 40), (200, 10, 20)).convert(mode)
    red, green, blue = first_pixel(saved(picture, icc_profile=swapped_profile()))
    assert green > 180
    assert red < 60
    assert blue < 60
    red, green, blue = first_pixel(
        saved(Image.new("RGB", (40, 40), (200, 10, 20)), "JPEG", icc_profile=swapped_profile(), quality=100)
    )
    assert green > 180
    assert red < 60
    assert blue < 60


def test_srgb_profile_keeps_samples() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    picture = Image.merge("RGB", [Image.effect_noise((64, 64), 80) for _ in range(3)])
    assert read_raster(saved(picture, icc_profile=profile)).samples == picture.tobytes()


@pytest.mark.parametrize(
    ("orientation", "corner"), [(1, (0, 0)), (2, (63, 0)), (3, (63, 31)), (4, (0, 31)), (6, (31, 0)), (8, (0, 63))]
)
def test_exif_orientation(orientation: int, corner: tuple[int, int]) -> None:
    """The stored black corner is printed where the EXIF orientation puts it."""
    picture = Image.new("L", (64, 32), 255)
    picture.paste(0, (0, 0, 8, 8))
    metadata = Image.Exif()
    metadata[0x0112] = orientation
    data = saved(picture, "JPEG", exif=metadata, quality=95)
    raster = read_raster(data)
    assert (raster.width, raster.height) == picture_size(data) == ((32, 64) if orientation > 4 else (64, 32))
    x, y = corner
    assert raster.samples[3 * (y * raster.width + x)] < 40


def exif(orientation: int) -> bytes:
    metadata = Image.Exif()
    metadata[0x0112] = orientation
    return metadata.tobytes().removeprefix(b"Exif\0\0")


GOOD = plain(b"\xc0\x20\x22")
HEADER = chunk(b"IHDR", struct.pack(">IIBBBBB", 40, 40, 8, RGB, 0, 0, 0))
END = chunk(b"IEND", b"")
ROWS = zlib.compress((b"\0" + b"\xc0\x20\x22" * 40) * 40)


def bomb(width: int, height: int) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, RGBA, 0, 0, 0))
    return SIGNATURE + header + chunk(b"IDAT", zlib.compress(bytes(100_000))) + END


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(SIGNATURE + HEADER + END, "damaged", id="no IDAT"),
        pytest.param(SIGNATURE + HEADER + chunk(b"IDAT", b"") + END, "damaged", id="empty IDAT"),
        pytest.param(SIGNATURE + HEADER + chunk(b"IDAT", ROWS), "cut off", id="no IEND"),
        pytest.param(SIGNATURE + HEADER + chunk(b"IDAT", ROWS[:20]) + END, "cut off", id="half of the samples"),
        pytest.param(
            SIGNATURE + HEADER + chunk(b"IDAT", zlib.compress(bytes(121 * 20))) + END, "cut off", id="half of the rows"
        ),
        pytest.param(SIGNATURE + HEADER + chunk(b"IDAT", b"not compressed") + END, "damaged", id="samples not compressed"),
        pytest.param(GOOD[:-30], "cut off", id="cut off"),
        pytest.param(GOOD[:20], "damaged", id="only the start"),
        pytest.param(SIGNATURE, "damaged", id="only a signature"),
        pytest.param(GOOD.replace(b"IDAT", b"IDAT\0", 1), "damaged", id="shifted by a byte"),
        pytest.param(GOOD[:45] + b"\xff" + GOOD[46:], "damaged", id="a changed byte"),
        pytest.param(plain(b"\1", kind=PALETTE), "palette", id="no palette"),
        pytest.param(plain(b"\7", kind=PALETTE, extra=[(b"PLTE", bytes(6))]), "palette does not have", id="beyond the palette"),
        pytest.param(plain(b"\1", depth=3, kind=GRAY), "damaged", id="3 bits"),
        pytest.param(plain(b"\1\1\1", kind=5), "damaged", id="unknown kind"),
        pytest.param(plain(b"\xc0\x20\x22", extra=[(b"acTL", bytes(8))]), "animated.*one frame", id="animated"),
        pytest.param(plain(b"\xc0\x20\x22", extra=[(b"eXIf", exif(6))]), "rotated", id="rotated PNG"),
        pytest.param(plain(b"\xc0\x20\x22", extra=[(b"iCCP", b"x\0\0" + zlib.compress(b"no profile"))]), "profile", id="bad profile"),
        pytest.param(
            plain(b"\xc0\x20\x22", extra=[(b"cHRM", struct.pack(">8I", 31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000))]),
            "not sRGB", id="primaries of a wide-gamut display",
        ),
        pytest.param(plain(b"\xc0\x20\x22", extra=[(b"gAMA", struct.pack(">I", 1))]), "gamma", id="invalid gamma"),
        pytest.param(plain(b"\0\1", depth=16, kind=GRAY, extra=[TRANSPARENT]), "16 bits", id="transparent color of 16 bits"),
        pytest.param(bomb(60_000, 60_000), "60000 x 60000 pixels.*at most 4000", id="60000 pixels per side"),
        pytest.param(bomb(3000, 3000), "cut off", id="3000 pixels per side, most missing"),
        pytest.param(bomb(0, 0), "at least 32", id="no pixels"),
        pytest.param(bomb(4001, 40), "at most 4000", id="4001 pixels"),
        pytest.param(bomb(3000, 40), "empty space", id="too narrow"),
        pytest.param(saved(Image.new("CMYK", (40, 40)), "JPEG"), "CMYK.*RGB", id="CMYK without a profile"),
        pytest.param(saved(Image.new("RGB", (40, 40)), "JPEG")[:200], "damaged", id="cut off JPEG"),
        pytest.param(saved(Image.effect_noise((400, 400), 60), "JPEG")[:4000], "damaged", id="half a JPEG"),
        pytest.param(saved(Image.new("RGB", (5000, 40)), "JPEG"), "at most 4000", id="large JPEG"),
        pytest.param(
            b"\xff\xd8\xff\xc0\0\x11\x08\xff\xff\xff\xff" + bytes(30), "65535 x 65535 pixels", id="JPEG of 65535 pixels per side"
        ),
        pytest.param(saved(Image.new("RGB", (40, 40)), "JPEG") + b"\xff\xda" * 40, "too many progressive scans", id="JPEG of 40 scans"),
        pytest.param(b"\xff\xd8\xff", "damaged", id="three bytes of a JPEG"),
        pytest.param(b"GIF89a", "neither PNG nor JPEG", id="GIF"),
        pytest.param(b"", "neither PNG nor JPEG", id="nothing"),
    ],
)  # fmt: skip
def test_refused_pictures(data: bytes, message: str) -> None:
    with pytest.raises(UnprintablePicture, match=message):
        read_raster(data)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([GOOD, saved(Image.effect_noise((40, 40), 60), "JPEG")]), st.data())
def test_damaged_files(good: bytes, choice: st.DataObject) -> None:
    offset = choice.draw(st.integers(0, len(good) - 1))
    data = good[:offset] + choice.draw(st.binary(max_size=4)) + good[offset + choice.draw(st.integers(0, 40)) :]
    try:
        raster = read_raster(data)
    except UnprintablePicture as error:
        assert len(str(error)) < 200
    else:
        assert len(raster.samples) == 3 * raster.width * raster.height


def test_decompression_bomb() -> None:
    data = SIGNATURE + HEADER + chunk(b"IDAT", zlib.compress(bytes(60_000_000), 9)) + END
    start = time.process_time()
    read_raster(data)  # decompresses no more samples than the picture has
    assert time.process_time() - start < 2
