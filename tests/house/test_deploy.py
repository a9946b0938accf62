"""The deployment files say what the documents promise, and name only what exists."""

import json
import re

import pytest
import yaml

from service.config import Settings


@pytest.fixture(scope="module")
def objects(root):
    files = sorted((root / "deploy/kubernetes").glob("*.yaml"))
    items = [item for file in files for item in yaml.safe_load_all(file.read_text())]
    return {item["kind"]: item for item in items}


@pytest.fixture(scope="module")
def compose(root):
    return yaml.safe_load((root / "deploy/compose/compose.yaml").read_text())


def test_kustomize_lists_every_file(root, objects):
    resources = set(objects["Kustomization"]["resources"])
    there = {path.name for path in (root / "deploy/kubernetes").glob("*.yaml")}
    assert resources == there - {"kustomization.yaml"}


def test_the_pod_is_locked_down(objects):
    pod = objects["Deployment"]["spec"]["template"]["spec"]
    [container] = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["automountServiceAccountToken"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert {"startupProbe", "livenessProbe", "readinessProbe", "resources"} <= set(container)
    grace = pod["terminationGracePeriodSeconds"]
    assert grace > 5 + 20  # the pause before the stop and the time for running requests
    assert {"PodDisruptionBudget", "HorizontalPodAutoscaler", "NetworkPolicy"} <= set(objects)
    assert set(objects["NetworkPolicy"]["spec"]["policyTypes"]) == {"Ingress", "Egress"}


def test_settings_stand_in_the_data_of_the_map(objects):
    assert set(objects["ConfigMap"]) == {"apiVersion", "kind", "metadata", "data"}
    assert set(objects["ConfigMap"]["metadata"]) == {"name"}
    assert all(isinstance(value, str) for value in objects["ConfigMap"]["data"].values())


def test_the_container_is_locked_down(root, compose):
    service = compose["services"]["luminal"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert re.search(r"(?m)^USER (\d+):\d+$", (root / "Dockerfile").read_text())[1] == "10001"


def test_no_secret_stands_in_a_file(root, compose):
    secret = re.compile(
        r"(?i)(password|_key|token|database_url)\s*[:=]\s*['\"]?(?!/)[\w+/=:@.-]{6,}"
    )
    assert secret.search("password: hunter2") is not None
    paths = sorted((root / "deploy").rglob("*.y*ml"))
    assert [path for path in paths if secret.search(path.read_text())] == []
    assert {"compose.yaml", "deployment.yaml"} <= {path.name for path in paths}
    for name, service in compose["services"].items():
        for key, value in service.get("environment", {}).items():
            if re.search("PASSWORD|KEY|URL", key) and key != "LUMINAL_PUBLIC_URL":
                assert value.startswith("/run/secrets/"), (name, key)


def test_every_setting_named_exists(root):
    names = {f"LUMINAL_{name.upper()}" for name in Settings.model_fields}
    paths = [root / "Dockerfile", root / "deploy/compose/.env.example", *(root / "deploy").rglob("*.y*ml")]  # fmt: skip
    variables = {name for path in paths for name in re.findall(r"LUMINAL_\w+", path.read_text())}
    assert "LUMINAL_DATABASE_URL_FILE" in variables
    assert {name for name in variables - names if name.removesuffix("_FILE") not in names} == set()


def test_rules_and_dashboard_use_metrics_that_exist(root):
    metrics = set(re.findall(r'"(luminal_\w+)"', (root / "service/observe/metrics.py").read_text()))
    dashboard = json.loads((root / "deploy/compose/grafana/dashboards/luminal.json").read_text())
    dashboard_metrics = metrics_in(
        t["expr"] for panel in dashboard["panels"] for t in panel["targets"]
    )
    rules = yaml.safe_load((root / "deploy/prometheus/rules.yml").read_text())
    alerting = metrics_in(rule["expr"] for group in rules["groups"] for rule in group["rules"])
    assert dashboard_metrics == metrics  # every metric has its place
    assert alerting
    assert alerting <= metrics


def metrics_in(expressions):
    names = {name for text in expressions for name in re.findall(r"luminal_\w+", text)}
    return {re.sub(r"_(bucket|count|sum)$", "", name) for name in names}


def test_every_alert_has_a_run_book(root):
    page = (root / "docs/integrators/operations.md").read_text()
    alerts = re.findall(r"alert: (\w+)", (root / "deploy/prometheus/rules.yml").read_text())
    assert len(alerts) >= 5
    assert [name for name in alerts if f"`{name}`" not in page] == []


# what differs from site to site, and must reach the container however it is deployed
OF_A_SITE = {
    "LUMINAL_TENANTS", "LUMINAL_OVERLAY", "LUMINAL_CA_FILE", "LUMINAL_CORS_ORIGINS", "LUMINAL_PUBLIC_URL",
    "LUMINAL_JURISDICTION", "LUMINAL_REPLAY_AWAY",
}  # fmt: skip


@pytest.fixture(scope="module")
def values(root):
    return yaml.safe_load((root / "deploy/helm/luminal/values.yaml").read_text())


def test_what_a_site_sets_is_wired_everywhere(objects, compose, values):
    """With a folder beside it, so that the key sets of the tenants file lie where it names them."""
    service = compose["services"]["luminal"]
    [mount] = [entry for entry in service["volumes"] if "/etc/luminal" in entry]
    assert mount == "./config:/etc/luminal:ro"
    pod = objects["Deployment"]["spec"]["template"]["spec"]
    mounts = {entry["name"]: entry["mountPath"] for entry in pod["containers"][0]["volumeMounts"]}
    for settings, folder in (
        (service["environment"], "/etc/luminal"),
        (objects["ConfigMap"]["data"], mounts["files"]),
        (values["settings"], mounts["files"]),
    ):
        assert set(settings) >= OF_A_SITE
        assert settings["LUMINAL_TENANTS"].rpartition("/")[0] == folder
    assert pod["enableServiceLinks"] is False  # LUMINAL_PORT would be taken for a setting


def test_what_compose_hands_on_can_be_filled_in(root, compose):
    example = (root / "deploy/compose/.env.example").read_text()
    names = set(re.findall(r"\$\{(\w+):-", (root / "deploy/compose/compose.yaml").read_text()))
    assert names >= OF_A_SITE - {"LUMINAL_TENANTS"}
    assert set(re.findall(r"(?m)^(\w+)=", example)) == names


def test_nobodys_settings_start_the_service(compose):
    """What compose sets where nothing was filled in is what the settings mean by themselves."""
    texts = compose["services"]["luminal"]["environment"]
    default = Settings.model_fields
    with pytest.MonkeyPatch.context() as patch:
        for name, text in texts.items():
            if "${" in text:
                patch.setenv(name, re.sub(r"\$\{\w+:-(.*?)\}", r"\1", text))
        settings = Settings()
    for name in ("overlay", "cors_origins", "ca_file", "public_url", "deadline_ms", "replay_away"):
        assert getattr(settings, name) == default[name].default, name


def lines_of(text, first, last):
    """The lines of a manifest between two that begin with these words, without the edges' places."""
    lines = [line.strip() for line in text.splitlines()]
    begin = next(n for n, line in enumerate(lines) if line.startswith(first))
    return lines[
        begin : next(n for n, line in enumerate(lines) if n > begin and line.startswith(last))
    ]


PARTS = {
    "securityContext:": "topologySpread", "allowPrivilegeEscalation": "volumeMounts:", "volumeMounts:": "volumes:",
    "automountServiceAccountToken": "securityContext:", "env:": "resources",
}  # fmt: skip


def test_the_chart_makes_the_same_pod(root):
    paths = ("deploy/kubernetes/deployment.yaml", "deploy/helm/luminal/templates/deployment.yaml")
    for first, last in PARTS.items():
        plain, chart = (lines_of((root / path).read_text(), first, last) for path in paths)
        assert [line for line in plain if line not in chart] == []


def test_the_chart_is_of_this_version_and_makes_the_same_kinds(root, objects):
    import tomllib

    version = tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"]
    head = yaml.safe_load((root / "deploy/helm/luminal/Chart.yaml").read_text())
    assert (head["version"], head["appVersion"]) == (version, version)
    texts = [path.read_text() for path in (root / "deploy/helm/luminal/templates").glob("*.yaml")]
    kinds = {kind for text in texts for kind in re.findall(r"(?m)^kind: (\w+)$", text)}
    assert kinds == set(objects) - {"Kustomization", "Namespace"} | {"Ingress"}


def test_the_image_is_labelled_and_its_base_can_be_pinned(root):
    text = (root / "Dockerfile").read_text()
    assert re.findall(r"(?m)^FROM (\S+)", text) == ["${BASE}", "${BASE}"]
    names = set(re.findall(r"org\.opencontainers\.image\.([\w.]+)=", text))
    assert names >= {"title", "licenses", "version", "revision", "created", "base.name"}
