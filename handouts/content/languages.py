"""Decide whether a patient needs an interpreter for a document, and parse names of languages.

A document is in one language only: sentences in one language with labels in another are misread.

`language_code` parses the name of a language in a list (`Spanish`, `spa`, `es-MX`) to a code (`es`, `es-MX`).
"""

from __future__ import annotations

import re
import unicodedata

from handouts.errors import InvalidValue, did_you_mean, nearest

SOURCE_LANGUAGE = "en"
"""Name of the labels in the language of layouts, procedures, sets and staff."""


def interpreter_for(reader: str, document: str) -> str:
    """The patient's language `reader` if a document in the language `document` needs an interpreter, else ''.

    The country does not matter: a reader of es-MX can read es-US. The script matters if both tags have one (zh-Hans,
    zh-Hant).
    """
    if not reader:
        return ""
    language, script = _language_and_script(reader)
    document_language, document_script = _language_and_script(document)
    scripts_match = script == document_script or not (script and document_script)
    return "" if language == document_language and scripts_match else reader


def _language_and_script(tag: str) -> tuple[str, str]:
    """Language and script of a tag: ('zh', 'hant') for zh-Hant-TW. The script is '' if the tag has none."""
    language, *more = tag.casefold().replace("_", "-").split("-")
    script = next((part for part in more[:2] if len(part) == 4 and part.isalpha()), "")
    return language, script or next((_SCRIPTS[language, part] for part in more if (language, part) in _SCRIPTS), "")


_SCRIPTS = {
    ("zh", "tw"): "hant",
    ("zh", "hk"): "hant",
    ("zh", "mo"): "hant",
    ("zh", "cn"): "hans",
    ("zh", "sg"): "hans",
}
"""Scripts of languages with several, by region (CLDR, likely subtags)."""


# Name, three-letter code (ISO 639-2, used in HL7 messages), two-letter code (ISO 639-1) if there is one.
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
# Names in the languages themselves, in German and in Spanish.
_OTHER_NAMES = """
ar العربية, Arabisch; bn বাংলা; bs bosanski, Bosnisch; cs čeština; da dansk; de Deutsch; el ελληνικά, Griechisch;
en Englisch, inglés; es español, castellano, Spanisch; fa فارسی, Persisch; fi suomi; fr français, Französisch;
gu ગુજરાતી; he עברית; hi हिन्दी, हिंदी; hr hrvatski, Kroatisch; ht kreyòl ayisyen, kreyòl, Haitian Creole; hu magyar;
it italiano, Italienisch; ja 日本語; ko 한국어; nb norsk, bokmål; nl Nederlands; pa ਪੰਜਾਬੀ; pl polski, Polnisch;
pt português, Portugiesisch; ro română, Rumänisch; ru русский, Russisch; so Soomaali; sq shqip, Albanisch;
sr srpski, српски, Serbisch; sv svenska; sw Kiswahili; th ไทย; tl Filipino; tr Türkçe, Türkisch;
uk українська, Ukrainisch; ur اردو; vi tiếng Việt, Vietnamesisch; yue 粵語, 廣東話, 广东话; zh 中文, 普通话, Chinesisch;
zh-Hans Simplified Chinese, Chinese (Simplified), Chinese simplified, 简体中文;
zh-Hant Traditional Chinese, Chinese (Traditional), Chinese traditional, 繁體中文, 正體中文;
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
    """Lowercase without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if unicodedata.category(character) != "Mn")


def _parse_other_names() -> dict[str, str]:
    codes = {}
    for row in _OTHER_NAMES.replace("\n", " ").split(";"):
        code, _, names = row.strip().partition(" ")
        codes.update({_fold(name.strip()): code for name in names.split(",")})
    return codes


_INTERPRETED = (
    "Akateko", "Chuj", "Garifuna", "Ixil", "K'iche'", "Kaqchikel", "Mam", "Mixtec", "Nahuatl", "Popti'", "Purepecha",
    "Q'anjob'al", "Q'eqchi'", "Quechua", "Triqui", "Tzotzil", "Zapotec",
)  # fmt: skip
"""Languages without labels that interpreters are often asked for. Most are groups without a single code."""
_NEEDED = dict.fromkeys(("yes", "y", "x", "true", "1"), "yes") | dict.fromkeys(("no", "n", "false", "0"), "no")
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
    """The code of a language, from its English name, its own name or a code. Raises InvalidValue.

    `no` is refused: in a list, it is probably an answer, not Norwegian.
    """
    folded = text.casefold()
    if folded in _YES_NO_WORDS:
        norwegian = " (for Norwegian, write Norwegian or nb)" if folded == "no" else ""
        raise InvalidValue(
            f"{text!r} is an answer, not a language", f"write the name or code of a language, like es{norwegian}"
        )
    if folded in _UNKNOWN_WORDS:
        hint = "write the patient's language, or leave it out for the clinic's own"
        raise InvalidValue(f"{text!r} is not a language", hint)
    code = _CODES.get(folded) or _OTHER_NAME_CODES.get(_fold(text))
    if code:
        return code
    match = _TAG.fullmatch(text)
    if not match:
        hint = "write its code, like es for Spanish"
        if nearest(text, _NAMES):
            hint = f"{did_you_mean(text, _NAMES)} Otherwise write its code, like es"
        raise InvalidValue(f"{text!r} is not a language", hint)
    main = match[1].lower()
    parts = match[2].replace("_", "-").split("-")[1:]
    region = parts[0] if parts else ""
    is_written_as_tag = match[1].islower() and region.isupper()  # `en-es` may mean two languages
    if main in ("non", "not") or (main == "en" and region.lower() in _TWO_LETTER_CODES and not is_written_as_tag):
        raise InvalidValue(f"{text!r} is not a single language", "write the patient's language, like es for Spanish")
    # A script is written Hant, a region MX.
    written = [part.title() if len(part) == 4 else part.upper() if len(part) == 2 else part.lower() for part in parts]
    return "-".join([_CODES.get(main, main), *written])


def interpreter_need(text: str) -> str:
    """Whether an interpreter is needed: 'yes', 'no', or a language as its code, or its name if it has no code here.

    `no` is an answer, not Norwegian. Raises InvalidValue for anything else, also for the code of an unknown language.
    """
    if needed := _NEEDED.get(text.casefold()):
        return needed
    names = {_fold(name).replace("'", ""): name for name in _INTERPRETED}
    if name := names.get(_fold(text).replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "")):
        return name
    hint = "write yes, no, or the language of the interpreter, like Spanish or ASL"
    known = (*_NAMES, *_INTERPRETED)
    if text.casefold() not in _UNKNOWN_WORDS and (near := nearest(text, known)):
        hint = f"{did_you_mean(text, known)} Otherwise {hint}" if near.casefold() != text.casefold() else hint
    try:
        code = language_code(text)
    except InvalidValue:
        code = ""
    if not code or language_name(code) == code:
        raise InvalidValue(f"{text!r} is not yes, no or a known language", hint)
    return code


def interpreter_language(need: str, reader: str, document: str) -> str:
    """The language to interpret, for the need of an interpreter as `interpreter_need` writes it; '' if not known.

    `reader` is the patient's language, and `document` that of the clinic's pages. An interpreter of the patient's
    language is not one of the clinic's own.
    """
    return interpreter_for(reader, document) if need == "yes" else "" if need == "no" else need


def language_codes() -> list[str]:
    """The codes of all languages with a known name, sorted by English name."""
    return list(dict.fromkeys([*(code for _, code in sorted(_NAMES.items())), *_SIGN_LANGUAGES]))


_SCRIPT_NAMES = {"zh-Hans": "Simplified Chinese", "zh-Hant": "Traditional Chinese"}
"""Languages whose name alone does not say in which script a page is."""


def language_name(code: str) -> str:
    """The English name for a language code; the code if the name is not known."""
    if code in _SCRIPT_NAMES:
        return _SCRIPT_NAMES[code]
    main = code.partition("-")[0]
    if main in _SIGN_LANGUAGES:
        return _SIGN_LANGUAGES[main]
    return next((name for name, name_code in _NAMES.items() if name_code == main), code)
