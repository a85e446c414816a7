"""Recognize text that was read in a wrong encoding, and suggest encodings that fit.

In old code pages, almost every byte is a letter. A Czech file that is read as Western European would print a consent
for `Jiøí` instead of `Jiří`. So each word is checked for letters that no language of Western Europe combines this way.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

KNOWN_ENCODINGS = (
    "windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254", "windows-1255", "windows-1256",
    "windows-1257", "windows-1258", "iso8859-1", "iso8859-2", "iso8859-5", "iso8859-7", "iso8859-9", "iso8859-15",
    "mac-roman", "cp437", "cp850", "koi8-r", "shift_jis", "gb18030", "big5", "euc-kr", "euc-jp", "utf-8", "utf-16",
)  # fmt: skip
"""Encodings that messages name. Users may give any of Python's names for them."""
_ACCEPTED = {codecs.lookup(name).name for name in KNOWN_ENCODINGS} | {
    "gbk", "gb2312", "cp949", "cp932", "iso8859-8", "cp852", "iso8859-4", "iso8859-13", "iso8859-6", "cp866", "koi8-u",
    "mac-latin2", "mac-cyrillic", "mac-greek", "utf-16-le", "utf-16-be", "utf-8-sig",
}  # fmt: skip
"""Python's names of the encodings that are accepted, also of some that messages do not suggest."""
_GUESSES = (
    "windows-1250", "windows-1251", "windows-1253", "windows-1254", "windows-1257", "windows-1255", "windows-1256",
    "iso8859-2", "iso8859-5", "iso8859-7", "koi8-r", "mac-roman", "cp437", "cp850", "shift_jis", "gb18030", "big5",
    "euc-kr",
)  # fmt: skip


def known_encoding(name: str) -> str:
    """Python's name of an encoding that users may give; '' for any other."""
    try:
        codec = codecs.lookup(name.strip().replace(" ", "-")).name
    except (LookupError, ValueError):
        return ""
    return codec if codec in _ACCEPTED else ""


# -- UTF-8 that was read in another encoding ---------------------------------------------------------------------------
_LONG_FILE = 2_000_000
_OLD_CODE_PAGES = ("cp1252", "cp1250", "cp1251", "cp1254", "latin-1", "mac_roman", "cp437", "cp850")
_CLOSING_PUNCTUATION = frozenset("’”“»…–—›®™‘")
"""Punctuation after a word that is also the second half of a misread letter."""
_COMMON_CHARACTERS = re.compile(
    "[\u00a0-\u017f\u0386-\u03ce\u0401-\u045f\u05d0-\u05ea\u0621-\u064a\u0300-\u0308\u0900-\u0dff\u0e01-\u0e5b\u1e00-\u1eff"
    "\u2013\u2014\u2018-\u201e\u2022\u2026\u20ac\u2122\u3001-\u30ff\u4e00-\u9fff\uac00-\ud7a3\ufeff\uff01-\uff5e"
    "\U0001f300-\U0001faff]"
)


def is_double_encoded(text: str) -> bool:
    """True for `MÃ¼ller`: UTF-8 that was read as an old code page.

    The É of RENÉ and a curly apostrophe could together be the bytes of a phonetic letter, but no language writes that.
    """
    return not text.isascii() and any(_was_read_as(text, page) for page in _OLD_CODE_PAGES)


def _was_read_as(text: str, page: str) -> bool:
    has_misread_letter = False
    for match in re.finditer(r"[^\x00-\x7f]+", text):
        run = match[0]
        if len(run) < 2:
            if page != "cp1252":
                return False
            continue
        try:
            original = run.encode(page).decode("utf-8")
        except UnicodeError:
            if page != "cp1252":
                return False  # a misread text is misread as a whole
            continue
        if _COMMON_CHARACTERS.search(original) and not _is_plausible(text, match, original):
            has_misread_letter = True
    return has_misread_letter


def _is_plausible(text: str, match: re.Match[str], original: str) -> bool:
    """True if the characters after a letter are ordinary punctuation: `«RENÉ»`, `CAFÉ…`."""
    run = match[0]
    if len(run) == 2 and run[0] in "–—“”‘’«»" and run[1].isalpha():
        return True
    if not run[0].isalpha() or not set(run[1:]) <= _CLOSING_PUNCTUATION:
        return False
    following = text[match.end() : match.end() + 2]
    if not following[:1].isalpha():
        # Ã and an apostrophe: no word ends in these two, but many end in the letter that their bytes encode.
        return run[0] not in "ÃÂâðĂГ" or not any(map(str.isalpha, original))
    return run[-1] in "–—" or (
        run[-1] == "’" and (run[0] not in "ÃÂĂГ" or (following + " ")[:2].casefold() in ("s ", "s,", "s."))
    )


# -- Bytes that are not UTF-8 ----------------------------------------------------------------------------------------
_VOWELS = "aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýœ"
_CONSONANTS = "bcdfghjklmnpqrstvwxzçñšžßþð"
_LETTER = "[^\\W\\d_]"
_PLAIN = "bcdfghjklmnpqrstvwxz"
_MISREAD_SYMBOLS, _MISREAD_LETTERS = (
    re.compile("|".join(patterns))
    for patterns in (
        (
            # A symbol before or inside a word: £ukasz, Tomá¹, G¢mez. But µg, Nº and Mª are words.
            f"[£¥¯¹³¼¾¦¨´¸¤¢§¶±×÷¬°†‡ˆ‰™•˜]{_LETTER}{{2}}|[£¥¯¹³¼¾¦¨´¸¤¢±×÷¬]{{2}}|[©®]»|{_LETTER}{{2}}[£¥¯¹³¼½¾¦¨´¸¤¢§¶±×÷¬†‡ˆ‰‹‚„˜¿¡]",
            f"{_LETTER}[º°ª©®»«›”“„]{_LETTER}|(?<![a-zA-Z])µ(?!g|m|l|mol){_LETTER}|{_LETTER}µ{_LETTER}|[a-z]{{3,}}[ºª]",
            # Capitals inside a lowercase word, and three of these letters in a row, as in a misread Cyrillic word.
            "[a-z][À-ÖØ-ÝÞŠŽŒŸ](?![A-ZÀ-ÖØ-Þ])|[a-zà-öø-þ][ŸŠŽŒÐÞ]|[A-Z][ŸŠŽ][a-z]|[’‘“”][†‡ˆ‰Š‹ŒŽ]",
            "(?!(?:ä|ö|ü|å|é|ß)+)[À-ÖØ-öø-ÿŠŽŒŸšžœ]{3,}|(?<!\\w)[À-ÖØ-öø-ÿŠŽŒŸšžœ]{2,}(?!\\w)",
        ),
        (
            # Pairs of letters that do not occur in the languages that use these letters.
            f"ñ(?![{_VOWELS}])|ã(?![oei]|n?s?(?!\\w))|õ(?!e)|è[{_VOWELS}]|[aiueyáíé]è(?!\\w)|^èr",
            "[aeioučáéíóúýøäöü]ø(?![yej])|ø(?=[aouáíóúéìäü])|ø(?=i(?!\\w|e))|øe(?=\\w)(?![rnst])",
            f"[{_VOWELS}]æ(?!\\w)|æ[{_VOWELS}]|ì(?=\\w)|[{_VOWELS}]ì|[{_VOWELS}]ò|ò[{_VOWELS}]|[bcdfghjklmnpqrstvwxz]ï",
            f"ù(?=\\w)|[bcdfghjklmnpqrstvwxz]ù(?!\\w)|û(?!\\w)|[{_VOWELS}]û(?!t)|œ(?=[bfghjklmpqrvwxz])|œ(?!\\w)|ê[dgbkjzw]",
            # Icelandic letters; in Turkish, Baltic and Croatian files, the same bytes are other letters.
            f"(?<!\\w)[ðýï]|ýl|þ(?!\\w)|ÿ(?=\\w{{2}})|(?:en|it|yt|ut)ë(?!\\w)|[{_PLAIN}]š[{_PLAIN}]",
            # What Mac OS writes for í, ó and ñ: an apostrophe and dashes.
            "[b-df-hj-np-tv-z]’a(?!\\w)|(?<!\\w)[a-z]—[a-z]|[a-z]–(?:oz|os?|as?|ez|iz|eda|iga|ero|ita|uelo|ora?)(?!\\w)",
        ),
    )
)
_EXCEPTIONS = frozenset({"où", "più", "giù", "gesù", "tù", "sù"})
_ACCENTS = re.compile("[àáâãäåæèéêëìíîïòóôõöøùúûüýœçñðþ]")
_LANGUAGE_LETTERS = (
    "äöüß", "éèêëàâîïôûùüœæçÿñ", "áéíóúüñçª", "ãõáâàéêíóôúçü", "àèéìíîòóù", "æøåéäöüôêè", "åäöéàüáèæø", "ëïéèêóöüáàíçô",
    "àèéíïóòúüç", "áéíóúàèìòù", "äöåéšž", "áéíóúýäôšžöüëç", "áéíóúýþæöð",
)  # fmt: skip
"""Letters of the languages that Windows-1252 can write, and of those that 1250 and 1252 write with the same bytes."""


def find_unlikely_word(text: str) -> str:
    """The first word of a text, read as Windows-1252, that is in no language of Western Europe; '' for none."""
    if text.isascii():
        return ""
    checked = set[str]()
    for line in text.splitlines():
        if line.isascii():
            continue
        for cell in re.split(r"[,;\t|\"]", line):
            if cell.isascii() or cell in checked:
                continue
            if word := _unlikely_word_in(cell):
                return word
            checked.add(cell)
    return ""


def _unlikely_word_in(cell: str) -> str:
    icelandic = re.search(r"(?:son|d[óo]ttir)(?!\w)", cell)
    for word in cell.split():
        if word.isascii():
            continue
        lower = word.casefold().strip(".,;:!?()") if not word.isupper() else word.lower().strip(".,;:!?()")
        if lower in _EXCEPTIONS:
            continue
        if _MISREAD_SYMBOLS.search(word) or (not icelandic and _MISREAD_LETTERS.search(lower)):
            return word
        letters = set(_ACCENTS.findall(lower))
        if {"ð", "þ"} & letters and not icelandic:
            return word
        if letters and not any(letters <= set(language) for language in _LANGUAGE_LETTERS):
            return word
    return ""


def guess_encodings(data: bytes, word: str) -> list[tuple[str, str]]:
    """Possible encodings of the bytes, each with its reading of a word that was read as Windows-1252."""
    try:
        raw = word.encode("cp1252")
    except UnicodeError:
        return []
    return [(name, reading) for name, reading in encoding_samples(data, raw) if reading != word]


def encoding_samples(data: bytes, raw: bytes) -> list[tuple[str, str]]:
    """Possible encodings of the bytes, each with its reading of `raw`, a part of them such as a name."""
    samples = list[tuple[str, str]]()
    for name in _GUESSES:
        try:
            if len(data) < _LONG_FILE:
                data.decode(name)
            reading = raw.decode(name)
        except UnicodeError:
            continue
        if _is_one_script(reading) and reading not in (sample for _, sample in samples):
            samples.append((name, reading))
    return samples


def _is_one_script(text: str) -> bool:
    """True for a word in one script, in lower, upper or title case, with hyphens, periods and apostrophes only."""
    letters = [character for character in text if character.isalpha()]
    scripts = {unicodedata.name(letter, "").split()[0] for letter in letters}
    if (
        not letters
        or len(scripts) > 1
        or any(not character.isalpha() and character not in "-.'’ " for character in text)
    ):
        return False
    return text.isupper() or text == text.title() or text.islower() or not any(map(str.isupper, text))
