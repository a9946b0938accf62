"""Each check of the house can fail: one input of each is changed once, and the check turns red.

A check that passes on anything looks like one that holds. The tests run in this process on a copy of
what they read, so this costs little.
"""

import ast
import inspect
import os
import shutil

import pytest
import yaml

from terminology import compilation
from tests.house import (
    test_architecture,
    test_deploy,
    test_docs,
    test_imports,
    test_no_knowledge_in_code,
    test_packaging,
    test_repository,
    test_supply,
)

READS = [
    "docs",
    "deploy",
    "examples",
    ".ci",
    "tests/contract",
    "service/observe",
    ".pre-commit-config.yaml",
]
API, OPERATIONS = "docs/integrators/api.md", "docs/integrators/operations.md"
ARCHITECTURE = "docs/developers/architecture.md"
GUIDE, DECISIONS = "CONTRIBUTING.md", "docs/decisions/README.md"
POD, COMPOSE = "deploy/kubernetes/deployment.yaml", "deploy/compose/compose.yaml"
BOARD, RULES = "deploy/compose/grafana/dashboards/luminal.json", "deploy/prometheus/rules.yml"

# the check, the file, and what is changed in it
OF_FILES = [
    (test_architecture.test_the_page_has_the_sentence_of_each_folder, ARCHITECTURE, "| `oncology/safety/` |", "| `oncology/harm/` |"),
    (test_architecture.test_each_question_leads_where_its_answer_stands, ARCHITECTURE, ": `check_dose`", ": `check_doses`"),
    (test_docs.test_every_endpoint_is_described, API, "/openapi.json`", "/openapi`"),
    (test_docs.test_every_error_code_is_described, API, "`malformed-json`", "`malformed`"),
    (test_docs.test_every_command_and_option_is_described, API, "`luminal audit key`", "`luminal audit`"),
    (test_docs.test_every_command_and_option_is_described, API, "`--overlay` checks", "checks"),
    (test_docs.test_the_settings_table_is_that_of_the_class, "docs/integrators/configuration.md", "| `LUMINAL_AUTH` |", "| `LUMINAL_AUTHS` |"),
    (test_docs.test_the_query_table_is_that_of_the_hooks, "docs/integrators/register.md", "| `conditions` |", "| `condition` |"),
    (test_docs.test_the_queries_of_each_vendor_are_those_of_its_profile, "docs/integrators/vendor-queries.md", "category=exam", "category=exams"),
    (test_docs.test_the_error_table_gives_the_status_of_every_code, API, "| `duplicate-key` | 400 |", "| `duplicate-key` | 401 |"),
    (test_docs.test_every_data_gap_of_access_is_described, API, "| `server-slow` |", "| `slow` |"),
    (test_docs.test_every_conformance_check_has_a_test, "tests/contract/test_operation.py", "def test_check_25_", "def test_25_"),
    (test_docs.test_every_metric_is_described, OPERATIONS, "| `luminal_cards_total` |", "| cards |"),
    (test_docs.test_the_table_of_outages_has_every_fault, OPERATIONS, "| PostgreSQL frozen |", "| PostgreSQL |"),
    (test_docs.test_every_make_target_is_described, GUIDE, "`make fuzz`", "fuzz"),
    (test_docs.test_every_make_target_is_described, GUIDE, "`make clean`", "`make clean` and `make tidy`"),
    (test_docs.test_every_make_target_is_described, "Makefile", " ## known vulnerabilities", " # known vulnerabilities"),
    (test_docs.test_every_make_target_is_described, "Makefile", "clean: ##", "tidy:\n\nclean: ##"),
    (test_docs.test_every_make_target_is_described, "Makefile", "outage fuzz ", "outage "),
    (test_docs.test_make_alone_prints_every_target, "Makefile", "[a-z-]+:.*## /", "[a-d-]+:.*## /"),
    (test_docs.test_each_fact_that_no_rule_asks_for_is_told_with_its_reason, "docs/clinical/limits.md", "| What the menopausal status rests on |", "| Status |"),
    (test_docs.test_every_test_that_the_page_of_conformance_names_is_there, "docs/integrators/conformance.md", "`test_check_21_feedback_is_taken`", "`test_check_21_of_old`"),
    (test_docs.test_links_lead_somewhere, "README.md", "(docs/README.md)", "(docs/READ.md)"),
    (test_docs.test_every_page_is_in_the_index, "docs/README.md", "(performance.md)", "(perform.md)"),
    (test_docs.test_every_page_is_in_the_index, DECISIONS, "(0012-fhir-access.md)", "(0012.md)"),
    (test_docs.test_the_readme_stays_short, "README.md", "\n", "\n\n\n\n"),
    (test_deploy.test_kustomize_lists_every_file, "deploy/kubernetes/kustomization.yaml", "network.yaml", "net.yaml"),
    (test_deploy.test_the_pod_is_locked_down, POD, "runAsNonRoot: true", "runAsNonRoot: false"),
    (test_deploy.test_the_pod_is_locked_down, POD, "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false"),
    (test_deploy.test_settings_stand_in_the_data_of_the_map, "deploy/kubernetes/configmap.yaml", "data:", "immutable: true\ndata:"),
    (test_deploy.test_the_container_is_locked_down, COMPOSE, "read_only: true", "read_only: false"),
    (test_deploy.test_the_container_is_locked_down, "Dockerfile", "USER 10001", "USER 0"),
    (test_deploy.test_no_secret_stands_in_a_file, "deploy/kubernetes/configmap.yaml", "data:", "data:\n  DB_PASSWORD: hunter22"),
    (test_deploy.test_every_setting_named_exists, "Dockerfile", "LUMINAL_DATABASE_URL", "LUMINAL_DB_URL"),
    (test_deploy.test_what_a_site_sets_is_wired_everywhere, COMPOSE, "./config:/etc/luminal:ro", "./config:/etc/lumen:ro"),
    (test_deploy.test_what_a_site_sets_is_wired_everywhere, POD, "enableServiceLinks: false", "enableServiceLinks: true"),
    (test_deploy.test_what_a_site_sets_is_wired_everywhere, "deploy/helm/luminal/values.yaml", "LUMINAL_OVERLAY", "LUMINAL_OVERLAYS"),
    (test_deploy.test_what_compose_hands_on_can_be_filled_in, "deploy/compose/.env.example", "LUMINAL_PUBLIC_URL=", "LUMINAL_URL="),
    (test_deploy.test_nobodys_settings_start_the_service, COMPOSE, "DEADLINE_MS:-400", "DEADLINE_MS:-500"),
    (test_deploy.test_the_chart_makes_the_same_pod, "deploy/helm/luminal/templates/deployment.yaml", "drop: [ALL]", "drop: []"),
    (test_deploy.test_the_chart_is_of_this_version_and_makes_the_same_kinds, "deploy/helm/luminal/Chart.yaml", "appVersion: ", "appVersion: 9"),
    (test_deploy.test_the_image_is_labelled_and_its_base_can_be_pinned, "Dockerfile", "FROM ${BASE}", "FROM python:3.11-slim"),
    (test_deploy.test_rules_and_dashboard_use_metrics_that_exist, BOARD, "luminal_cards_total", "luminal_card_total"),
    (test_deploy.test_rules_and_dashboard_use_metrics_that_exist, RULES, "luminal_", "luminal_x_"),
    (test_deploy.test_every_alert_has_a_run_book, RULES, "alert: ", "alert: New"),
    (test_packaging.test_the_image_installs_this_wheel, "Dockerfile", "luminal_cds-", "luminal-"),
    (test_packaging.test_lock_files_hold_only_pins_and_the_image_uses_the_same, "requirements-runtime.lock", "alembic==", "--index-url https://pypi.example/simple\nalembic=="),
    (test_packaging.test_lock_files_hold_only_pins_and_the_image_uses_the_same, "requirements-runtime.lock", "alembic==1", "alembic==9"),
    (test_packaging.test_lock_files_hold_only_pins_and_the_image_uses_the_same, "requirements.lock", "    --hash=sha256:", "    --hash=md5:"),
    (test_packaging.test_the_image_builds_with_what_builds_alone, "Dockerfile", "-r requirements-build.lock", "-r requirements.lock"),
    (test_packaging.test_the_image_builds_with_what_builds_alone, "requirements-build.lock", "pathspec==", "pathspek=="),
    (test_packaging.test_every_dependency_is_locked, "pyproject.toml", '"flask>=', '"flusk>='),
    (test_packaging.test_every_dependency_is_locked, "pyproject.toml", 'redis = ["redis', 'redis = ["valkey'),
    (test_supply.test_the_bill_of_materials_lists_every_locked_package, "pyproject.toml", 'name = "luminal-cds"', 'name = "luminal"'),
    (test_supply.test_the_bill_of_materials_lists_every_locked_package, ".ci/sbom.py", "PIN.findall(lock)", "PIN.findall(lock)[1:]"),
    (test_supply.test_a_silent_database_is_said_and_a_weakness_fails, ".ci/audit.py", "return 1 if weak", "return 0 if weak"),
    (test_repository.test_every_decision_has_its_date_and_status_as_the_index_says, DECISIONS, "2026-11-27 | accepted", "2026-11-26 | accepted"),
    (test_repository.test_every_gap_in_the_numbers_is_explained, DECISIONS, "Numbers 5, 6,", "Numbers 5,"),
    (test_repository.test_the_changelog_has_two_streams_in_known_groups, "CHANGELOG.md", "#### Fixed", "#### Mended"),
    (test_repository.test_the_changelog_has_two_streams_in_known_groups, "CHANGELOG.md", "#### Added\n", ""),
    (test_repository.test_the_hooks_of_git_run_what_is_here_and_ask_no_other_host, ".pre-commit-config.yaml", "repo: local", "repo: https://git.example/x"),
    (test_repository.test_the_hooks_of_git_run_what_is_here_and_ask_no_other_host, ".pre-commit-config.yaml", "entry: make quick", "entry: make hurry"),
    (test_repository.test_every_path_that_contributing_names_exists, GUIDE, "`oncology/facts/subjects/`", "`oncology/fact/subjects/`"),
]  # fmt: skip
# the check, a module, and code put before it
OF_CODE = [
    (test_imports.test_fhir_models_are_r4b_only, "service/app.py", "import fhir.resources"),
    (test_imports.test_only_the_service_reads_the_clock, "cards/card.py", "x = datetime.now()"),
    (test_no_knowledge_in_code.test_no_drug_is_named_in_code, "service/app.py", "x = 'give letrozole'"),
    (test_no_knowledge_in_code.test_no_clinical_threshold_is_compared_in_code, "oncology/dates.py", "x = y > 180"),
    (test_docs.test_every_error_code_is_described, "service/app.py", "x = BadRequest(code='brand-new')"),
    (test_docs.test_the_error_table_gives_the_status_of_every_code, "service/app.py", "x = BadRequest(code='brand-new')"),
    (test_docs.test_every_metric_is_described, "service/observe/metrics.py", "x = Counter('luminal_new_total')"),
]  # fmt: skip


@pytest.fixture(scope="session")
def template(root, tmp_path_factory):
    """A copy of the files that the checks read."""
    folder = tmp_path_factory.mktemp("house") / "copy"
    folder.mkdir()
    for path in root.iterdir():
        if path.is_file():
            shutil.copy(path, folder)
    for name in READS:
        copy = shutil.copytree if (root / name).is_dir() else shutil.copy
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        copy(root / name, folder / name)
    for name in (
        "oncology",
        "cards",
        "hooks",
        "terminology",
        "service/clinical",
        "service/documents",
        "service/pages",
        "service/web",
        "service/trust",
        "service/network",
        "service/cohort",
        "service/effect",
        "service/synthesis",
        "service/smart",
        "tests/vignettes",
        "tests/oncology",
        "tests/card_library",
        ".venv",
    ):  # named, not read
        (folder / name).symlink_to(root / name)
    return folder


@pytest.fixture
def copy(template, tmp_path):
    """A copy of links: quick to make, and a file that is changed is put in anew."""
    return shutil.copytree(template, tmp_path / "copy", symlinks=True, copy_function=os.link)


def objects(root):
    paths = sorted((root / "deploy/kubernetes").glob("*.yaml"))
    items = [item for path in paths for item in yaml.safe_load_all(path.read_text())]
    return {item["kind"]: item for item in items}


def texts(root, *patterns):
    return {path: path.read_text() for pattern in patterns for path in sorted(root.glob(pattern))}


INPUTS = {
    "root": lambda root: root,
    "pages": lambda root: texts(root, "*.md", "docs/**/*.md"),
    "page": lambda root: lambda name: (root / "docs" / name).read_text(),
    "architecture": lambda root: (root / ARCHITECTURE).read_text(),
    "objects": objects,
    "compose": lambda root: yaml.safe_load((root / COMPOSE).read_text()),
    "values": lambda root: yaml.safe_load((root / "deploy/helm/luminal/values.yaml").read_text()),
    "records": lambda root: {
        path.name: text for path, text in texts(root, "docs/decisions/[0-9]*.md").items()
    },
    "tmp_path": lambda root: root.parent,
}


def run(check, root, **inputs):
    """Calls a check with its inputs, as they are given or made from a root."""
    names = inspect.signature(check).parameters
    return check(**{name: inputs.get(name) or INPUTS[name](root) for name in names})


@pytest.mark.parametrize(
    ("check", "name", "old", "new"), OF_FILES,
    ids=[f"{check.__name__}-{number}" for number, (check, *_) in enumerate(OF_FILES)],
)  # fmt: skip
def test_a_check_turns_red_when_its_file_is_wrong(copy, modules, built_name, check, name, old, new):
    path = copy / name
    text = path.read_text()
    assert old in text
    path.unlink()
    path.write_text(text.replace(old, new))
    with pytest.raises((AssertionError, ValueError)):
        run(check, copy, modules=modules, wheel_file=built_name)


@pytest.fixture
def built_name(tmp_path):
    return tmp_path / "luminal_cds-0.1.0-py3-none-any.whl"


@pytest.mark.parametrize(
    "check", dict.fromkeys(check for check, *_ in OF_FILES), ids=lambda c: c.__name__
)
def test_a_check_is_green_on_the_copy(copy, modules, built_name, check):
    """Else it would be red above for want of a file."""
    run(check, copy, modules=modules, wheel_file=built_name)


@pytest.mark.parametrize(
    ("check", "name", "code"), OF_CODE, ids=[check.__name__ for check, *_ in OF_CODE]
)
def test_a_check_turns_red_when_the_code_is_wrong(root, modules, check, name, code):
    changed = ast.parse(f"{code}\n")
    changed.body += modules[name].body
    with pytest.raises(AssertionError):
        run(check, root, modules={**modules, name: changed})


def test_a_wheel_that_lacks_or_adds_a_file_is_red(root, packages):
    files = {
        path.relative_to(root).as_posix()
        for name in packages for path in (root / name).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.name != compilation.FILE
    } | {"luminal_cds-0.1.0.dist-info/licenses/LICENSE"}  # fmt: skip
    test_packaging.test_the_wheel_holds_every_file_of_the_packages(files, root, packages)
    test_packaging.test_the_wheel_holds_nothing_else(files, packages)
    with pytest.raises(AssertionError):
        test_packaging.test_the_wheel_holds_every_file_of_the_packages(
            files - {"oncology/py.typed"}, root, packages
        )
    with pytest.raises(AssertionError):
        test_packaging.test_the_wheel_holds_nothing_else(files | {"tests/conftest.py"}, packages)


def test_every_check_of_these_files_is_tried():
    """A new check comes with the change that turns it red."""
    modules = (test_architecture, test_deploy, test_docs, test_imports, test_no_knowledge_in_code, test_packaging,
               test_repository, test_supply)  # fmt: skip
    checks = {
        check.__name__ for module in modules for name, check in vars(module).items()
        if name.startswith("test_")
    }  # fmt: skip
    trials = {check.__name__ for check, *_ in (*OF_FILES, *OF_CODE)}
    assert checks - trials == {
        # tried by the test of the wheel above
        "test_the_wheel_holds_every_file_of_the_packages", "test_the_wheel_holds_nothing_else",
        # a test beside each tries the search that it rests on
        "test_no_code_stands_in_code", "test_the_rule_sees_each_form_of_import",
        "test_elements_of_documents_are_not_looked_up_in_sets",
        "test_scripts_that_no_test_runs_import_what_is_there",
        "test_the_search_for_imports_tells_what_is_missing",
        "test_the_search_finds_what_it_looks_for",
        # asks git, which a copy is not known to
        "test_every_file_at_the_top_has_its_reason",
    }  # fmt: skip
