"""Rebuild sprite.svg from an unpacked `lucide-static` package: build_icon_sprite.py PACKAGE_FOLDER"""

import re
import sys
from pathlib import Path

NAMES = re.findall(
    r"\S+",
    """
arrow-down arrow-left arrow-right arrow-up badge-check ban book-open-text bookmark bot calendar-clock check chevron-down
chevron-left chevron-right chevron-up circle circle-alert circle-check circle-play circle-slash clock copy
corner-down-left download ellipsis external-link eye file file-chart-column file-lock file-question-mark file-text
file-x forward history hourglass house inbox info keyboard key-round layout-grid link list-filter lock log-out mail
maximize megaphone menu message-square-plus message-square-reply mic minus monitor monitor-play moon pencil plug plus
presentation printer quote refresh-cw scan-text search send settings sheet shield-check sun swords tag trash-2 type
undo-2 upload user users weight x
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
    (Path(__file__).parent / "static/icons/sprite.svg").write_text(HEAD + "".join(symbols) + "</svg>\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
