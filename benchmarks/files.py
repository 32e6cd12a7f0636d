"""Files for the import to bring in: real ones of many kinds, each with words of its own, the same on every run."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

SYLLABLES = [first + second for first in "bcdfghklmnprstvwz" for second in "aeiou"]
KNOWN_WORDS = 8000
LETTER = (612, 792)
INDUSTRIES = ("Healthcare", "Retail", "Logistics", "Banking", "Energy", "Education")
STAGES = ("Discovery", "Evaluation", "Proof", "Decision")
KINDS_OF_FOLDER = ("Decks", "Datasheets", "Notes", "Figures", "Mail")
#: How many of a hundred files are of each kind, in a mix as companies have it.
MIX = {
    "pdf": 48, "docx": 14, "pptx": 14, "xlsx": 7, "txt": 5, "md": 3, "html": 3, "csv": 2, "png": 2, "eml": 1, "cut": 1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written: where, the word that only it holds ("" when it has none to read), its tags."""

    path: Path
    word: str
    industry: str
    stage: str


def words(draw: random.Random) -> list[str]:
    return ["".join(draw.choice(SYLLABLES) for _ in range(draw.choice((2, 3, 3, 4)))) for _ in range(KNOWN_WORDS)]


def text(known: Sequence[str], draw: random.Random, length: int) -> str:
    """Words as frequent as in any text: the n-th about 1/n as often as the first."""
    return " ".join(known[min(int(draw.paretovariate(0.6)) - 1, len(known) - 1)] for _ in range(length))


def write(folder: Path, count: int, *, mixed: bool) -> Iterator[Written]:
    """Write `count` files below `folder`, in a tree by industry and kind: PDFs, or when `mixed` of all kinds."""
    draw = random.Random(11)
    known = words(draw)
    for number in range(count):
        kind = draw.choices(list(MIX), list(MIX.values()))[0] if mixed else "pdf"
        industry, stage = draw.choice(INDUSTRIES), draw.choice(STAGES)
        word = _own_word(number)
        title = f"{text(known, draw, 4).title()} {number}"
        place = folder / industry / _folder_of(kind)
        place.mkdir(parents=True, exist_ok=True)
        path = place / f"{title}.{'pdf' if kind == 'cut' else kind}"
        paragraphs = [f"{text(known, draw, draw.randint(20, 60)).capitalize()}." for _ in range(draw.randint(4, 40))]
        paragraphs[0] = f"{paragraphs[0]} {word}"
        path.write_bytes(WRITERS[kind](title, paragraphs, draw))
        yield Written(path, "" if kind in ("png", "cut") else word, industry, stage)


def manifest(file: Path, root: Path, written: Sequence[Written]) -> None:
    """A manifest of these files with their tags, and a script for every tenth."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["key", "kind", "type", "title", "file", "segments", "stages", "audience", "body"])
        for number, one in enumerate(written):
            tags = (f"Industry:{one.industry}", one.stage)
            rows.writerow(
                [f"file-{number}", "collateral", "", one.path.stem, one.path.relative_to(root), *tags, "shareable", ""]
            )
            if number % 10 == 0:
                body = f"Opening\nSay this of {one.industry}: {one.path.stem}."
                rows.writerow([f"script-{number}", "script", "talk-track", one.path.stem, "", *tags, "", body])


def _own_word(number: int) -> str:
    """A word that is in no other file: the number in syllables, between letters that the others don't have."""
    syllables = []
    while number or not syllables:
        number, rest = divmod(number, len(SYLLABLES))
        syllables.append(SYLLABLES[rest])
    return f"x{''.join(syllables)}qu"


def _folder_of(kind: str) -> str:
    return {"pdf": "Datasheets", "pptx": "Decks", "xlsx": "Figures", "csv": "Figures", "eml": "Mail"}.get(kind, "Notes")


def _pdf(title: str, paragraphs: Sequence[str], draw: random.Random) -> bytes:
    """A page for about every five paragraphs: a heading, lines, a coloured bar chart on some."""
    from reportlab.lib.utils import simpleSplit
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=LETTER, pageCompression=1)
    for start in range(0, len(paragraphs), 5):
        canvas.setFont("Helvetica-Bold", 20)
        canvas.drawString(64, 720, f"{title[:40]}, part {start // 5 + 1}")
        lines = canvas.beginText(64, 690)
        lines.setFont("Helvetica", 11, 15)
        for paragraph in paragraphs[start : start + 5]:
            for line in simpleSplit(paragraph, "Helvetica", 11, 480):
                lines.textLine(line)
            lines.textLine("")
        canvas.drawText(lines)
        for bar in range(draw.choice((0, 0, 6))):
            canvas.setFillColorRGB(0.05, 0.27 + bar / 20, 0.28)
            canvas.rect(64 + 60 * bar, 60, 40, draw.randint(10, 90), stroke=0, fill=1)
            canvas.setFillColorRGB(0, 0, 0)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _word(title: str, paragraphs: Sequence[str], draw: random.Random) -> bytes:
    from docx import Document

    document = Document()
    document.add_heading(title, level=1)
    for number, paragraph in enumerate(paragraphs):
        document.add_paragraph(paragraph)
        if number % 8 == 7:
            document.add_page_break()
    return _saved(document.save)


def _deck(title: str, paragraphs: Sequence[str], draw: random.Random) -> bytes:
    from pptx import Presentation

    deck = Presentation()
    for start in range(0, len(paragraphs), 4):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = f"{title[:40]}, part {start // 4 + 1}"
        slide.placeholders[1].text = "\n".join(paragraph[:90] for paragraph in paragraphs[start + 1 : start + 4])
        slide.notes_slide.notes_text_frame.text = paragraphs[start]
    return _saved(deck.save)


def _workbook(title: str, paragraphs: Sequence[str], draw: random.Random) -> bytes:
    from xlsxwriter import Workbook

    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        for start in range(0, len(paragraphs), 15):
            sheet = book.add_worksheet(f"Part {start // 15 + 1}")
            for row, paragraph in enumerate(paragraphs[start : start + 15]):
                sheet.write_row(row, 0, [paragraph, draw.randint(1, 10_000), draw.random()])
    return out.getvalue()


def _plain(title: str, paragraphs: Sequence[str], draw: random.Random) -> bytes:
    return "\n\n".join((title, *paragraphs)).encode()


def _markdown(title: str, paragraphs: Sequence[str], draw: random.Random) -> bytes:
    return "\n\n".join((f"# {title}", *paragraphs)).encode()


def _html(title: str, paragraphs: Sequence[str], draw: random.Random) -> bytes:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<!doctype html><html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>".encode()
    )


def _table(title: str, paragraphs: Sequence[str], draw: random.Random) -> bytes:
    return "".join(f"{paragraph},{draw.randint(1, 99)}\n" for paragraph in ("text", *paragraphs)).encode()


def _picture(title: str, paragraphs: Sequence[str], draw: random.Random) -> bytes:
    from PIL import Image

    colour = (draw.randrange(256), draw.randrange(256), draw.randrange(256))
    image = Image.new("RGB", (draw.randint(300, 2000), draw.randint(300, 2000)), colour)
    return _saved(lambda out: image.save(out, "PNG"))


def _mail(title: str, paragraphs: Sequence[str], draw: random.Random) -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = title, "Ana <ana@example.com>", "raj@example.com"
    message.set_content("\n\n".join(paragraphs))
    return bytes(message)


def _cut(title: str, paragraphs: Sequence[str], draw: random.Random) -> bytes:
    """A PDF whose end was lost: damaged, and the import must go on. With its title, as no two have the same bytes."""
    start, _, rest = _pdf(title, paragraphs, draw).partition(b"\n")
    return start + f"\n% {title}\n".encode() + rest[:400]


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    out = io.BytesIO()
    save(out)
    return out.getvalue()


WRITERS: dict[str, Callable[[str, Sequence[str], random.Random], bytes]] = {
    "pdf": _pdf,
    "docx": _word,
    "pptx": _deck,
    "xlsx": _workbook,
    "txt": _plain,
    "md": _markdown,
    "html": _html,
    "csv": _table,
    "png": _picture,
    "eml": _mail,
    "cut": _cut,
}
