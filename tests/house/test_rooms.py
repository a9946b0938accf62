"""The folders show the way of a request: each stage has one door, and no folder is crowded."""

import ast
from pathlib import PurePosixPath

import pytest

# the stages of a request, and the rooms of the service that others ask
DOORS = (
    "terminology", "cards", "hooks",
    *(f"oncology.{name}" for name in (
        "knowledge", "intake", "course", "facts", "safety", "options", "orders", "assessment",
        "checks", "retrospect",
    )),
    *(f"service.{name}" for name in (
        "network", "observe", "documents", "pages", "fhir_access", "trust", "clinical", "store", "smart",
        "publishing.fhir", "publishing.knowledge_pages", "comparison", "vignettes", "cohort", "synthesis",
        "concordance",
    )),
)  # fmt: skip
MOST_MODULES = 14


def name_of(path):
    parts = PurePosixPath(path).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module):
    return next((door for door in DOORS if f"{module}.".startswith(f"{door}.")), None)


def public_names(tree):
    for node in tree.body:
        if isinstance(node, ast.Assign) and [t.id for t in node.targets] == ["__all__"]:
            return set(ast.literal_eval(node.value))
    return set()


def imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.module, alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, None) for alias in node.names)


def reach(module, tree, doors):
    """Imports of a module that go past the door of another room, or ask it for what is inside."""
    for target, name in imports(tree):
        room = room_of(target)
        if room is None or room == room_of(module):
            continue
        if target != room or (name is not None and name not in doors[room]):
            yield f"{target}: {name}"


@pytest.fixture(scope="module")
def doors(modules):
    trees = {name_of(path): tree for path, tree in modules.items()}
    return {door: public_names(trees[door]) for door in DOORS}


def test_nothing_reaches_past_a_door(modules, doors):
    reaches = {p: bad for p, tree in modules.items() if (bad := [*reach(name_of(p), tree, doors)])}
    assert reaches == {}


def test_the_rule_sees_each_way_past_a_door(doors):
    bad = ("from oncology.course.history import History", "import oncology.course.history",
           "from oncology.course import history", "from cards.card import Card")  # fmt: skip
    for line in bad:
        assert [*reach("oncology.facts.collect", ast.parse(line), doors)], line
    good = ("from oncology.course import History", "from oncology.facts.scope import Scope")
    for line in good:
        assert not [*reach("oncology.facts.collect", ast.parse(line), doors)], line


def test_each_door_names_what_it_has_and_nothing_that_nobody_asks_for(modules, doors):
    requests = {
        (room_of(target), name)
        for path, tree in modules.items()
        for target, name in imports(tree)
        if room_of(target) != room_of(name_of(path))
    }
    whole = {"terminology", "cards", "hooks"}  # imported whole: `cards.render`
    unused = {d: sorted(n for n in names if (d, n) not in requests) for d, names in doors.items()}
    assert all(doors.values())
    assert {door: names for door, names in unused.items() if names and door not in whole} == {}


def test_each_folder_says_in_one_sentence_what_it_is_for(modules):
    for path, tree in modules.items():
        if path.endswith("__init__.py"):
            words = ast.get_docstring(tree) or ""
            assert len(words.split()) >= 5, path
            assert words.rstrip().endswith("."), path


def crowded(paths):
    folders = [PurePosixPath(p).parent for p in paths if not p.endswith("__init__.py")]
    return {str(f): folders.count(f) for f in set(folders) if folders.count(f) > MOST_MODULES}


def test_no_folder_is_crowded(modules):
    assert crowded(modules) == {}
    assert crowded([f"a/{n}.py" for n in range(MOST_MODULES + 1)]) == {"a": MOST_MODULES + 1}
