"""What is installed holds all packages with their data; what is locked is pinned and hashed."""

import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import requires

import pytest

from terminology import compilation

PIN = re.compile(
    r"(?m)^([a-z0-9-]+)==([^\s;\\]+) \\\n((?: +--hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)"
)


@pytest.fixture(scope="module")
def wheel_file(tmp_path_factory, root):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=root, check=True, capture_output=True,
    )  # fmt: skip
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def wheel(wheel_file):
    with zipfile.ZipFile(wheel_file) as archive:
        return set(archive.namelist())


def test_the_image_installs_this_wheel(wheel_file, root):
    (pattern,) = re.findall(r"/opt/wheel/(\S+)", (root / "Dockerfile").read_text())
    assert wheel_file.match(pattern)
    assert wheel_file.name.startswith("luminal_cds-")


def test_the_wheel_holds_every_file_of_the_packages(wheel, root, packages):
    files = {
        path.relative_to(root).as_posix()
        for package in packages
        for path in (root / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    copy = f"terminology/{compilation.FILE}"  # by each installation for itself
    assert copy not in wheel
    assert sorted(files - wheel - {copy}) == []
    assert any(name.endswith(".yaml") for name in files)


def test_the_wheel_holds_nothing_else(wheel, packages):
    tops = {name.split("/")[0] for name in wheel if ".dist-info/" not in name}
    assert tops == set(packages)
    assert any(name.endswith("licenses/LICENSE") for name in wheel)


def pins(root, name):
    text = (root / name).read_text()
    packages = {match[1]: match[0] for match in PIN.finditer(text)}
    assert "".join(packages.values()) == text, f"{name} holds more than pinned and hashed packages"
    return packages


def test_lock_files_hold_only_pins_and_the_image_uses_the_same(root):
    everything, runtime = (
        pins(root, "requirements.lock"),
        pins(root, "requirements-runtime.lock"),
    )
    assert runtime.items() <= everything.items()
    assert "pytest" not in runtime


def test_the_image_builds_with_what_builds_alone(root):
    """The build lock is a part of the whole one, and the wheel is made by nothing beside it."""
    build = pins(root, "requirements-build.lock")
    assert build.items() <= pins(root, "requirements.lock").items()
    image = (root / "Dockerfile").read_text()
    assert "-r requirements-build.lock" in image
    assert "requirements.lock" not in image
    assert {"hatchling", *needs_of("hatchling")} == build.keys()


def needs_of(name):
    """Names of the packages that a package needs wherever it runs."""
    lines = (line for line in requires(name) or () if "extra ==" not in line)
    names = {re.split(r"[\[<>=!~;, (]", line)[0].lower().replace(".", "-") for line in lines}
    return {n for n in names if n != "tomli"}.union(*(needs_of(n) for n in names if n != "tomli"))


def test_every_dependency_is_locked(root):
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    extras.pop("spark")  # 400 MB and Java: `make cohort-check` sets it up apart
    requirements = [*project["dependencies"], *(n for names in extras.values() for n in names)]
    names = {re.split(r"[\[<>=;, ]", line)[0].lower().replace(".", "-") for line in requirements}
    assert sorted(names - pins(root, "requirements.lock").keys()) == []
    needed = {
        re.split(r"[\[<>=;, ]", line)[0].lower().replace(".", "-")
        for line in project["dependencies"]
    }
    assert sorted(needed - pins(root, "requirements-runtime.lock").keys()) == []
