"""Bytes that are no UTF-8 become text, where Windows-1252 is likely; text that was read in a wrong encoding is found.

Any byte is some letter in the old code pages. A Czech file that is read as Western European prints a consent for
`Jiøí` instead of `Jiří`, so each word is looked at: do these letters stand so in a language of Western Europe?
"""

from __future__ import annotations

import codecs
import re
import unicodedata

NAMED = (
    "windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254", "windows-1255", "windows-1256",
    "windows-1257", "windows-1258", "iso8859-1", "iso8859-2", "iso8859-5", "iso8859-7", "iso8859-9", "iso8859-15",
    "mac-roman", "cp437", "cp850", "koi8-r", "shift_jis", "gb18030", "big5", "euc-kr", "euc-jp", "utf-8", "utf-16",
)  # fmt: skip
"""Encodings that may be named; Python's other names of them count as well."""
_PAGES = {codecs.lookup(name).name: name for name in NAMED}
_PAGES |= {
    "gbk": "gbk",
    "gb2312": "gb2312",
    "cp949": "cp949",
    "cp932": "cp932",
    "iso8859-8": "iso8859-8",
    "cp852": "cp852",
}
_PAGES |= {"iso8859-4": "iso8859-4", "iso8859-13": "iso8859-13", "iso8859-6": "iso8859-6", "cp866": "cp866"}
_PAGES |= {"koi8-u": "koi8-u", "mac-latin2": "mac-latin2", "mac-cyrillic": "mac-cyrillic", "mac-greek": "mac-greek"}
_GUESSES = (
    "windows-1250", "windows-1251", "windows-1253", "windows-1254", "windows-1257", "windows-1255", "windows-1256",
    "iso8859-2", "iso8859-5", "iso8859-7", "koi8-r", "mac-roman", "cp437", "cp850", "shift_jis", "gb18030", "big5",
    "euc-kr",
)  # fmt: skip


def known_encoding(name: str) -> str:
    """Python's name of an encoding that may be named, '' for any other."""
    try:
        found = codecs.lookup(name.strip().replace(" ", "-")).name
    except (LookupError, ValueError):
        return ""
    return found if found in _PAGES or found in ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig") else ""


# -- UTF-8 that was read as something else ---------------------------------------------------------------------------
_LONG_FILE = 2_000_000
_READ_AS = ("cp1252", "cp1250", "cp1251", "cp1254", "latin-1", "mac_roman", "cp437", "cp850")
_CLOSING = frozenset("’”“»…–—›®™‘")
"""What stands behind a word in a text as it should be, and is also the second half of a letter read wrongly."""
_FREQUENT = re.compile(
    "[\u00a0-\u017f\u0386-\u03ce\u0401-\u045f\u05d0-\u05ea\u0621-\u064a\u0300-\u0308\u0900-\u0dff\u0e01-\u0e5b\u1e00-\u1eff"
    "\u2013\u2014\u2018-\u201e\u2022\u2026\u20ac\u2122\u3001-\u30ff\u4e00-\u9fff\uac00-\ud7a3\ufeff\uff01-\uff5e"
    "\U0001f300-\U0001faff]"
)


def is_double_encoded(text: str) -> bool:
    """True of `MÃ¼ller`: UTF-8 that was read as an old code page, where what it was is likelier than what it is.

    The É of RENÉ and a curly apostrophe could be one letter of phonetics by their bytes, but no language writes so.
    """
    return not text.isascii() and any(_twice_encoded(text, page) for page in _READ_AS)


def _twice_encoded(text: str, page: str) -> bool:
    found = False
    for match in re.finditer(r"[^\x00-\x7f]+", text):
        run = match[0]
        if len(run) < 2:
            if page != "cp1252":
                return False
            continue
        try:
            meant = run.encode(page).decode("utf-8")
        except UnicodeError:
            if page != "cp1252":
                return False  # in a text that was read wrongly, all of it was
            continue
        if _FREQUENT.search(meant) and not _as_it_should_be(text, match, meant):
            found = True
    return found


def _as_it_should_be(text: str, match: re.Match[str], meant: str) -> bool:
    """True where the characters behind a letter are punctuation in its place: `«RENÉ»`, `CAFÉ…`."""
    run = match[0]
    if len(run) == 2 and run[0] in "–—“”‘’«»" and run[1].isalpha():
        return True
    if not run[0].isalpha() or not set(run[1:]) <= _CLOSING:
        return False
    following = text[match.end() : match.end() + 2]
    if not following[:1].isalpha():
        # Ã and an apostrophe: no word ends in these two, but many end in what they stand for.
        return run[0] not in "ÃÂâðĂГ" or not any(map(str.isalpha, meant))
    return run[-1] in "–—" or (
        run[-1] == "’" and (run[0] not in "ÃÂĂГ" or (following + " ")[:2].casefold() in ("s ", "s,", "s."))
    )


# -- Bytes that are not UTF-8 ----------------------------------------------------------------------------------------
_VOWELS = "aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýœ"
_CONSONANTS = "bcdfghjklmnpqrstvwxzçñšžßþð"
_LETTER = "[^\\W\\d_]"
_PLAIN = "bcdfghjklmnpqrstvwxz"
_SIGNS, _LETTERS = (
    re.compile("|".join(patterns))
    for patterns in (
        (
            # A sign in front of or inside of a word: £ukasz, Tomá¹, G¢mez. µg, Nº and Mª are words.
            f"[£¥¯¹³¼¾¦¨´¸¤¢§¶±×÷¬°†‡ˆ‰™•˜]{_LETTER}{{2}}|[£¥¯¹³¼¾¦¨´¸¤¢±×÷¬]{{2}}|[©®]»|{_LETTER}{{2}}[£¥¯¹³¼½¾¦¨´¸¤¢§¶±×÷¬†‡ˆ‰‹‚„˜¿¡]",
            f"{_LETTER}[º°ª©®»«›”“„]{_LETTER}|(?<![a-zA-Z])µ(?!g|m|l|mol){_LETTER}|{_LETTER}µ{_LETTER}|[a-z]{{3,}}[ºª]",
            # Capitals inside of a word of small letters, and three of these letters in a row: whole words of Cyrillic.
            "[a-z][À-ÖØ-ÝÞŠŽŒŸ](?![A-ZÀ-ÖØ-Þ])|[a-zà-öø-þ][ŸŠŽŒÐÞ]|[A-Z][ŸŠŽ][a-z]|[’‘“”][†‡ˆ‰Š‹ŒŽ]",
            "(?!(?:ä|ö|ü|å|é|ß)+)[À-ÖØ-öø-ÿŠŽŒŸšžœ]{3,}|(?<!\\w)[À-ÖØ-öø-ÿŠŽŒŸšžœ]{2,}(?!\\w)",
        ),
        (
            # Letters of which one does not stand before or behind such others in the languages that have it.
            f"ñ(?![{_VOWELS}])|ã(?![oei]|n?s?(?!\\w))|õ(?!e)|è[{_VOWELS}]|[aiueyáíé]è(?!\\w)|^èr",
            "[aeioučáéíóúýøäöü]ø(?![yej])|ø(?=[aouáíóúéìäü])|ø(?=i(?!\\w|e))|øe(?=\\w)(?![rnst])",
            f"[{_VOWELS}]æ(?!\\w)|æ[{_VOWELS}]|ì(?=\\w)|[{_VOWELS}]ì|[{_VOWELS}]ò|ò[{_VOWELS}]|[bcdfghjklmnpqrstvwxz]ï",
            f"ù(?=\\w)|[bcdfghjklmnpqrstvwxz]ù(?!\\w)|û(?!\\w)|[{_VOWELS}]û(?!t)|œ(?=[bfghjklmpqrvwxz])|œ(?!\\w)|ê[dgbkjzw]",
            # Letters of Iceland, which are other letters in Turkish, Baltic and Croatian files.
            f"(?<!\\w)[ðýï]|ýl|þ(?!\\w)|ÿ(?=\\w{{2}})|(?:en|it|yt|ut)ë(?!\\w)|[{_PLAIN}]š[{_PLAIN}]",
            # What Mac OS writes for í, ó and ñ: an apostrophe and dashes.
            "[b-df-hj-np-tv-z]’a(?!\\w)|(?<!\\w)[a-z]—[a-z]|[a-z]–(?:oz|os?|as?|ez|iz|eda|iga|ero|ita|uelo|ora?)(?!\\w)",
        ),
    )
)
_OWN_WORDS = frozenset({"où", "più", "giù", "gesù", "tù", "sù"})
_ACCENTS = re.compile("[àáâãäåæèéêëìíîïòóôõöøùúûüýœçñðþ]")
_LANGUAGES = (
    "äöüß", "éèêëàâîïôûùüœæçÿñ", "áéíóúüñçª", "ãõáâàéêíóôúçü", "àèéìíîòóù", "æøåéäöüôêè", "åäöéàüáèæø", "ëïéèêóöüáàíçô",
    "àèéíïóòúüç", "áéíóúàèìòù", "äöåéšž", "áéíóúýäôšžöüëç", "áéíóúýþæöð",
)  # fmt: skip
"""Letters of languages that Windows-1252 can write, and those that 1250 and 1252 write with the same bytes."""


def find_unlikely_word(text: str) -> str:
    """The first word of a text read as Windows-1252 that is none of Western Europe's languages; '' where none."""
    if text.isascii():
        return ""
    looked_at = set[str]()
    for line in text.splitlines():
        if line.isascii():
            continue
        for cell in re.split(r"[,;\t|\"]", line):
            if cell.isascii() or cell in looked_at:
                continue
            if word := _unlikely_in(cell):
                return word
            looked_at.add(cell)
    return ""


def _unlikely_in(cell: str) -> str:
    icelandic = re.search(r"(?:son|d[óo]ttir)(?!\w)", cell)
    for word in cell.split():
        if word.isascii():
            continue
        small = word.casefold().strip(".,;:!?()") if not word.isupper() else word.lower().strip(".,;:!?()")
        if small in _OWN_WORDS:
            continue
        if _SIGNS.search(word) or (not icelandic and _LETTERS.search(small)):
            return word
        letters = set(_ACCENTS.findall(small))
        if {"ð", "þ"} & letters and not icelandic:
            return word
        if letters and not any(letters <= set(language) for language in _LANGUAGES):
            return word
    return ""


def guess_encodings(data: bytes, word: str) -> list[tuple[str, str]]:
    """Encodings that the bytes may be in, each with what it makes of a word that was read as Windows-1252."""
    try:
        raw = word.encode("cp1252")
    except UnicodeError:
        return []
    return [(name, read) for name, read in encoding_samples(data, raw) if read != word]


def encoding_samples(data: bytes, raw: bytes) -> list[tuple[str, str]]:
    """Encodings that the bytes may be in, each with what it makes of some of them, such as a name."""
    found = list[tuple[str, str]]()
    for name in _GUESSES:
        try:
            if len(data) < _LONG_FILE:
                data.decode(name)
            read = raw.decode(name)
        except UnicodeError:
            continue
        if _one_script(read) and read not in (other for _, other in found):
            found.append((name, read))
    return found


def _one_script(text: str) -> bool:
    """True of letters of one script, small behind the first, with nothing but hyphens, points and apostrophes."""
    letters = [sign for sign in text if sign.isalpha()]
    scripts = {unicodedata.name(sign, "").split()[0] for sign in letters}
    if not letters or len(scripts) > 1 or any(not sign.isalpha() and sign not in "-.'’ " for sign in text):
        return False
    return text.isupper() or text == text.title() or text.islower() or not any(map(str.isupper, text))
