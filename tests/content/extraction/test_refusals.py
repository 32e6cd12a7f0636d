"""Files that can't be read, and files made to hurt: each ends in its state and costs only itself."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from content.extraction import Limits, State, Wanted, extract, pool, processes
from content.extraction.types import MIB, ExtractedPage, parse_event
from tests.factories import files
from tests.factories.processes import is_alive, wait_for

TEXT = Wanted(images=frozenset())


def test_locked_pdf_is_password_protected(read):
    assert read(files.locked_pdf(), "a.pdf").state == State.PASSWORD_PROTECTED


def test_locked_office_file_is_password_protected(read):
    entry = "EncryptedPackage".encode("utf-16-le")
    directory = entry + bytes(64 - len(entry)) + (len(entry) + 2).to_bytes(2, "little") + b"\x02" + bytes(61)
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + directory + bytes(384)
    assert read(data, "a.docx").state == State.PASSWORD_PROTECTED


@pytest.mark.parametrize("name", ["a.pptx", "a.docx"])
def test_office_file_that_was_cut_off_is_damaged(read, name):
    data = files.deck({"title": "T"}) if name == "a.pptx" else files.document("T")
    extraction = read(data[: len(data) // 2], name)
    assert (extraction.state, extraction.detail) == (
        State.DAMAGED,
        "The file's package can't be opened; it may have been cut off.",
    )


def test_pdf_that_was_cut_off_is_damaged(read):
    assert read(files.pdf("Words")[:60], "a.pdf").state == State.DAMAGED


def test_empty_file_is_damaged(read):
    extraction = read(b"", "a.pdf")
    assert (extraction.state, extraction.detail) == (State.DAMAGED, "The file is empty.")


@pytest.mark.parametrize(
    ("data", "name"),
    [(files.archive(a=b"x"), "a.zip"), (b"MZ" + bytes(200), "a.exe"), (bytes(range(256)) * 20, "a.dat")],
)
def test_what_cannot_be_read_is_unsupported_with_a_reason(read, data, name):
    extraction = read(data, name)
    assert extraction.state == State.UNSUPPORTED
    assert extraction.detail.endswith(".")


def test_file_over_the_size_limit_is_too_large_and_is_not_opened(read):
    extraction = read(files.pdf("x") + bytes(2 * MIB), "a.pdf", limits=Limits(max_file_bytes=MIB))
    assert (extraction.state, extraction.detail) == (State.TOO_LARGE, "2 MB; pages and words are made up to 1 MB.")


def test_more_pages_than_allowed_keeps_the_first(read):
    extraction = read(files.pdf("a", "b", "c"), "a.pdf", limits=Limits(max_pages=2), wanted=TEXT)
    assert extraction.state == State.TOO_LARGE
    assert [page.text for page in extraction.pages] == ["a", "b"]


def test_pixel_bomb_is_too_large(read):
    extraction = read(files.pixel_bomb(), "a.png")
    assert extraction.state == State.TOO_LARGE
    assert extraction.peak_bytes < 200 * MIB


def test_absurd_page_sizes_are_drawn_small(read):
    extraction = read(files.pdf("x", size=(2, 200_000)), "a.pdf", wanted=Wanted(images=None))
    page = next(iter(extraction.pages))
    assert (page.height <= 6400, page.width >= 1) == (True, True)


def test_zip_bomb_is_too_large(read):
    bomb = files.repacked(files.document("x"), {"word/media/zero.bin": bytes(150 * MIB)})
    extraction = read(bomb, "a.docx")
    assert (extraction.state, extraction.detail) == (State.TOO_LARGE, "A part of it would unpack to 150 MB.")


def test_billion_laughs_are_refused_in_office_files(read):
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    extraction = read(files.repacked(files.document("x"), {"word/document.xml": laughs}), "a.docx")
    assert extraction.state == State.DAMAGED
    assert "entities" in extraction.detail


def test_billion_laughs_are_refused_in_svg(read):
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    svg = f'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a0 "ha">{entities}]><svg><text>&a11;</text></svg>'
    extraction = read(svg.encode(), "a.svg")
    assert extraction.state == State.DAMAGED
    assert "entities" in extraction.detail


def test_paths_inside_archives_lead_nowhere(read, tmp_path):
    data = files.repacked(files.document("Harmless"), {"../../escaped.txt": b"x"})
    assert read(data, "a.docx", wanted=TEXT).state == State.READY
    assert not list(tmp_path.parent.rglob("escaped.txt"))


def test_linked_pictures_are_named_and_not_fetched(read):
    relation = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" '
        b'Target="http://127.0.0.1:9/x.png" TargetMode="External"/></Relationships>'
    )
    extraction = read(files.repacked(files.document("x"), {"word/_rels/other.xml.rels": relation}), "a.docx")
    assert "linked" in [finding.code for finding in extraction.findings]


# A content stream that paints the same form over and over, nested until it takes practically forever.
def _endless_pdf() -> bytes:
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 4 0 R "
        "/Resources << /XObject << /X 5 0 R >> >> >>",
        "<< /Length 200 >>\nstream\n" + "/X Do " * 33 + "  \nendstream",
    ]
    for level in range(5, 12):
        inner = f"/Resources << /XObject << /X {level + 1} 0 R >> >>" if level < 11 else ""
        stream = "/X Do " * 60 if level < 11 else "0 0 50 50 re f " * 200
        objects.append(
            f"<< /Type /XObject /Subtype /Form /BBox [0 0 100 100] {inner} /Length {len(stream)} >>\n"
            f"stream\n{stream}\nendstream"
        )
    return files._pdf_file(objects, "")


def test_file_that_never_ends_is_stopped_and_the_next_one_is_read(read, tmp_path):
    extraction = read(_endless_pdf(), "a.pdf", limits=Limits(wall_seconds=1.5, cpu_seconds=20))
    assert extraction.state == State.TIMED_OUT
    assert extraction.detail.startswith("Stopped after 2 seconds at page 1.")
    good = files.written(tmp_path, "good.pdf", files.pdf("Fine"))
    (tmp_path / "next").mkdir()
    assert extract(good, filename="good.pdf", output_dir=tmp_path / "next").state == State.READY


def test_processor_time_has_a_limit_of_its_own(read):
    extraction = read(_endless_pdf(), "a.pdf", limits=Limits(wall_seconds=30, cpu_seconds=1))
    assert extraction.state == State.TIMED_OUT


def test_file_that_takes_too_much_memory_is_stopped(read):
    rows = b"".join(b"<w:p><w:r><w:t>memory</w:t></w:r></w:p>" for _ in range(500_000))
    body = (
        b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        + rows
        + b"</w:body></w:document>"
    )
    data = files.repacked(files.document("x"), {"word/document.xml": body})
    extraction = read(data, "a.docx", limits=Limits(memory_bytes=260 * MIB))
    assert extraction.state == State.TOO_LARGE
    assert extraction.peak_bytes < 280 * MIB


def _hidden_run(monkeypatch, tmp_path, body: str, **limits: float):
    """Run a child whose reader is the given code: what a file might do that has taken the reader over."""
    module = tmp_path / "taken_over.py"
    module.write_text(body)
    probe = tmp_path / "probe"
    probe.write_text("plain words")
    output = tmp_path / "hostile"
    output.mkdir()
    root = tmp_path / "root"
    (root / "content").mkdir(parents=True)
    real = Path(processes._ROOT) / "content"
    (root / "content" / "__init__.py").write_text("")
    os.symlink(real / "words", root / "content" / "words")
    (root / "content" / "extraction").mkdir()
    for entry in (real / "extraction").iterdir():
        if entry.name not in ("readers", "__pycache__"):
            os.symlink(entry, root / "content" / "extraction" / entry.name)
    (root / "content" / "extraction" / "readers").mkdir()
    for entry in (real / "extraction" / "readers").iterdir():
        if entry.name not in ("text.py", "__pycache__"):
            os.symlink(entry, root / "content" / "extraction" / "readers" / entry.name)
    named_by_others = "LARGE_PIXELS = html_blocks = within = None\n"
    (root / "content" / "extraction" / "readers" / "text.py").write_text(body + named_by_others)
    monkeypatch.setattr(processes, "_ROOT", root)
    monkeypatch.setattr(pool, "_own", processes.Readers())
    try:
        return extract(probe, filename="a.txt", output_dir=output, limits=Limits(**limits)), output
    finally:
        pool._own.stop()


def test_child_that_floods_the_disk_is_stopped(monkeypatch, tmp_path):
    body = (
        "def read(job):\n"
        "    n = 0\n"
        "    while True:\n"
        "        n += 1\n"
        "        (job.output_dir / f'f{n}').write_bytes(bytes(1 << 20))\n"
        "        __import__('time').sleep(0.01)\n"
        "    yield\n"
    )
    extraction, _ = _hidden_run(monkeypatch, tmp_path, body, max_output_bytes=20 * MIB, wall_seconds=30)
    assert extraction.state == State.TOO_LARGE


def test_child_has_no_network_no_secrets_and_no_inherited_files(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "must-not-be-seen")
    body = (
        "import os, socket\n"
        "from content.extraction.types import ExtractedPage\n"
        "def read(job):\n"
        "    interfaces = [name for _, name in socket.if_nameindex()]\n"
        "    files = [name for name in os.listdir('/proc/self/fd') if int(name) > 2]\n"
        "    # its two pipes, its stream, and the listing itself\n"
        "    secret = 'seen' if 'SECRET_KEY' in os.environ else 'clean'\n"
        "    yield ExtractedPage(1, text=f'{secret}|{len(files) == 4}')\n"
        "    yield ExtractedPage(2, text=','.join(interfaces))\n"
    )
    extraction, _ = _hidden_run(monkeypatch, tmp_path, body)
    pages = list(extraction.pages)
    assert pages[0].text == "clean|True"
    if os.geteuid() == 0:
        assert pages[1].text == "lo"


def test_grandchildren_die_with_the_child(monkeypatch, tmp_path):
    body = (
        "import os, time, subprocess\n"
        "from content.extraction.types import ExtractedPage\n"
        "def read(job):\n"
        "    process = subprocess.Popen(['sleep', '60'])\n"
        "    yield ExtractedPage(1, text=str(process.pid))\n"
    )
    extraction, _ = _hidden_run(monkeypatch, tmp_path, body)
    pid = int(next(iter(extraction.pages)).text)
    assert wait_for(lambda: not is_alive(pid)), "the grandchild outlived its file"


def test_child_that_dies_keeps_the_pages_it_made(monkeypatch, tmp_path):
    body = (
        "import os\n"
        "from content.extraction.types import ExtractedPage\n"
        "def read(job):\n"
        "    yield ExtractedPage(1, text='kept')\n"
        "    os.abort()\n"
    )
    extraction, _ = _hidden_run(monkeypatch, tmp_path, body)
    assert (extraction.state, [page.text for page in extraction.pages]) == (State.DAMAGED, ["kept"])
    assert extraction.detail == "Page 2 can't be read. Pages 1 to 1 are kept and can be searched."


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]\n",
        b"nonsense\n",
        b'{"kind":"page","number":"x"}\n',
        b'{"kind":"ended","state":"splendid","detail":"","repaginated":false,"trace":""}\n',
        b'{"kind":"page","number":1,"title":"","text":"","notes":"","hidden":false,"scanned":false,"words":[],'
        b'"image":"../../etc/passwd","thumbnail":"","width":0,"height":0}\n',
    ],
)
def test_lines_from_a_child_are_not_trusted(line):
    assert parse_event(line) is None


def test_page_text_never_holds_what_the_database_refuses():
    line = (
        b'{"kind":"page","number":1,"title":"a\\u0000b","text":"c\\ud800d","notes":"","hidden":false,"scanned":false,"words":[],'
        b'"image":"","thumbnail":"","width":0,"height":0}\n'
    )
    assert parse_event(line) == ExtractedPage(1, title="ab", text="c?d")
