"""Small files of every kind, written when a test needs them. Nothing here needs a database."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def pdf(
    *pages: str, size: tuple[float, float] = (612, 792), trailer: str = "", extra: str = "", letters: str = ""
) -> bytes:
    """A hand-written PDF with a page for each text; its lines become lines. "A" stands for the first of the `letters`,
    "B" for the second and so on.
    """
    names = " ".join(f"/uni{ord(letter):04X}" for letter in letters)
    encoding = f" /Encoding << /Type /Encoding /Differences [65 {names}] >>" if letters else ""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(count))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {extra} >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
        f"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica{encoding} >>",
    ]
    for index, text in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]} {size[1]}] /Contents {5 + 2 * index} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        lines = "".join(f"({line}) Tj 0 -30 Td " for line in text.split("\n")) if text else ""
        stream = f"BT /F1 24 Tf 72 {size[1] - 100} Td {lines} ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    return _pdf_file(objects, trailer)


def _pdf_file(objects: Sequence[str], trailer: str) -> bytes:
    out = io.BytesIO(b"")
    out.write(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1"))
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    for offset in offsets:
        out.write(f"{offset:010d} 00000 n \n".encode())
    out.write(f"trailer << /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()


def locked_pdf() -> bytes:
    """A PDF whose user password is not the empty one."""
    key = "00" * 32
    encrypt = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{key}> /U <{'11' * 32}> /P -44 >>"
    return pdf("Secret", trailer=f"{encrypt} /ID [<{'22' * 16}> <{'22' * 16}>]")


def deck(*slides: dict[str, Any]) -> bytes:
    """A PowerPoint file. Each slide may have title, body (list), notes, hidden, table (rows), boxes (text, x, y)."""
    from pptx import Presentation
    from pptx.util import Inches

    presentation = Presentation()
    for wish in slides:
        slide = presentation.slides.add_slide(presentation.slide_layouts[1 if "body" in wish else 5])
        slide.shapes.title.text = wish.get("title", "")
        if "body" in wish:
            slide.placeholders[1].text = "\n".join(wish["body"])
        for text, left, top in wish.get("boxes", ()):
            box = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(2), Inches(0.5))
            box.text_frame.text = text
        if "table" in wish:
            rows = wish["table"]
            shape = slide.shapes.add_table(len(rows), len(rows[0]), Inches(1), Inches(3), Inches(8), Inches(2))
            for row, cells in enumerate(rows):
                for column, text in enumerate(cells):
                    shape.table.cell(row, column).text = text
        if "notes" in wish:
            slide.notes_slide.notes_text_frame.text = wish["notes"]
        if wish.get("hidden"):
            slide._element.set("show", "0")
    out = io.BytesIO()
    presentation.save(out)
    return out.getvalue()


def document(*paragraphs: str, table: Sequence[Sequence[str]] = ()) -> bytes:
    """A Word file. A paragraph that is a form feed is a page break; one that begins with # is a heading."""
    from docx import Document

    word = Document()
    for text in paragraphs:
        if text == "\f":
            word.add_page_break()
        elif text.startswith("# "):
            word.add_heading(text[2:], level=1)
        else:
            word.add_paragraph(text)
    if table:
        grid = word.add_table(len(table), len(table[0]))
        for row, cells in enumerate(table):
            for column, text in enumerate(cells):
                grid.cell(row, column).text = text
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def workbook(**sheets: Sequence[Sequence[object]]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def picture(width: int = 64, height: int = 48, kind: str = "PNG") -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (width, height), "#0D4448").save(out, kind)
    return out.getvalue()


def scanned_page(text: str, *, turned: int = 0, tilted: float = 0.0) -> Any:
    """A page of A4 as a scanner sees it, at 200 dots an inch: grey paper, soft letters, a speck here and there."""
    from PIL import Image, ImageDraw, ImageFilter, ImageFont

    import content.extraction

    font = Path(content.extraction.__file__).parent / "fonts" / "PublicSans-Regular.ttf"
    page = Image.new("L", (1654, 2339), 244)
    ImageDraw.Draw(page).text((180, 200), text, font=ImageFont.truetype(font, 34), fill=40, spacing=26)
    page = page.rotate(tilted, fillcolor=244).filter(ImageFilter.GaussianBlur(0.8))
    return page.rotate(turned, expand=True)


def scan(*pages: Any) -> bytes:
    """A PDF that holds nothing but pictures: scanned pages, or texts that become some."""
    pictures = [scanned_page(page) if isinstance(page, str) else page for page in pages]
    out = io.BytesIO()
    pictures[0].save(out, "PDF", save_all=True, append_images=pictures[1:], resolution=200)
    return out.getvalue()


def stamped_scan(stamp: str, text: str = "Scanned") -> bytes:
    """A scanned page on which a program has written a few words of its own."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    canvas.drawImage(ImageReader(scanned_page(text)), 0, 0, 595, 842)
    canvas.drawString(60, 30, stamp)
    canvas.save()
    return out.getvalue()


def saved(image: Any, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def pixel_bomb(side: int = 60_000) -> bytes:
    """A PNG of a few kilobytes that claims billions of pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * (side // 8 + 1) * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def repacked(original: bytes, changes: dict[str, bytes]) -> bytes:
    """An Office package with some members put in the place of its own, or added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(original)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            if name not in changes:
                target.writestr(name, source.read(name))
        for name, body in changes.items():
            target.writestr(name, body)
    return out.getvalue()


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, body in members.items():
            target.writestr(name, body)
    return out.getvalue()


def mail(subject: str, body: str, attachment: str = "") -> bytes:
    from email.message import EmailMessage

    message = EmailMessage()
    message["From"] = "ana@example.com"
    message["To"] = "raj@example.com"
    message["Subject"] = subject
    message.set_content(body)
    if attachment:
        message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename=attachment)
    return message.as_bytes()


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path
