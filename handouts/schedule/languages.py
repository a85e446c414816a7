"""A language as lists name it (`Spanish`, `spa`, `es-MX`) becomes its code (`es`, `es-MX`), as labels are named."""

from __future__ import annotations

import re

from handouts.problems import did_you_mean

# Name, code of three letters (ISO 639-2, of HL7 messages), code of two (ISO 639-1), where a language has one.
_TABLE = """
Albanian sqi sq; Amharic amh am; Arabic ara ar; Armenian hye hy; Bengali ben bn; Bosnian bos bs; Bulgarian bul bg;
Burmese mya my; Cantonese yue yue; Chinese zho zh; Croatian hrv hr; Czech ces cs; Danish dan da; Dari prs prs;
Dutch nld nl; English eng en; Farsi fas fa; Finnish fin fi; French fra fr; German deu de; Greek ell el;
Gujarati guj gu; Haitian hat ht; Hebrew heb he; Hindi hin hi; Hmong hmn hmn; Hungarian hun hu; Indonesian ind id;
Italian ita it; Japanese jpn ja; Karen kar kar; Khmer khm km; Korean kor ko; Kurdish kur ku; Lao lao lo;
Mandarin cmn zh; Marathi mar mr; Navajo nav nv; Nepali nep ne; Norwegian nor no; Pashto pus ps; Persian fas fa;
Polish pol pl; Portuguese por pt; Punjabi pan pa; Romanian ron ro; Russian rus ru; Samoan smo sm; Serbian srp sr;
Somali som so; Spanish spa es; Swahili swa sw; Swedish swe sv; Tagalog tgl tl; Tamil tam ta; Telugu tel te;
Thai tha th; Tigrinya tir ti; Turkish tur tr; Ukrainian ukr uk; Urdu urd ur; Vietnamese vie vi; Yiddish yid yi
"""
_ROWS = [row.split() for row in _TABLE.replace("\n", " ").split(";")]
_NAMES = {name: code for name, _, code in _ROWS}
_CODES = {name.casefold(): code for name, code in _NAMES.items()} | {three: code for _, three, code in _ROWS}
_CODE = re.compile(r"([a-z]{2,3})((?:[-_][a-z0-9]{2,8})*)", re.I)


def language_code(text: str) -> str:
    """The code of a language, by its English name or by a code. Raises ValueError."""
    known = _CODES.get(text.casefold())
    if known:
        return known
    found = _CODE.fullmatch(text)
    if not found:
        near = did_you_mean(text, _NAMES)
        hint = (
            f"{near} Else write its code, like es" if near.startswith("did") else "write its code, like es for Spanish"
        )
        raise ValueError(f"{text!r} is not a language; {hint}")
    main = found[1].lower()
    parts = found[2].replace("_", "-").split("-")[1:]
    # A script is written Hant, a region MX.
    written = [part.title() if len(part) == 4 else part.upper() if len(part) == 2 else part.lower() for part in parts]
    return "-".join([_CODES.get(main, main), *written])


def language_name(code: str) -> str:
    """The English name of a language's code, else the code."""
    main = code.partition("-")[0]
    return next((name for name, known in _NAMES.items() if known == main), code)
