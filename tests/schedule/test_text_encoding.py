"""Encodings: a file that is not UTF-8 is read only if its letters fit, and correct text is never reported."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from handouts.errors import InputError, UsageError
from handouts.schedule.text_encoding import find_unlikely_word, is_double_encoded, known_encoding
from tests.schedule.lists import GOOD, SHORT, only_booking, read_list, table, write_csv

WESTERN = [
    "Müller",
    "Jürgen",
    "Großmann",
    "Straße",
    "Böhm",
    "Jäger",
    "Hélène",
    "François",
    "Lefèvre",
    "René",
    "Zoë",
    "Anaïs",
    "Loïc",
    "Citroën",
    "Muñoz",
    "Núñez",
    "Ibáñez",
    "José",
    "García",
    "María",
    "Peña",
    "Logroñés",
    "Castañeda",
    "João",
    "Simões",
    "Conceição",
    "Gonçalves",
    "Assunção",
    "Magalhães",
    "Irmã",
    "irmãs",
    "Søren",
    "Bjørn",
    "Jørgensen",
    "Åsa",
    "Öberg",
    "Sjöström",
    "Bøe",
    "Høie",
    "Øystein",
    "Kjær",
    "Færøerne",
    "Hämäläinen",
    "Määttä",
    "Töölö",
    "Nicolò",
    "Mosè",
    "Lacœur",
    "théâtre",
    "Português",
    "Inês",
    "Têtu",
    "Forêt",
    "Benoît",
    "Hôtel",
    "Août",
    "D’Arcy",
    "O’Neil",
    "RENÉ’S",
    "MÜLLER",
    "JOSÉ",
    "MUÑOZ",
    "GARCÍA",
    "HÉLÈNE",
    "Größe",
    "FÜßE",
    "Òscar",
    "Àngels",
    "Tomáš",
    "Novák",
    "Veselý",
    "Novotný",
    "Kovács",
    "Péter",
    "Zoltán",
    "Íñigo",
    "Muñiz",
    "über",
    "für",
    "Tür",
    "Mª",
    "Nº",
    "5µg",
    "98.6°F",
    "37ºC",
    "½",
    "¿Qué",
    "¡Hola!",
    "«café»",
    "“Tom”",
    "Smith–Jones",
    "Noël",
    "Chloé",
    "Raphaël",
    "Aïcha",
    "Geneviève",
    "Agnès",
    "Lucía",
    "niño",
    "mañana",
    "piñata",
    "Ñandú",
    "Häyhä",
    "L'Haÿ",
    "Hansøy",
    "Nørregård",
    "Læsø",
    "Skåne",
    "Çelik",
    "créée",
    "éléphant",
    "être",
    "même",
    "Poincaré",
    "Guðmundsson",
    "Sigurðardóttir",
    "Lumière",
    "première",
    "Molière",
    "Carrière",
]
OTHERS = {
    "cp1250": "Jiří Jiřina Dvořák Čapek Němcová Kříž Světlana Łukasz Żółć Gdański Jasiński Kovačević Đorđe Hřebejk Řehoř "
    "Přemysl Březina Macháč Kubíček Jičín Cătălin Băsescu Ionuţ Petőfi Erdős Gergő Świątek Jaś Śliwa Martinů Janů Jędrzej "
    "Węgrzyn Kaźmierczak Szymańska Żaneta Ţepeş Mariş Konstanţa Ďuriš Ľubomír",
    "cp1251": "Иван Петров Мария ИВАН Ольга Анна",
    "cp1253": "Μαρία Παπαδόπουλος Γιώργος",
    "cp1254": "Yılmaz Erdoğan Şahin Ayşe Işık Ağaoğlu İbrahim Kılıç",
    "cp1255": "מרים כהן",
    "cp1256": "مريم محمد",
    "cp1257": "Kazlauskienė Šarūnas Bērziņš",
    "iso8859-2": "Tomáš Łukasz Kříž Śliwa Żółć Šťastný Dvořák",
    "iso8859-5": "Иван Мария",
    "iso8859-7": "Μαρία Γιώργος",
    "iso8859-15": "Šárka Žižek",
    "koi8-r": "Иван Мария Ольга",
    "mac_roman": "Müller René Jäger Schön María García Muñoz Gómez Strauß Größe Böhm",
    "cp437": "José María Gómez Muñoz García Jäger",
    "cp850": "José María Gómez Muñoz Jäger",
    "shift_jis": "山田 田中",
    "gbk": "王小明 李娜 张伟",
    "big5": "王小明 陳大文",
    "euc-kr": "김예시 이영희",
}
ENCODED_WORDS = [(page, word) for page, words in OTHERS.items() for word in words.split()]


@pytest.mark.parametrize("word", WESTERN)
def test_western_european_word(word: str) -> None:
    assert find_unlikely_word(f"Maria,{word},kommt") == ""
    assert not is_double_encoded(word)


@pytest.mark.parametrize(("page", "word"), ENCODED_WORDS)
def test_uncertain_encoding(tmp_path: Path, page: str, word: str) -> None:
    path = write_csv(tmp_path / "day.csv", table([{**GOOD, "name": f"{word} Muster", "notes": ""}]), encoding=page)
    with pytest.raises(InputError) as caught:
        read_list(path)
    (problem,) = caught.value.problems
    assert "not" in problem.message
    assert "--encoding" in problem.hint
    assert only_booking(read_list(path, encoding=page)).appointment.name == f"{word} Muster"


def test_encoding_suggestions(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "day.csv", table([{**SHORT, "name": "Jiří Muster"}]), encoding="cp1250")
    with pytest.raises(InputError) as caught:
        read_list(path)
    (problem,) = caught.value.problems
    assert problem.line == 2
    assert 'Windows-1252 reads "Jiøí"' in problem.message
    assert '--encoding windows-1250 reads "Jiří"' in problem.hint


def test_encoding_names(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "day.csv", table([{**SHORT, "name": "Jiří Muster"}]), encoding="cp1250")
    for name in ("windows-1250", "cp1250", "CP1250", "Windows 1250"):
        assert only_booking(read_list(path, encoding=name)).appointment.name == "Jiří Muster"
    with pytest.raises(UsageError, match="'rot13' is not a known encoding"):
        read_list(path, encoding="rot13")
    assert not known_encoding("base64")


def test_wrong_encoding_named(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "day.csv", table([{**SHORT, "name": "Jiří Muster"}]))
    with pytest.raises(InputError, match="the file is UTF-8, not cp1250"):
        read_list(path, encoding="windows-1250")
    path = write_csv(tmp_path / "day.csv", table([{**SHORT, "name": "Jiří Muster"}]), encoding="cp1250")
    with pytest.raises(InputError, match="not all of it is valid utf-8"):
        read_list(path, encoding="utf-8")
    # A byte order mark overrides the option.
    path = write_csv(tmp_path / "day.csv", table([{**SHORT, "name": "Jiří Muster"}]), encoding="utf-8-sig")
    assert only_booking(read_list(path, encoding="windows-1250")).appointment.name == "Jiří Muster"


CORRECT = [
    "RENÉ’S DAUGHTER DRIVES", "JOSÉ” said", "«RENÉ»", "CAFÉ…", "É–A", "IRMÃ’S", "ÉLÈVE", "España’s", "DÜ”", "Ольга Петрова",
    "Δημήτρης", "Jiří", "Đorđe", "Yılmaz", "مريم", "王小明", "DÉJÀ VU", "A—É", "5½", "20 °C", "É®", "Åse’s", "DOÑA ANA’S SON",
]  # fmt: skip
MISREAD = [
    "Müller",
    "José",
    "Muñoz",
    "García",
    "Zoë",
    "Łukasz",
    "Żółć",
    "Jiří",
    "Иван",
    "Мария",
    "Μαρία",
    "מרים",
    "محمد",
    "王小明",
    "René’s",
    "—",
    "café",
    "Çelik",
    "NICOLÒ",
    "Nguyễn",
]


@pytest.mark.parametrize("text", CORRECT)
def test_correct_text(tmp_path: Path, text: str) -> None:
    path = write_csv(tmp_path / "day.csv", table([{**SHORT, "notes": text}]))
    assert only_booking(read_list(path)).notes == text


def misread_words() -> Iterator[str]:
    """The UTF-8 bytes of each word as the letters of each old code page, if it has letters for all of them."""
    for page in ("cp1252", "cp1250", "cp1251", "mac_roman", "cp437", "cp850"):
        for word in MISREAD:
            with suppress(UnicodeDecodeError):
                yield word.encode().decode(page)


@pytest.mark.parametrize("text", list(misread_words()))
def test_double_encoded_text(tmp_path: Path, text: str) -> None:
    path = write_csv(tmp_path / "day.csv", table([{**SHORT, "notes": f"x {text}"}]))
    (problem,) = read_list(path).problems
    assert "was saved with a wrong encoding" in problem.message
