"""PowerPoint decks: the words of each slide in the order a person reads them, notes apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from pptx.opc.constants import CONTENT_TYPE as CT
from pptx.opc.package import PartFactory
from pptx.package import Package
from pptx.parts.presentation import PresentationPart

from content.extraction import crops, office, package, package_source, slides_xml
from content.extraction.blocks import Block, Paragraph, Picture, hardly_a_word, text_of
from content.extraction.drawing.slide import drawn
from content.extraction.hidden import Unseen
from content.extraction.images import save_page_image
from content.extraction.readers import Item, Job, slide_hidden, slide_ink, slide_source
from content.extraction.readers.slide import blocks_of, is_picture, title_of
from content.extraction.types import ExtractedPage, Finding, Refused, State, counted
from content.extraction.typeset import slide_format, with_image

for _kind in (CT.PML_SLIDESHOW_MAIN, CT.PML_TEMPLATE_MAIN, CT.PML_PRES_MACRO_MAIN):
    PartFactory.part_type_for[_kind] = PresentationPart
for _macro in ("slideshow", "template"):
    PartFactory.part_type_for[f"application/vnd.ms-powerpoint.{_macro}.macroEnabled.main+xml"] = PresentationPart


def read(job: Job) -> Iterator[Item]:
    job = replace(job, path=package.transitional(job.path, job.output_dir, job.limits))
    with package.opened(job.path, job.limits) as archive:
        yield from package.findings(archive)
        unseen = Unseen("slide")
        package_source.note(archive, unseen)
        shown = slide_hidden.shown_parts(archive) if office.wanted_now(job) else {}
        drawn_from = package.write_shown(archive, shown, job.output_dir / "shown.pptx") if shown else job.path
    slides = _Slides(job, unseen)
    yield from office.slides(replace(job, path=drawn_from), slides, slides.count, ".pptx", slides.draw)
    yield from slides.findings()


class _Slides:
    """The slides through python-pptx or, when it can't open the deck, from the bare XML."""

    def __init__(self, job: Job, unseen: Unseen) -> None:
        self.job = job
        self.noted = self.hidden = 0
        self.unseen = unseen
        self.cleared: set[int] = set()
        try:
            self.presentation: Any = Package.open(str(job.path)).presentation_part.presentation  # type: ignore[attr-defined]
            self.ids = list(self.presentation.slides._sldIdLst)
            self.count = len(self.ids)
            self.size = (self.presentation.slide_width or 0, self.presentation.slide_height or 0)
            self.inks = slide_ink.Inks(self.size)
        except (MemoryError, Refused):
            raise
        except Exception:  # noqa: BLE001  python-pptx raises whatever the XML leads to
            self.presentation = None
            self.bare = slides_xml.slides(job.path, job.limits)
            self.count, self.size = len(self.bare), (0, 0)
        if self.count == 0:
            missing = "No slide in it can be read; it may have been cut off."
            raise Refused(State.DAMAGED, missing if self.presentation is None else "It has no slides.")

    def __iter__(self) -> Iterator[tuple[ExtractedPage, list[Block]]]:
        most = self.job.limits.max_pages
        failed: list[int] = []
        for number in range(1, min(self.count, most) + 1):
            if not self.job.wanted.page(number):
                continue
            try:
                page, blocks = self._slide(number)
            except MemoryError:
                raise
            except Exception:  # noqa: BLE001
                failed.append(number)
                page, blocks = ExtractedPage(number), []
            self.noted += bool(page.notes)
            self.hidden += page.hidden
            yield page, blocks
        if failed:
            raise Refused(State.DAMAGED, f"Slide {failed[0]} can't be read. The other slides are kept.")
        if self.count > most:
            raise Refused(State.TOO_LARGE, f"It has {self.count:,} slides; the first {most:,} are kept.")

    def _slide(self, number: int) -> tuple[ExtractedPage, list[Block]]:
        if self.presentation is None:
            return slides_xml.page(self.bare[number - 1], number, self.unseen)
        part = self.presentation.part.related_part(self.ids[number - 1].rId)
        slide = part.slide
        self._take_out_hidden(slide, number)
        crops.note(slide._element, self.unseen, number)
        slide_hidden.note_descriptions(slide._element, self.unseen, number)
        pictures = self.job.wanted.image(number) and not office.postponed(self.job)
        title, blocks = title_of(slide), blocks_of(slide, pictures=pictures)
        if not title and blocks and isinstance(blocks[0], Paragraph) and len(blocks[0].text) < 100:
            title = blocks.pop(0).text  # type: ignore[union-attr]  # decks without title placeholders still begin with one
        body = text_of(block for block in blocks if not isinstance(block, Picture))
        text = "\n".join(filter(None, (title, body)))
        page = ExtractedPage(
            number,
            title=title,
            text=text,
            scanned=hardly_a_word(text) and is_picture(slide, self.size, wordless=not text),
            notes=_notes(slide),
            hidden=slide._element.get("show") in ("0", "false"),
        )
        return page, blocks

    def _take_out_hidden(self, slide: Any, number: int) -> None:
        """Leave on the slide, and on what it stands on, only what is shown."""
        placed = {shape._element: box for shape in slide.placeholders if (box := _inherited_box(shape)) is not None}
        slide_hidden.take_out(slide._element, self.size, self.unseen, number, placed)
        for under in (slide.slide_layout, slide.slide_layout.slide_master):
            if id(under.part) not in self.cleared:
                self.cleared.add(id(under.part))
                slide_hidden.take_out(under._element, self.size, Unseen())
        self.inks.take_out_lost(slide, self.unseen, number)
        slide_source.take_out_lost(slide, self.inks.theme_of(slide.slide_layout.slide_master), self.unseen, number)

    def draw(self, page: ExtractedPage, blocks: list[Block]) -> ExtractedPage:
        """The page with its slide drawn from its shapes, or typeset where that can't be done."""
        if not self.job.wanted.image(page.number):
            return page
        try:
            if self.presentation is not None:
                return self._drawn(page)
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001, S110  decks hold whatever their programs wrote; typesetting bears more
            pass
        return with_image(self.job, page, blocks, form=slide_format(*self.size), footer=Path(self.job.filename).stem)

    def _drawn(self, page: ExtractedPage) -> ExtractedPage:
        slide = self.presentation.part.related_part(self.ids[page.number - 1].rId).slide
        image, words = drawn(slide, self.size, self.job.limits)
        name, thumbnail = save_page_image(image, self.job.output_dir, page.number)
        width, height = image.size
        return replace(page, image=name, thumbnail=thumbnail, width=width, height=height, words=words)

    def findings(self) -> Iterator[Finding]:
        yield from self.unseen.findings()
        if self.noted:
            yield Finding("notes", f"Speaker notes on {counted(self.noted, 'slide')}.")
        if self.hidden:
            yield Finding("hidden", f"{counted(self.hidden, 'hidden slide')}.")


def _inherited_box(shape: Any) -> slide_hidden.Box | None:
    try:
        edges = (shape.left, shape.top, shape.width, shape.height)
    except (KeyError, AttributeError, ValueError):
        return None
    return None if None in edges else edges


def _notes(slide: Any) -> str:
    if not slide.has_notes_slide:
        return ""
    frame = slide.notes_slide.notes_text_frame
    return frame.text.replace("\v", "\n").strip() if frame is not None else ""
