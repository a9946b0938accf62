"""`make quick` finds what changed, and the tests that belong to it."""

import importlib.util
import subprocess

import pytest

TREE = [
    "tests/conftest.py",
    "tests/house/test_docs.py",
    "tests/house/test_deploy.py",
    "tests/cards/test_render.py",
    "tests/oncology/course/test_golden.py",
    "tests/oncology/course/cases/a.yaml",
    "tests/oncology/course/imprecise_dates/test_rereading.py",
    "tests/oncology/intake/gauntlet/test_gauntlet.py",
    "tests/oncology/options/test_options.py",
    "tests/service/test_cli.py",
    "tests/service/web/test_http.py",
    "tests/vignettes/test_vignettes.py",
    "tests/vignettes/options/parp.yaml",
]


@pytest.fixture(scope="module")
def quick(root):
    spec = importlib.util.spec_from_file_location("quick", root / ".ci/quick.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def tree(tmp_path):
    for name in TREE:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


COURSE = "tests/oncology/course/test_golden.py"
MIRRORS = [
    ("oncology/options/ranking.py", ["tests/oncology/options/test_options.py"]),
    ("oncology/course/lines/joining.py", [COURSE]),
    ("oncology/course/imprecise_dates/rereading.py", ["tests/oncology/course/imprecise_dates/test_rereading.py"]),
    ("oncology/intake/genetics/panel.py", ["tests/oncology/intake/gauntlet/test_gauntlet.py"]),
    ("oncology/dates.py", [name for name in TREE if name.startswith("tests/oncology") and name.endswith(".py")]),
    ("service/store/records.py", ["tests/service/test_cli.py"]),
    ("service/web/app.py", ["tests/service/web/test_http.py"]),
    ("cards/data/layout.yaml", ["tests/cards/test_render.py"]),
    ("hooks/respond.py", ["tests/vignettes/test_vignettes.py"]),  # no folder mirrors it in this tree
    ("tests/oncology/course/cases/a.yaml", [COURSE]),
    ("tests/service/web/test_http.py", ["tests/service/web/test_http.py"]),
    ("tests/conftest.py", []),
    ("tests/vignettes/cases.py", ["tests/vignettes/test_vignettes.py"]),
    ("tests/vignettes/options/parp.yaml", []),
    ("README.md", ["tests/house/test_docs.py"]),
    ("docs/developers/architecture.md", ["tests/house/test_docs.py"]),
    (".ci/quick.py", ["tests/house/test_deploy.py", "tests/house/test_docs.py"]),
]  # fmt: skip


@pytest.mark.parametrize(("path", "tests"), MIRRORS, ids=[path for path, _ in MIRRORS])
def test_a_module_has_the_tests_of_its_own_or_the_nearest_folder(quick, tree, path, tests):
    assert quick.test_paths(tree, [path]) == sorted(tests)


def test_every_package_of_this_project_has_tests(quick, root, packages):
    folders = {path.parent for name in packages for path in (root / name).rglob("*.py")}
    names = {f"{folder.relative_to(root).as_posix()}/x.py" for folder in folders}
    assert len(names) > 20
    assert sorted(name for name in names if not quick.test_paths(root, [name])) == []


@pytest.mark.parametrize(
    ("files", "vignette"),
    [
        (["oncology/dates.py"], "options/elacestrant"),
        (["tests/vignettes/orders/doses.yaml"], "orders/doses"),
        (["oncology/knowledge/data/order_rules/parp.yaml"], "options/parp"),
        (["oncology/knowledge/data/regimens/olaparib.yaml"], "options/parp"),
        (["oncology/knowledge/data/parameters.yaml"], "options/elacestrant"),
    ],
)
def test_one_vignette_file_is_run(quick, tree, files, vignette):
    (tree / "tests/vignettes/options/parp.yaml").write_text("{options: {olaparib: preferred 1}}")
    assert quick.vignette_file(tree, files) == vignette


def git(folder, *words):
    who = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


def test_what_differs_from_main_is_what_changed(quick, tmp_path):
    git(tmp_path, "init", "-b", "main")
    for name in ("same", "edited", "removed", "on_branch"):
        (tmp_path / name).write_text(name)
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "x")
    assert quick.difference(tmp_path) == []
    (tmp_path / "new").touch()
    assert quick.difference(tmp_path) == ["new"]
    git(tmp_path, "switch", "-c", "branch")
    (tmp_path / "on_branch").write_text("y")
    git(tmp_path, "commit", "-am", "y")
    (tmp_path / "edited").write_text("z")
    (tmp_path / "removed").unlink()
    assert quick.difference(tmp_path) == ["edited", "new", "on_branch"]
