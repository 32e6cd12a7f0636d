"""How a marketer would tag a company's report: by company, year, quarter and form, as its name and cover say them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

YEAR = r"(?:19|20)\d\d"
# Of a year and a quarter, in the orders in which files are named: 2022 Q3, 2022Q3, Q3-2022, 3Q22, Q3FY23, FY2022.
_PERIODS = (
    re.compile(rf"(?P<year>{YEAR})[\s_-]*Q(?P<quarter>[1-4])", re.I),
    re.compile(rf"Q(?P<quarter>[1-4])[\s_'-]*(?:FY)?[\s_-]*(?P<year>{YEAR}|\d\d)(?!\d)", re.I),
    re.compile(rf"(?<!\d)(?P<quarter>[1-4])Q[\s_'-]*(?:FY)?(?P<year>{YEAR}|\d\d)(?!\d)", re.I),
    re.compile(rf"FY[\s_-]*(?P<year>{YEAR}|\d\d)(?!\d)", re.I),
    re.compile(rf"(?<!\d)(?P<year>{YEAR})(?!\d)"),
    re.compile(r"(?<![^\W_])Q(?P<quarter>[1-4])(?![^\W_])", re.I),
)
# What one says for each form, besides its name.
FORMS: dict[str, tuple[str, ...]] = {
    "10-K": ("10K", "annual report"),
    "10-Q": ("10Q", "quarterly report"),
    "8-K": ("8K", "current report"),
    "20-F": ("20F",),
    "Earnings": ("earnings release", "earnings report", "earnings call"),
}
_FORM = {name: re.compile(rf"(?<![^\W_]){re.sub('-', '[-_ ]?', name)}(?![^\W_])", re.I) for name in FORMS}
_COVER_FORM = re.compile(r"FORM\s+(10-K|10-Q|8-K|20-F)", re.I)
_COVER_PERIOD = re.compile(rf"period\s+ended\s+([a-z]+)\s+\d+,?\s+({YEAR})", re.I)
_REGISTRANT = (
    re.compile(r"([^\n]+)\n[_\s]*\(?\s*exact name of (?:the )?registrant", re.I),
    re.compile(r"commission file n[^\n]*\n\s*([^\n]+)", re.I),
)
_LEGAL = re.compile(
    r"[\s,.]+(?:inc|incorporated|corp|corporation|co|company|companies|ltd|limited|plc|n\.?v|s\.?a|holdings?|group|llc)\.?$",
    re.I,
)
# Words of file names that name no company.
_OTHER = re.compile(r"\b(?:dated|form|report|annual|quarterly|results|final|pdf|fy|the)\b|\d+", re.I)
_GENERAL_FOLDERS = {"docs", "documents", "data", "pdf", "pdfs", "files", "reports", "v1"}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
ORDINALS = {"Q1": "first quarter", "Q2": "second quarter", "Q3": "third quarter", "Q4": "fourth quarter"}


@dataclass(frozen=True, slots=True)
class Filing:
    """One report's tags, and what people say for them by (axis, value)."""

    tags: Mapping[str, list[str]]
    aliases: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    @property
    def title(self) -> str:
        first = [*self.tags.get("Company", []), *self.tags.get("Form", [])]
        period = [*self.tags.get("Quarter", []), *self.tags.get("Year", [])]
        return ", ".join(part for part in (" ".join(first), " ".join(period)) if part)

    @property
    def published(self) -> datetime | None:
        """The end of the quarter or year that the name says, as `published_at` in a manifest would."""
        if "Year" not in self.tags:
            return None
        month = 3 * int(self.tags["Quarter"][0][1]) if "Quarter" in self.tags else 12
        return datetime(int(self.tags["Year"][0]), month, 28, tzinfo=UTC)


def read(path: Path, pages: Sequence[str], root: Path) -> Filing:
    """Tags by the file's name first; what it does not say, by the first pages, then by its folders."""
    cover = "\n".join(pages[:3])
    folders = [part for part in path.relative_to(root).parts[:-1] if part.casefold() not in _GENERAL_FOLDERS]
    year, quarter, rest = _period(path.stem.replace("_", " "))
    form = _form(path.stem) or _cover_form(cover) or _form(" ".join([root.name, *folders]))
    if not year and (found := _COVER_PERIOD.search(cover)):
        year = found[2]
        month = next((n for n, name in enumerate(MONTHS) if found[1].casefold().startswith(name)), None)
        quarter = quarter or (f"Q{month // 3 + 1}" if form == "10-Q" and month is not None else "")
    code = _code(rest) or next((folder for folder in reversed(folders) if _code(folder)), "")
    company = _company(code, cover)
    tags = {"Company": company, "Year": year, "Quarter": quarter, "Form": form}
    spoken = {
        ("Company", company): tuple(dict.fromkeys([code, company.split(".")[0]])),
        ("Quarter", quarter): (ORDINALS.get(quarter, ""),),
        ("Form", form): FORMS.get(form, ()),
    }
    return Filing(
        tags={axis: [value] for axis, value in tags.items() if value},
        aliases={key: tuple(one for one in said if one and one != key[1]) for key, said in spoken.items() if key[1]},
    )


def _period(name: str) -> tuple[str, str, str]:
    """The year and quarter in a name, and the name without them."""
    year = quarter = ""
    for pattern in _PERIODS:
        for found in pattern.finditer(name):
            groups = found.groupdict()
            year = year or _full(groups.get("year") or "")
            quarter = quarter or (f"Q{groups['quarter']}" if groups.get("quarter") else "")
        name = pattern.sub(" ", name)
    return year, quarter, name


def _full(year: str) -> str:
    return f"20{year}" if len(year) == 2 else year


def _form(name: str) -> str:
    name = name.replace("_", " ").casefold()
    said = next((form for form, pattern in _FORM.items() if pattern.search(name)), "")
    return said or next((form for form, spoken in FORMS.items() if any(one in name for one in spoken)), "")


def _cover_form(cover: str) -> str:
    found = _COVER_FORM.search(cover)
    return found[1].upper() if found else ""


def _code(rest: str) -> str:
    """What a name says besides period and form: the company's code or name."""
    for pattern in _FORM.values():
        rest = pattern.sub(" ", rest)
    words = [word for word in re.split(r"[\W_]+", _OTHER.sub(" ", rest)) if word]
    # A name such as 3M is a digit and a letter.
    first = re.match(r"\d+[A-Za-z]+(?![^\W_])", rest)
    return first[0] if first else " ".join(words)


def _company(code: str, cover: str) -> str:
    """The company's name as its report writes it: the code's letters with what stands between, or the registrant."""
    letters = [re.escape(letter) for letter in re.sub(r"[\W_]", "", code)]
    if len(letters) > 4:
        spelled = re.compile(r"(?<![^\W_])" + r"[\s&.,'’-]{0,3}".join(letters) + r"(?![^\W_])", re.I)
        if found := spelled.search(cover):
            return _tidy(found[0])
    for pattern in _REGISTRANT:
        if (found := pattern.search(cover)) and re.search(r"[^\W\d_]{2}", found[1]):
            name = re.sub(r"\(.*?\)", "", found[1]).strip(" ,.")
            while (shorter := _LEGAL.sub("", name)) != name:
                name = shorter
            if 1 < len(name) <= 60:
                return _tidy(name)
    return code


def _tidy(name: str) -> str:
    name = " ".join(name.split())
    return name.title() if name.isupper() and len(name) > 4 else name
