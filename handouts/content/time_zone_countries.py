"""Find the country of a clinic: that of its locale, or of its time zone."""

from __future__ import annotations

from functools import cache

from handouts.content.models.clinic import Clinic

_ZONE_TABLE = """
US America/New_York America/Chicago America/Denver America/Los_Angeles America/Detroit America/Menominee America/Boise
US America/Phoenix America/Anchorage America/Juneau America/Sitka America/Metlakatla America/Yakutat America/Nome
US America/Adak Pacific/Honolulu America/Louisville America/Indianapolis America/Shiprock
PR America/Puerto_Rico
CA America/Toronto America/Vancouver America/Edmonton America/Winnipeg America/Halifax America/St_Johns America/Regina
CA America/Montreal America/Moncton America/Iqaluit America/Whitehorse America/Yellowknife America/Thunder_Bay
MX America/Mexico_City America/Cancun America/Monterrey America/Tijuana America/Hermosillo America/Chihuahua
MX America/Mazatlan America/Merida America/Matamoros America/Ciudad_Juarez America/Bahia_Banderas America/Ojinaga
GB Europe/London Europe/Belfast Europe/Jersey Europe/Guernsey Europe/Isle_of_Man
IE Europe/Dublin
DE Europe/Berlin Europe/Busingen
FR Europe/Paris
ES Europe/Madrid Atlantic/Canary Africa/Ceuta
IT Europe/Rome
PT Europe/Lisbon Atlantic/Madeira Atlantic/Azores
NL Europe/Amsterdam
BE Europe/Brussels
LU Europe/Luxembourg
CH Europe/Zurich
AT Europe/Vienna
SE Europe/Stockholm
NO Europe/Oslo
DK Europe/Copenhagen
FI Europe/Helsinki
IS Atlantic/Reykjavik
PL Europe/Warsaw
CZ Europe/Prague
SK Europe/Bratislava
HU Europe/Budapest
GR Europe/Athens
RO Europe/Bucharest
BG Europe/Sofia
HR Europe/Zagreb
SI Europe/Ljubljana
RS Europe/Belgrade
EE Europe/Tallinn
LV Europe/Riga
LT Europe/Vilnius
UA Europe/Kyiv Europe/Kiev
TR Europe/Istanbul
RU Europe/Moscow Asia/Yekaterinburg Asia/Novosibirsk Asia/Vladivostok
MT Europe/Malta
CY Asia/Nicosia
AU Australia/Sydney Australia/Melbourne Australia/Brisbane Australia/Adelaide Australia/Perth Australia/Hobart
AU Australia/Darwin Australia/Canberra Australia/Broken_Hill Australia/Lindeman
NZ Pacific/Auckland Pacific/Chatham
IN Asia/Kolkata Asia/Calcutta
PK Asia/Karachi
BD Asia/Dhaka
LK Asia/Colombo
NP Asia/Kathmandu
CN Asia/Shanghai
HK Asia/Hong_Kong
TW Asia/Taipei
JP Asia/Tokyo
KR Asia/Seoul
SG Asia/Singapore
MY Asia/Kuala_Lumpur
TH Asia/Bangkok
VN Asia/Ho_Chi_Minh Asia/Saigon
PH Asia/Manila
ID Asia/Jakarta Asia/Makassar Asia/Jayapura
IL Asia/Jerusalem
AE Asia/Dubai
SA Asia/Riyadh
EG Africa/Cairo
ZA Africa/Johannesburg
NG Africa/Lagos
KE Africa/Nairobi
GH Africa/Accra
MA Africa/Casablanca
BR America/Sao_Paulo America/Bahia America/Fortaleza America/Recife America/Manaus America/Belem America/Cuiaba
AR America/Buenos_Aires America/Argentina/Buenos_Aires America/Argentina/Cordoba America/Argentina/Mendoza
CL America/Santiago
CO America/Bogota
PE America/Lima
VE America/Caracas
EC America/Guayaquil
UY America/Montevideo
PY America/Asuncion
BO America/La_Paz
CR America/Costa_Rica
PA America/Panama
GT America/Guatemala
HN America/Tegucigalpa
SV America/El_Salvador
NI America/Managua
CU America/Havana
DO America/Santo_Domingo
JM America/Jamaica
TT America/Port_of_Spain
HT America/Port-au-Prince
"""
"""Each line: the ISO 3166 code of a country, and its time zones."""
_ZONE_PREFIXES = {
    "US/": "US", "America/Indiana/": "US", "America/Kentucky/": "US", "America/North_Dakota/": "US", "Canada/": "CA",
    "Mexico/": "MX", "Australia/": "AU", "Brazil/": "BR", "America/Argentina/": "AR",
}  # fmt: skip
NORTH_AMERICAN = frozenset({"US", "CA", "PR", "DO", "JM", "TT"})
"""Countries whose phone numbers have ten digits after a 1."""


def clinic_country(clinic: Clinic) -> str:
    """The ISO 3166 code of a clinic's country, such as `US`: of its locale, or of its time zone; '' if not known."""
    return clinic.locale.partition("-")[2] if clinic.locale else zone_country(clinic.time_zone.key)


def zone_country(zone: str) -> str:
    """The ISO 3166 code of the country of a time zone, by its IANA name; '' if it is not in the table."""
    by_prefix = next((country for prefix, country in _ZONE_PREFIXES.items() if zone.startswith(prefix)), "")
    return _country_by_zone().get(zone, by_prefix)


def country_zones(country: str) -> tuple[str, ...]:
    """The country's time zones in the table, the most used ones first."""
    return tuple(zone for zone, code in _country_by_zone().items() if code == country)


def country_areas(country: str) -> frozenset[str]:
    """First parts of the names of a country's time zones in the table: {'America', 'Pacific', 'US'}."""
    zones = [zone for zone, code in (*_country_by_zone().items(), *_ZONE_PREFIXES.items()) if code == country]
    return frozenset(zone.partition("/")[0] for zone in zones)


@cache
def _country_by_zone() -> dict[str, str]:
    rows = (line.split() for line in _ZONE_TABLE.strip().splitlines())
    return {zone: country for country, *zones in rows for zone in zones}


def is_north_american(country: str) -> bool:
    """True if phone numbers are written as in the United States, or if the country is unknown."""
    return not country or country in NORTH_AMERICAN
