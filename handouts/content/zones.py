"""The time zone of a clinic: a name that stands for a place, whose clocks follow that place's law.

Names of fixed offsets (`Etc/GMT+5`, `EST`) are refused: their clocks never change to summer time, and the sign of those
in `Etc` is the reverse of what people write. `posix/` and `right/` are the same zones a second time, `right/` with leap
seconds, that is 27 seconds off. What only stands for the clock of one computer (`localtime`) is no place either.
"""

from __future__ import annotations

import re
import zoneinfo

from handouts.errors import InvalidValue, did_you_mean, nearest

AREAS = frozenset((
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific",
    "Brazil", "Canada", "Chile", "Mexico", "US",
))  # fmt: skip
"""What stands before the slash of a name that stands for a place."""
_UTC = ("UTC", "Etc/UTC")
_EXAMPLE = "write a place, like America/New_York or America/Chicago"
_NAMED = {
    "ES": "America/New_York", "ED": "America/New_York", "EAST": "America/New_York", "ET": "America/New_York",
    "CS": "America/Chicago", "CD": "America/Chicago", "CENT": "America/Chicago", "CT": "America/Chicago",
    "MS": "America/Denver or America/Phoenix", "MD": "America/Denver", "MOUNT": "America/Denver or America/Phoenix",
    "MT": "America/Denver or America/Phoenix", "PS": "America/Los_Angeles", "PD": "America/Los_Angeles",
    "PAC": "America/Los_Angeles", "PT": "America/Los_Angeles", "AK": "America/Anchorage", "HST": "Pacific/Honolulu",
}  # fmt: skip
"""How names that Americans give to their zones begin, and the cities that may be meant."""
_CITIES = {
    -11: "Pacific/Pago_Pago", -10: "Pacific/Honolulu", -9: "America/Anchorage", -8: "America/Los_Angeles",
    -7: "America/Denver, America/Phoenix", -6: "America/Chicago, America/Mexico_City",
    -5: "America/New_York, America/Bogota", -4: "America/Halifax, America/Puerto_Rico",
    -3: "America/Sao_Paulo", -2: "America/Noronha", -1: "Atlantic/Azores", 0: "Europe/London, Africa/Abidjan",
    1: "Europe/Berlin, Africa/Lagos", 2: "Europe/Athens, Africa/Johannesburg", 3: "Europe/Istanbul, Africa/Nairobi",
    4: "Asia/Dubai", 5: "Asia/Karachi", 6: "Asia/Dhaka", 7: "Asia/Bangkok", 8: "Asia/Singapore, Australia/Perth",
    9: "Asia/Tokyo", 10: "Australia/Sydney, Australia/Brisbane", 11: "Pacific/Noumea", 12: "Pacific/Auckland",
    13: "Pacific/Tongatapu", 14: "Pacific/Kiritimati",
}  # fmt: skip
"""Hours ahead of UTC in winter, and cities with these hours: one with summer time first, where there is one."""
_ETC = re.compile(r"Etc/(?:GMT|UTC|UCT|Greenwich|Universal|Zulu)([+-]\d{1,2})?", re.I)
_OFFSET = re.compile(r"(?:UTC)?([+-]\d{1,2})(?::?00)?|(?:GMT|UCT|Zulu|Universal|Greenwich)(?:[+-]?0)?", re.I)


def read_zone(value: str) -> zoneinfo.ZoneInfo:
    """A zone of the IANA database by its name. Raises ValueError with the zones that may be meant."""
    area, slash, city = value.partition("/")
    if area in ("posix", "right") and slash:
        if city in _UTC or city.partition("/")[0] in AREAS:
            raise InvalidValue(f"{value!r} is another form of a time zone", f"write {city}")
        return read_zone(city)
    if value in _UTC or (slash and area in AREAS):
        try:
            return zoneinfo.ZoneInfo(value)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            near = did_you_mean(value, _places()) or _EXAMPLE
            raise InvalidValue(f"{value!r} is not a time zone", near) from None
    if found := _ETC.fullmatch(value):  # Etc/GMT+5 is five hours behind UTC, not ahead
        raise _fixed(value, -int(found[1] or 0))
    if found := _OFFSET.fullmatch(value):
        raise _fixed(value, int(found[1] or 0))
    if slash:
        hint = did_you_mean(value, _places()) if nearest(value, _places()) else _EXAMPLE
        raise InvalidValue(f"{value!r} is not a time zone", hint)
    like = next((zone for start, zone in _NAMED.items() if value.upper().startswith(start)), "")
    like = like or next((name for name in sorted(_places()) if name.casefold().endswith(f"/{value.casefold()}")), "")
    hint = f"write {like}, if that is meant" if like else _EXAMPLE
    raise InvalidValue(f"{value!r} does not say where the clocks are", hint)


def _fixed(value: str, hours: int) -> ValueError:
    cities = _CITIES.get(hours, "")
    hint = f"write the zone of the clinic's city, like {cities}" if cities else _EXAMPLE
    return InvalidValue(f"{value!r} is a fixed offset: its clocks never change to summer time", hint)


def _places() -> set[str]:
    return {name for name in zoneinfo.available_timezones() if name.partition("/")[0] in AREAS and "/" in name}
