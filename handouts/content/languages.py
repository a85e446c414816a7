"""Which language a document is in, and whether its reader needs an interpreter: decided here, for all who ask.

A document is in one language as a whole, or it is not made in that language: sentences of one language amid labels of
another are read wrongly. Layouts, procedures and sets are written in one language, that of the labels beside them, and
nothing says yet that they are complete in a second one. So every document is in that language, and who reads another
one needs an interpreter, however many files of labels there are.

A language as lists name it (`Spanish`, `spa`, `es-MX`) becomes its code (`es`, `es-MX`), as labels are named.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import NamedTuple

from handouts.errors import InvalidValue, did_you_mean, nearest

SOURCE_LANGUAGE = "en"
"""Name of the labels in whose language layouts, procedures and sets are written, and in which staff work."""


class DocumentLanguage(NamedTuple):
    """What a document is made with."""

    labels: str
    """Name of the labels, like `en`."""
    interpreter: str
    """The reader's language, where the document is in another one; '' where the reader can read the document."""


def document_language(reader: str, source: str, complete: Collection[str] = ()) -> DocumentLanguage:
    """The language of a document for a reader.

    `reader` is the tag of the reader's language, '' for the clinic's own. `source` is the tag of the language that the
    set, its procedure and the layouts are written in. `complete` are the other languages in which all of these, and the
    labels, are complete and current: only those are ever chosen.
    """
    if not interpreter_for(reader, source):
        return DocumentLanguage(SOURCE_LANGUAGE, "")
    chosen = next((tag for tag in complete if not interpreter_for(reader, tag)), None)
    return DocumentLanguage(chosen, "") if chosen else DocumentLanguage(SOURCE_LANGUAGE, reader)


def interpreter_for(reader: str, document: str) -> str:
    """The reader's language where a document in the language `document` is none that the reader reads, else ''.

    Countries do not matter (es-MX reads es-US); a script does where both state one (zh-Hans is not zh-Hant).
    """
    if not reader:
        return ""
    (mine, my_script), (other, other_script) = _language_and_script(reader), _language_and_script(document)
    same = mine == other and (my_script == other_script or not (my_script and other_script))
    return "" if same else reader


def _language_and_script(tag: str) -> tuple[str, str]:
    """Language and script of a tag: ('zh', 'hant') of zh-Hant-TW; the script is '' where none is stated."""
    language, *more = tag.casefold().replace("_", "-").split("-")
    return language, next((part for part in more[:2] if len(part) == 4 and part.isalpha()), "")


# Name, code of three letters (ISO 639-2, of HL7 messages), code of two (ISO 639-1), where a language has one.
_LANGUAGES = """
Albanian sqi sq; Amharic amh am; Arabic ara ar; Armenian hye hy; Bengali ben bn; Bosnian bos bs; Bulgarian bul bg;
Burmese mya my; Cantonese yue yue; Chinese zho zh; Croatian hrv hr; Czech ces cs; Danish dan da; Dari prs prs;
Dutch nld nl; English eng en; Farsi fas fa; Finnish fin fi; French fra fr; German deu de; Greek ell el;
Gujarati guj gu; Haitian hat ht; Hebrew heb he; Hindi hin hi; Hmong hmn hmn; Hungarian hun hu; Indonesian ind id;
Italian ita it; Japanese jpn ja; Karen kar kar; Khmer khm km; Korean kor ko; Kurdish kur ku; Lao lao lo;
Mandarin cmn zh; Marathi mar mr; Navajo nav nv; Nepali nep ne; Norwegian nor nb; Pashto pus ps; Persian fas fa;
Polish pol pl; Portuguese por pt; Punjabi pan pa; Romanian ron ro; Russian rus ru; Samoan smo sm; Serbian srp sr;
Somali som so; Spanish spa es; Swahili swa sw; Swedish swe sv; Tagalog tgl tl; Tamil tam ta; Telugu tel te;
Thai tha th; Tigrinya tir ti; Turkish tur tr; Ukrainian ukr uk; Urdu urd ur; Vietnamese vie vi; Yiddish yid yi
"""
# What speakers of the larger languages call them, and what lists in German do.
_OTHER_NAMES = """
ar العربية, Arabisch; bn বাংলা; bs bosanski, Bosnisch; cs čeština; da dansk; de Deutsch; el ελληνικά, Griechisch;
en Englisch, inglés; es español, castellano, Spanisch; fa فارسی, Persisch; fi suomi; fr français, Französisch;
gu ગુજરાતી; he עברית; hi हिन्दी, हिंदी; hr hrvatski, Kroatisch; ht kreyòl ayisyen, kreyòl, Haitian Creole; hu magyar;
it italiano, Italienisch; ja 日本語; ko 한국어; nb norsk, bokmål; nl Nederlands; pa ਪੰਜਾਬੀ; pl polski, Polnisch;
pt português, Portugiesisch; ro română, Rumänisch; ru русский, Russisch; so Soomaali; sq shqip, Albanisch;
sr srpski, српски, Serbisch; sv svenska; sw Kiswahili; th ไทย; tl Filipino; tr Türkçe, Türkisch;
uk українська, Ukrainisch; ur اردو; vi tiếng Việt, Vietnamesisch; yue 粵語, 廣東話, 广东话; zh 中文, 普通话, Chinesisch;
ase American Sign Language, ASL, sign language
"""
_YES_NO_WORDS = frozenset(
    ["yes", "no", "y", "n", "x", "true", "false", "ok", "oui", "non", "nein", "ja/nein", "yes/no"]
)
_UNKNOWN_WORDS = frozenset([
    "und", "unk", "unknown", "oth", "other", "mis", "mul", "zxx", "none", "nil", "n/a", "na", "tbd", "tba", "-", "--",
    "?", "not known",
])  # fmt: skip


def _fold(text: str) -> str:
    """Without case and accents."""
    return "".join(
        sign for sign in unicodedata.normalize("NFKD", text.casefold()) if unicodedata.category(sign) != "Mn"
    )


def _parse_other_names() -> dict[str, str]:
    found = {}
    for row in _OTHER_NAMES.replace("\n", " ").split(";"):
        code, _, names = row.strip().partition(" ")
        found.update({_fold(name.strip()): code for name in names.split(",")})
    return found


_SIGN_LANGUAGES = {"ase": "American Sign Language"}
_ROWS = [row.split() for row in _LANGUAGES.replace("\n", " ").split(";")]
_NAMES = {name: code for name, _, code in _ROWS}
_CODES = {name.casefold(): code for name, code in _NAMES.items()} | {three: code for _, three, code in _ROWS}
_CODES |= {"no": "nb", "nob": "nb", "fil": "tl"}
_CODES |= {"sp": "es", "span": "es"}
_TWO_LETTER_CODES = frozenset(code for code in _NAMES.values() if len(code) == 2)
_OTHER_NAME_CODES = _parse_other_names()
_TAG = re.compile(r"([a-z]{2,3})((?:[-_][a-z0-9]{2,8})*)", re.I)


def language_code(text: str) -> str:
    """The code of a language, by its English name, its own or a code. Raises ValueError.

    `no` is refused: in a list it rather answers a question than means Norwegian.
    """
    folded = text.casefold()
    if folded in _YES_NO_WORDS:
        norwegian = " (write Norwegian or nb where that is meant)" if folded == "no" else ""
        raise InvalidValue(f"{text!r} is an answer, no language", f"write its name or its code, like es{norwegian}")
    if folded in _UNKNOWN_WORDS:
        raise InvalidValue(f"{text!r} is no language", "write the patient's, or leave it out for the clinic's own")
    known = _CODES.get(folded) or _OTHER_NAME_CODES.get(_fold(text))
    if known:
        return known
    found = _TAG.fullmatch(text)
    if not found:
        hint = "write its code, like es for Spanish"
        if nearest(text, _NAMES):
            hint = f"{did_you_mean(text, _NAMES)} Else write its code, like es"
        raise InvalidValue(f"{text!r} is not a language", hint)
    main = found[1].lower()
    parts = found[2].replace("_", "-").split("-")[1:]
    region = parts[0] if parts else ""
    as_codes_are_written = found[1].islower() and region.isupper()
    if main in ("non", "not") or (main == "en" and region.lower() in _TWO_LETTER_CODES and not as_codes_are_written):
        raise InvalidValue(f"{text!r} is not one language", "write the patient's own, like es for Spanish")
    # A script is written Hant, a region MX.
    written = [part.title() if len(part) == 4 else part.upper() if len(part) == 2 else part.lower() for part in parts]
    return "-".join([_CODES.get(main, main), *written])


def language_codes() -> list[str]:
    """The codes of all languages that are known by name, by their English names."""
    return list(dict.fromkeys([*(code for _, code in sorted(_NAMES.items())), *_SIGN_LANGUAGES]))


def language_name(code: str) -> str:
    """The English name of a language's code, else the code."""
    main = code.partition("-")[0]
    if main in _SIGN_LANGUAGES:
        return _SIGN_LANGUAGES[main]
    return next((name for name, known in _NAMES.items() if known == main), code)
