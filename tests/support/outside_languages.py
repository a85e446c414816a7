"""Languages that the program does not ship, started with `translate new` and filled in as a translator does it.

The labels with times and counted units, and the labels that stand on each first page, are real translations. All other
texts are made of real words of the language in a random order, with the numbers, units, names of medicines, placeholders
and negations of the English text. So lines break as in real text, and a word that the program added itself shows.
"""

from __future__ import annotations

import re
import shutil
import zlib
from dataclasses import dataclass, field
from pathlib import Path

import polib

from handouts.content.medicine_names import find_drug
from handouts.resources import templates_dir
from tests.support.commands import RunCommand

CLINIC = "pain-relief-georgia"
_TOKEN = re.compile(r"\{[^{}]*\}|\*\*|[A-Za-z][A-Za-z'’-]*|[^A-Za-z{]+?(?=[A-Za-z{*]|$)")
_NEGATION = re.compile(r"not|no|never|none|nothing|nobody|neither|nor|without|cannot|\w+n['’]t", re.I)
_KEPT = frozenset({"mg", "mcg", "ml", "kg", "F", "C", "AM", "PM", "point", "comma", "latn"})


@dataclass(frozen=True)
class OutsideLanguage:
    """A language with the words of its made-up texts."""

    tag: str
    name: str
    words: str
    """Words, separated by spaces."""
    negation: str
    spaces: bool = True
    """False if words are written without spaces between them."""
    real: dict[str, str] = field(default_factory=dict)
    """Real translations by the English text."""
    open_day: dict[str, str] = field(default_factory=dict)
    """`business day`, the only counted unit that CLDR does not have, by plural form."""

    def translate(self, text: str) -> str:
        """The real translation, or a made-up text."""
        if text in self.real:
            return self.real[text]
        words = self.words.split()
        parts: list[str] = []
        for token in _TOKEN.findall(text):
            is_word = token[0].isalpha() and token[0].isascii()
            if not is_word or token in _KEPT or find_drug(token.casefold()):
                parts.append(token if is_word or self.spaces or token.strip() or "\n" in token else "")
            elif _NEGATION.fullmatch(token):
                parts.append(self.negation)
            else:
                word = words[zlib.crc32(token.casefold().encode()) % len(words)]
                parts.append(word.capitalize() if not parts and token[0].isupper() else word)
        return "".join(parts)


def made_templates(run: RunCommand, root: Path, language: OutsideLanguage) -> Path:
    """A copy of the templates with a set in the language, made by the three commands of `translate`."""
    shutil.copytree(templates_dir(), root)
    new = run("translate", "new", language.tag, "--clinic", CLINIC, "--templates", root)
    assert new.code == 0, new.err
    path = root.parent / f"{language.tag}.po"
    answer = run("translate", "export", CLINIC, "--to", language.tag, "--out", path, "--templates", root)
    assert answer.code == 0, answer.err
    catalog = polib.pofile(str(path))
    for entry in catalog:
        form = entry.msgctxt.rpartition(".")[2] if "durations.open_day." in entry.msgctxt else ""
        entry.msgstr = entry.msgstr or language.open_day.get(form) or language.translate(entry.msgid)
    catalog.save(str(path))
    answer = run(
        "translate", "import", path, "--by", "Test", "--method", "machine", "--today", "2026-11-20", "--templates", root
    )
    assert answer.code == 0, answer.err
    assert "Complete." in answer.err
    return root


_POLISH = {
    "{low} to {high}": "od {low} do {high}",
    "about {amount}": "około {amount}",
    "up to {amount}": "najwyżej {amount}",
    "less than {amount}": "mniej niż {amount}",
    "at least {amount}": "co najmniej {amount}",
    "{amount} before your procedure": "{amount} przed zabiegiem",
    "{amount} before you arrive": "{amount} przed przyjściem",
    "{amount} after you arrive": "{amount} po przyjściu",
    "{amount} after your procedure": "{amount} po zabiegu",
    "{amount} after you finish lying flat": "{amount} po zakończeniu leżenia na płasko",
    "{amount} after you go home": "{amount} po powrocie do domu",
    "{amount} before": "{amount} wcześniej",
    "{amount} after": "{amount} później",
    "about {time}": "około {time}",
    "not before {time}": "nie przed {time}",
    "after {time}": "po {time}",
    "{time} or earlier": "{time} lub wcześniej",
    "between {first} and {last}": "między {first} a {last}",
    "until {time}": "do {time}",
    "until about {time}": "mniej więcej do {time}",
    "until {time} at the latest": "najpóźniej do {time}",
    "until before {time}": "do czasu przed {time}",
    "at least until {time}": "co najmniej do {time}",
    "until a time between {first} and {last}": "do pory między {first} a {last}",
    "{time} at the latest": "najpóźniej {time}",
    "before {time}": "przed {time}",
    "{time} or later": "{time} lub później",
    "by {time}": "przed {time}",
    "Stop eating": "Od tej pory nie jeść",
    "Stop drinking clear liquids": "Od tej pory nie pić",
    "{what} at {time}.": "{what}: {time}.",
    "{time} noon": "{time} w południe",
    "{time} midnight": "{time} o północy",
    "{time} ({night})": "{time} ({night})",
    "{date}, {time}": "{date}, {time}",
    "{time} on {date}": "{time}, {date}",
    "the night between {first} and {second}": "noc między dniami: {first} i {second}",
    "for {amount}": "przez {amount}",
    "for {amount} after your procedure": "przez {amount} po zabiegu",
    "({amount} before your {time} appointment)": "({amount} przed wizytą o {time})",
    "({amount} before your appointment)": "({amount} przed wizytą)",
    "It takes {amount}.": "Czas trwania: {amount}.",
    "{number} {unit}": "{number} {unit}",
    "Arrive": "Przyjście",
    "Driver": "Kierowca",
    "Needed": "Potrzebny",
    "Bring": "Zabrać ze sobą",
    "Lie flat": "Leżeć na płasko",
    "Rest in bed": "Leżeć w łóżku",
    "Then rest in bed": "Potem leżeć w łóżku",
    "Page {number} of {total}": "Strona {number} z {total}",
    "Version {version}, {date}": "Wersja {version}, {date}",
    "No qualified person has reviewed this translation.": "Tego tłumaczenia nie sprawdziła żadna uprawniona osoba.",
    "Name": "Imię i nazwisko",
    "Date of birth": "Data urodzenia",
    "Record number": "Numer karty",
    "Signature": "Podpis",
    "Date": "Data",
    "Time": "Godzina",
    "Consent for {procedure}": "Zgoda na zabieg: {procedure}",
    "Getting ready for your {procedure}": "Jak przygotować się do zabiegu: {procedure}",
    "Going home after your {procedure}": "W domu po zabiegu: {procedure}",
    "Balloon kyphoplasty": "Kyfoplastyka balonowa",
    "balloon kyphoplasty": "kyfoplastyka balonowa",
    "Someone must drive you home.": "Ktoś musi zawieźć pana lub panią samochodem.",
    "Call {emergency_number} for any of these": "W takich przypadkach dzwonić: {emergency_number}",
}
POLISH = OutsideLanguage(
    "pl",
    "Polish",
    "zabieg lekarz kość kręgosłup ból pacjent szpital łóżko jutro dzisiaj rano wieczorem później wcześniej przed pomiędzy "
    "zgoda ryzyko krwawienie zakażenie proszę zadzwonić przychodnia pielęgniarka lekarstwo tabletka dawka szklanka wodą "
    "skóra plecy brzuch oddech gorączka samochód rodzina podpisać pytanie odpowiedź wyjaśnić spokojnie ostrożnie chodzić "
    "leżeć siedzieć wstawać źródło łóżkiem przyjść wyjść zostać żyła igła zdjęcie rentgenowskie znieczulenie",
    "nie",
    real=_POLISH,
    open_day={"one": "dzień roboczy", "few": "dni robocze", "many": "dni roboczych", "other": "dnia roboczego"},
)
_HEBREW = {
    "years": "שנתיים",
    "{low} to {high}": "{low} עד {high}",
    "about {amount}": "בערך {amount}",
    "up to {amount}": "עד {amount}",
    "less than {amount}": "פחות מ־{amount}",
    "at least {amount}": "לפחות {amount}",
    "{amount} before your procedure": "{amount} לפני הפעולה",
    "{amount} before you arrive": "{amount} לפני ההגעה",
    "{amount} after you arrive": "{amount} אחרי ההגעה",
    "{amount} after your procedure": "{amount} אחרי הפעולה",
    "{amount} after you finish lying flat": "{amount} אחרי סוף השכיבה",
    "{amount} after you go home": "{amount} אחרי החזרה הביתה",
    "about {time}": "בערך ב־{time}",
    "until {time}": "עד {time}",
    "until about {time}": "בערך עד {time}",
    "between {first} and {last}": "בין {first} ל־{last}",
    "Stop eating": "לא לאכול משעה זו",
    "Stop drinking clear liquids": "לא לשתות משעה זו",
    "{what} at {time}.": "{what}: {time}.",
    "{time} noon": "{time} בצהריים",
    "{time} midnight": "{time} בחצות",
    "{date}, {time}": "{date}, {time}",
    "{time} on {date}": "{time}, {date}",
    "for {amount}": "במשך {amount}",
    "for {amount} after your procedure": "במשך {amount} אחרי הפעולה",
    "({amount} before your {time} appointment)": "({amount} לפני התור בשעה {time})",
    "({amount} before your appointment)": "({amount} לפני התור)",
    "It takes {amount}.": "משך הפעולה: {amount}.",
    "{number} {unit}": "{number} {unit}",
    "Arrive": "הגעה",
    "Driver": "נהג",
    "Needed": "צריך",
    "Bring": "להביא",
    "Lie flat": "לשכב ישר",
    "Rest in bed": "לנוח במיטה",
    "Then rest in bed": "אחר כך לנוח במיטה",
    "Page {number} of {total}": "עמוד {number} מתוך {total}",
    "Version {version}, {date}": "גרסה {version}, {date}",
    "No qualified person has reviewed this translation.": "שום אדם מוסמך לא בדק את התרגום הזה.",
    "Name": "שם",
    "Date of birth": "תאריך לידה",
    "Record number": "מספר תיק",
    "Signature": "חתימה",
    "Date": "תאריך",
    "Time": "שעה",
    "Consent for {procedure}": "הסכמה לפעולה: {procedure}",
    "Getting ready for your {procedure}": "הכנה לפעולה: {procedure}",
    "Going home after your {procedure}": "בבית אחרי הפעולה: {procedure}",
    "Balloon kyphoplasty": "קיפופלסטיה בבלון",
    "balloon kyphoplasty": "קיפופלסטיה בבלון",
    "Someone must drive you home.": "מישהו צריך להסיע אותך הביתה.",
    "Call {emergency_number} for any of these": "בכל אחד מאלה להתקשר: {emergency_number}",
}
HEBREW = OutsideLanguage(
    "he",
    "Hebrew",
    "פעולה רופא עצם גב כאב מטופל מרפאה מיטה מחר היום בוקר ערב אחר לפני הסכמה סיכון דימום זיהום בבקשה להתקשר אחות תרופה "
    "כדור מנה כוס מים עור בטן נשימה חום מכונית משפחה לחתום שאלה תשובה להסביר לאט בזהירות ללכת לשכב לשבת לקום מקור לבוא "
    "לצאת להישאר וריד מחט צילום הרדמה חוט שדרה בית יום שעה",
    "לא",
    real=_HEBREW,
    open_day={"one": "יום עסקים", "two": "שני ימי עסקים", "other": "ימי עסקים"},
)
SCRIPTS = (
    OutsideLanguage(
        "ja", "Japanese",
        "手術 医師 骨 背骨 痛み 患者 病院 ベッド 明日 今日 朝 夕方 あとで 前に 同意 危険 出血 感染 お願いします 電話 "
        "看護師 薬 錠 量 コップ 水 皮膚 背中 おなか 呼吸 熱 車 家族 署名 質問 答え 説明 ゆっくり 注意して 歩く 寝る 座る "
        "ください チューブ レントゲン ちょっと もっと しゃがむ ー",
        "しないでください", spaces=False,
    ),
    OutsideLanguage(
        "th", "Thai",
        "การผ่าตัด แพทย์ กระดูก สันหลัง ปวด ผู้ป่วย โรงพยาบาล เตียง พรุ่งนี้ วันนี้ ตอนเช้า ตอนเย็น ภายหลัง ก่อน ยินยอม "
        "ความเสี่ยง เลือดออก ติดเชื้อ กรุณา โทรศัพท์ พยาบาล ยา เม็ด ปริมาณ แก้ว น้ำ ผิวหนัง หลัง ท้อง หายใจ ไข้ รถยนต์ "
        "ครอบครัว ลงชื่อ คำถาม คำตอบ อธิบาย ช้าๆ ระมัดระวัง เดิน นอน นั่ง ลุกขึ้น เข็ม ที่ปรึกษา กล้ามเนื้อ",
        "ไม่", spaces=False,
    ),
    OutsideLanguage(
        "km", "Khmer",
        "ការវះកាត់ គ្រូពេទ្យ ឆ្អឹង ខ្នង ឈឺចាប់ អ្នកជំងឺ មន្ទីរពេទ្យ គ្រែ ថ្ងៃស្អែក ថ្ងៃនេះ ព្រឹក ល្ងាច ក្រោយ មុន យល់ព្រម "
        "ហានិភ័យ ហូរឈាម ឆ្លងរោគ សូម ទូរស័ព្ទ គិលានុបដ្ឋាយិកា ថ្នាំ គ្រាប់ បរិមាណ កែវ ទឹក ស្បែក ពោះ ដង្ហើម ក្តៅខ្លួន "
        "រថយន្ត គ្រួសារ ហត្ថលេខា សំណួរ ចម្លើយ ពន្យល់ យឺតៗ ប្រុងប្រយ័ត្ន ដើរ ដេក អង្គុយ",
        "មិន", spaces=False,
    ),
    OutsideLanguage(
        "my", "Burmese",
        "ခွဲစိတ်မှု ဆရာဝန် အရိုး ကျောရိုး နာကျင်မှု လူနာ ဆေးရုံ အိပ်ရာ မနက်ဖြန် ယနေ့ မနက် ညနေ နောက်မှ မတိုင်မီ သဘောတူညီချက် "
        "အန္တရာယ် သွေးထွက်ခြင်း ပိုးဝင်ခြင်း ကျေးဇူးပြု၍ ဖုန်းခေါ်ပါ သူနာပြု ဆေး ဆေးပြား ပမာဏ ဖန်ခွက် ရေ အရေပြား "
        "ဗိုက် အသက်ရှူခြင်း အဖျား ကား မိသားစု လက်မှတ် မေးခွန်း အဖြေ ရှင်းပြပါ ဖြည်းဖြည်း",
        "မဟုတ်", spaces=False,
    ),
    OutsideLanguage(
        "hi", "Hindi",
        "प्रक्रिया डॉक्टर हड्डी रीढ़ दर्द रोगी अस्पताल बिस्तर कल आज सुबह शाम बाद पहले सहमति जोखिम रक्तस्राव संक्रमण कृपया "
        "फ़ोन नर्स दवा गोली मात्रा गिलास पानी त्वचा पीठ पेट साँस बुखार गाड़ी परिवार हस्ताक्षर प्रश्न उत्तर समझाना धीरे "
        "सावधानी चलना लेटना बैठना उठना स्रोत आना जाना नस सुई चित्र विशेषज्ञ",
        "नहीं",
    ),
    OutsideLanguage(
        "fa", "Persian",
        "جراحی پزشک استخوان کمر درد بیمار بیمارستان تخت فردا امروز صبح عصر بعداً پیش رضایت خطر خون‌ریزی عفونت لطفاً تلفن "
        "پرستار دارو قرص مقدار لیوان آب پوست پشت شکم تنفس تب خودرو خانواده امضا پرسش پاسخ توضیح آهسته بااحتیاط می‌روید "
        "بخوابید بنشینید سوزن رگ عکس بی‌حسی",
        "نه",
    ),
    OutsideLanguage(
        "ur", "Urdu",
        "آپریشن ڈاکٹر ہڈی ریڑھ درد مریض ہسپتال بستر کل آج صبح شام بعد پہلے رضامندی خطرہ خون انفیکشن براہِ فون نرس دوا گولی "
        "مقدار گلاس پانی جلد پیٹھ پیٹ سانس بخار گاڑی خاندان دستخط سوال جواب سمجھانا آہستہ احتیاط چلنا لیٹنا بیٹھنا سوئی "
        "رگ تصویر ٹیسٹ ٹھیک",
        "نہیں",
    ),
)  # fmt: skip
"""Languages of other scripts, to test their typography."""
