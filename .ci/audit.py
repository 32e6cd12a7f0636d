"""Asks pip-audit which of the packages that requirements.txt pins have known holes.

Ends with 0 when there are none, 1 when there are, 3 when not every package could be asked about: that is no clean bill.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
AUDIT = [sys.executable, "-m", "pip_audit", "--requirement", "requirements.txt", "--disable-pip", "--require-hashes"]
FOUND, UNKNOWN = 1, 3


def main() -> int:
    asked = [*AUDIT, "--format", "json", "--progress-spinner", "off", *sys.argv[1:]]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True)
    try:
        packages: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        print(f"Not audited: the list of known holes could not be read.\n{done.stderr.strip().rpartition(chr(10))[2]}")
        return UNKNOWN
    # Where the list can't be reached, pip-audit skips every package and finds none of them at fault.
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    holes = [(package, hole) for package in packages for hole in package.get("vulns", ())]
    for package, hole in holes:
        mended = ", ".join(hole["fix_versions"]) or "no version yet"
        print(f"{package['name']} {package['version']}: {hole['id']}, mended in {mended}")
    print(f"{len(packages) - len(skipped)} of {len(packages)} packages asked about, {len(holes)} known holes.")
    if skipped:
        print(f"Not audited, since nothing is known of them from here: {', '.join(skipped)}.")
    if holes:
        return FOUND
    return UNKNOWN if skipped or not packages else 0


if __name__ == "__main__":
    sys.exit(main())
