"""A test file of a package bears the name of the module that it tests, in the folder that mirrors it.

What crosses modules has no module to be named after; it stands in contract/, fuzz/, house/ or
vignettes/.
"""

from pathlib import PurePosixPath

import pytest

PACKAGES = ("service",)


def astray(tests, modules):
    """Test files that no module or folder of the package is named for."""
    names = {str(PurePosixPath(path).with_suffix("")) for path in modules}
    names |= {str(PurePosixPath(name).parent) for name in names}
    for path in map(PurePosixPath, tests):
        module = path.relative_to("tests").with_name(path.stem.removeprefix("test_"))
        if str(module) not in names:
            yield str(path)


@pytest.mark.parametrize("package", PACKAGES)
def test_each_test_file_is_named_after_its_module(root, modules, package):
    paths = (root / "tests" / package).rglob("test_*.py")
    tests = [path.relative_to(root).as_posix() for path in paths]
    assert tests
    assert [*astray(tests, modules)] == []


def test_a_theme_and_a_wrong_folder_are_seen():
    modules = ["service/web/body.py", "service/publishing/fhir/library.py"]
    right = ["tests/service/web/test_body.py", "tests/service/publishing/test_fhir.py"]
    wrong = ["tests/service/web/test_http.py", "tests/service/test_body.py"]
    assert [*astray([*right, *wrong], modules)] == wrong
