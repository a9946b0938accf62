"""Writes the bill of materials of the runtime lock file: `python .ci/sbom.py OUT`, CycloneDX 1.6.

Same lock, same bytes: no time, and a serial number made from the content.
"""

from __future__ import annotations

import hashlib
import re
import sys
import tomllib
from pathlib import Path
from uuid import UUID, uuid5

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements-runtime.lock"
PIN = re.compile(
    r"(?m)^([a-z0-9-]+)==([^\s;\\]+) \\\n((?: +--hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)"
)
NAMESPACE = UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")  # uuid.NAMESPACE_URL


def bill(lock: str, name: str, version: str) -> str:
    """Returns the bill of materials as JSON, checked against its schema."""
    own = Component(name=name, version=version, type=ComponentType.APPLICATION, bom_ref=name)
    bom = Bom(serial_number=uuid5(NAMESPACE, hashlib.sha256(lock.encode()).hexdigest()))
    bom.metadata.component = own
    parts = [
        Component(
            name=name,
            version=pinned,
            type=ComponentType.LIBRARY,
            bom_ref=f"{name}@{pinned}",
            purl=PackageURL("pypi", name=name, version=pinned),
            hashes=[
                HashType(alg=HashAlgorithm.SHA_256, content=digest)
                for digest in re.findall(r"sha256:([0-9a-f]{64})", hashes)
            ],
        )
        for name, pinned, hashes in PIN.findall(lock)
    ]
    bom.components.update(parts)
    bom.register_dependency(own, parts)
    bom.metadata.timestamp = None  # type: ignore[assignment]
    text = make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=1)
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if fault is not None:
        sys.exit("the bill of materials does not follow its schema")
    return text


def main() -> None:
    """Writes the file and says what is in it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    text = bill(LOCK.read_text("utf-8"), project["name"], project["version"])
    out = Path(sys.argv[1])
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text + "\n", encoding="utf-8")
    print(f"{out}: {text.count('pkg:pypi/')} packages")


if __name__ == "__main__":
    main()
