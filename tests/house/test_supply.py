"""The bill of materials holds what is locked; an audit that asked nobody does not call it clean."""

import json
import re
import subprocess
import sys


def test_the_bill_of_materials_lists_every_locked_package(root, tmp_path):
    out = tmp_path / "sbom.cdx.json"
    subprocess.run([sys.executable, str(root / ".ci/sbom.py"), str(out)], check=True)
    bill = json.loads(out.read_text())
    locked = re.findall(
        r"(?m)^([a-z0-9-]+)==(\S+)", (root / "requirements-runtime.lock").read_text()
    )
    packages = {(part["name"], part["version"]) for part in bill["components"]}
    assert packages == set(locked)
    assert all(part["hashes"] for part in bill["components"])
    assert bill["metadata"]["component"]["name"] == "luminal-cds"


def audit(root, tmp_path, answer):
    """Runs the audit with a stand-in for pip-audit that prints an answer."""
    folder = tmp_path / "pip_audit"
    folder.mkdir()
    (folder / "__main__.py").write_text(f"print({answer!r})")
    (folder / "__init__.py").write_text("")
    return subprocess.run(
        [sys.executable, str(root / ".ci/audit.py")],
        env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_silent_database_is_said_and_a_weakness_fails(root, tmp_path):
    silent = audit(root, tmp_path, "ERROR")
    assert (silent.returncode, silent.stdout[:11]) == (0, "NOT AUDITED")
    for name, package, code, word in (
        ("a", {"name": "x", "skip_reason": "not found"}, 0, "NOT AUDITED: 1"),
        ("b", {"name": "x", "version": "1", "vulns": []}, 0, "1 of 1 packages looked up"),
        ("c", {"name": "x", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}, 1, "x 1: PYSEC-1, fixed in 2"),
    ):  # fmt: skip
        (tmp_path / name).mkdir()
        process = audit(root, tmp_path / name, json.dumps({"dependencies": [package]}))
        assert (process.returncode, word in process.stdout) == (code, True), process.stdout
