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
            if re.search("PASSWORD|KEY|URL", key):
                assert value.startswith("/run/secrets/"), (name, key)


def test_every_setting_named_exists(root):
    names = {f"LUMINAL_{name.upper()}" for name in Settings.model_fields}
    paths = [root / "Dockerfile", *(root / "deploy").rglob("*.y*ml")]
    variables = {name for path in paths for name in re.findall(r"LUMINAL_\w+", path.read_text())}
    assert "LUMINAL_DATABASE_URL_FILE" in variables
    assert {name.removesuffix("_FILE") for name in variables} <= names


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
