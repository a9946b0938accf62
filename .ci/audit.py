"""Looks the runtime lock file up in the vulnerability database: `python .ci/audit.py`.

Exit 1 when a locked package has a known vulnerability. A database that does not answer is said
loudly and is no failure: pip-audit alone would print "no known vulnerabilities" then.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).resolve().parents[1] / "requirements-runtime.lock"
SECONDS = 120


def known_vulnerabilities() -> list[dict[str, object]] | None:
    """Returns what is known of each package, or None when the database did not answer."""
    command = [sys.executable, "-m", "pip_audit", "-r", str(LOCK), "--disable-pip", "--no-deps"]
    try:
        process = subprocess.run(  # noqa: S603  # the command is ours
            [*command, "--format", "json", "--progress-spinner", "off"],
            capture_output=True, text=True, timeout=SECONDS, check=False,
        )  # fmt: skip
        packages: list[dict[str, object]] = json.loads(process.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return None
    return packages


def main() -> int:
    """Prints the result and returns the exit code."""
    packages = known_vulnerabilities()
    if packages is None:
        print("NOT AUDITED: the vulnerability database does not answer from here.")
        return 0
    skipped = [package for package in packages if "skip_reason" in package]
    weak = [package for package in packages if package.get("vulns")]
    for package in weak:
        for fault in package["vulns"]:  # type: ignore[attr-defined]
            versions = ", ".join(fault["fix_versions"]) or "no version"
            print(f"{package['name']} {package['version']}: {fault['id']}, fixed in {versions}")
    print(
        f"{len(packages) - len(skipped)} of {len(packages)} packages looked up, {len(weak)} with a known vulnerability."
    )
    if skipped:
        print(
            f"NOT AUDITED: {len(skipped)} packages are unknown to the database that answers from here."
        )
    return 1 if weak else 0


if __name__ == "__main__":
    sys.exit(main())
