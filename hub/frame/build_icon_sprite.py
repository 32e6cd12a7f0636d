"""Rebuild sprite.svg from an unpacked `lucide-static` package: build_icon_sprite.py PACKAGE_FOLDER"""

import re
import sys
from pathlib import Path

NAMES = re.findall(
    r"\S+",
    """
arrow-down arrow-left arrow-right arrow-up arrow-up-right badge-check ban bell book-open-text bookmark bot briefcase
building-2 calendar calendar-clock chart-column check chevron-down chevron-left chevron-right chevron-up circle
circle-alert circle-check circle-play circle-question-mark circle-slash circle-x clock copy corner-down-left
download ellipsis external-link eye eye-off file file-chart-column file-lock file-question-mark file-spreadsheet
file-text file-x flag folder forward globe history hourglass house image inbox info key-round keyboard layers
layout-grid link list list-filter lock log-in log-out mail maximize megaphone menu message-square
message-square-plus message-square-reply mic minimize minus monitor monitor-play moon pencil play plug plus
presentation printer quote refresh-cw reply rotate-ccw scan-text search send settings share-2 sheet shield-check
sliders-horizontal smartphone star sun swords tag target trash-2 triangle-alert type undo-2 upload user user-check
users weight x
""",
)

HEAD = (
    "<!-- Lucide icons, ISC licence (see lucide-LICENSE.txt). Made by build_icon_sprite.py. -->\n"
    '<svg xmlns="http://www.w3.org/2000/svg">\n'
)


def symbol(name: str, source: str) -> str:
    body = re.search(r"<svg[^>]*>(.*)</svg>", source, re.S)
    assert body, name
    inner = "".join(line.strip() for line in body[1].splitlines())
    return f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>\n'


def main(package: Path) -> None:
    symbols = [symbol(name, (package / "icons" / f"{name}.svg").read_text()) for name in NAMES]
    (Path(__file__).parent.parent / "static/icons/sprite.svg").write_text(HEAD + "".join(symbols) + "</svg>\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
