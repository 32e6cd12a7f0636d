"""Texts in other encodings than UTF-8."""

from __future__ import annotations

import pytest

from content.extraction import State, Wanted
from content.extraction.encodings import decoded

TEXT = Wanted(images=frozenset())
GERMAN = "Größe und Preise: Die Übergabe der Schlüssel erfolgt am Montag bei Müller."
RUSSIAN = "Коммерческое предложение для клиентов и прайс-лист."
JAPANESE = "これは日本語の営業資料です。価格表と導入事例。"
CHINESE = "这是销售资料和价格表，以及客户案例。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (GERMAN, "cp1252"),
        (GERMAN, "mac_roman"),
        ("“It’s fully managed”, they said: €200 a seat.", "cp1252"),
        ("The “first” year – £20, then … the rest™", "cp1252"),
        ("Wdrożenie w Łodzi zajęło trzy miesiące, oszczędności sięgnęły dwudziestu procent.", "cp1250"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        ("Εμπορική προσφορά για τους πελάτες μας και τιμοκατάλογος.", "cp1253"),
        ("Müşteriler için ticari teklif ve fiyat listesi; değişiklikler geçerli.", "cp1254"),
        ("הצעה מסחרית ללקוחות ומחירון עדכני", "cp1255"),
        ("عرض تجاري للعملاء وقائمة الأسعار الحالية", "cp1256"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "iso2022_jp"),
        (CHINESE, "gbk"),
        ("這是銷售資料和價格表，以及客戶案例。", "big5"),
        ("이것은 영업 자료와 가격표 그리고 고객 사례입니다.", "cp949"),
        (GERMAN + "\n", "utf-16-le"),
        (JAPANESE + "\n", "utf-16-be"),
        (RUSSIAN, "utf-16"),
        (RUSSIAN, "utf-8-sig"),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.html"])
def test_text_is_read_in_the_encoding_it_was_written_in(read, text, encoding, name):
    written = f"<html><body><p>{text}</p></body></html>" if name == "a.html" else text
    extraction = read(written.encode(encoding), name, wanted=TEXT)
    assert (extraction.state, [page.text for page in extraction.pages]) == (State.READY, [text.strip()])
    assert extraction.findings == ()


@pytest.mark.parametrize("text", [GERMAN * 20, "Angebot für alle", RUSSIAN, JAPANESE])
def test_a_broken_byte_in_utf_8_stays_one_broken_letter_and_is_told(read, text):
    extraction = read(f"{text} ".encode() + b"\xff" + b" end", "a.txt", wanted=TEXT)
    assert [page.text for page in extraction.pages] == [f"{text} \ufffd end"]
    assert [finding.text for finding in extraction.findings] == ["1 letter that can't be read, shown as \ufffd."]


def test_letters_that_nobody_can_tell_are_damaged_and_never_ready(read):
    extraction = read(bytes(range(128, 256)) * 3, "a.txt", wanted=TEXT)
    assert (extraction.state, len(extraction.pages)) == (State.DAMAGED, 0)
    assert extraction.detail == "Which letters its bytes stand for can't be told. As UTF-8 it can be read."


def test_html_says_its_encoding_itself(read):
    page = f'<html><head><meta charset="shift_jis"></head><body>{"価格"}</body></html>'
    extraction = read(page.encode("cp932"), "a.html", wanted=TEXT)
    assert [page.text for page in extraction.pages] == ["価格"]


def test_html_that_names_an_encoding_it_is_not_in_is_read_all_the_same():
    assert decoded(RUSSIAN.encode("cp1251"), "shift_jis-of-old").text == RUSSIAN
    assert decoded("Größe".encode(), "iso-8859-1").text == "Größe"


@pytest.mark.parametrize(("text", "encoding"), [(GERMAN, "utf-8"), (GERMAN, "cp1252"), (JAPANESE, "cp932")])
def test_mail_without_a_charset_is_read_headers_and_body(read, text, encoding):
    mail = f"From: a@example.com\r\nSubject: {text}\r\n\r\n{text}\r\n"
    extraction = read(mail.encode(encoding), "a.eml", wanted=TEXT)
    assert [page.text for page in extraction.pages] == [f"{text}\nFrom: a@example.com\n{text}"]


def test_the_charset_of_a_mail_counts_more_than_what_its_page_says(read):
    mail = (
        "From: a@example.com\r\nSubject: x\r\nContent-Type: text/html; charset=utf-8\r\n"
        "Content-Transfer-Encoding: 8bit\r\n\r\n"
        '<html><head><meta charset="iso-8859-1"></head><body>Größe</body></html>\r\n'
    )
    extraction = read(mail.encode(), "a.eml", wanted=TEXT)
    assert [page.text for page in extraction.pages] == ["x\nFrom: a@example.com\nGröße"]
