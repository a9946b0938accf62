"""The deployment files say what the documents promise, and name only what exists."""

import json
import re

import pytest
import yaml

from service.config import Settings


@pytest.fixture(scope="module")
def objects(root):
    files = sorted((root / "deploy/kubernetes").glob("*.yaml"))
    found = [item for file in files for item in yaml.safe_load_all(file.read_text())]
    return {item["kind"]: item for item in found}


@pytest.fixture(scope="module")
def compose(root):
    return yaml.safe_load((root / "deploy/compose/compose.yaml").read_text())


def test_kustomize_lists_every_file(root, objects):
    listed = set(objects["Kustomization"]["resources"])
    there = {path.name for path in (root / "deploy/kubernetes").glob("*.yaml")}
    assert listed == there - {"kustomization.yaml"}


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
    for path in (root / "deploy").rglob("*.y*ml"):
        assert not secret.search(path.read_text()), path
    for name, service in compose["services"].items():
        for key, value in service.get("environment", {}).items():
            if re.search("PASSWORD|KEY|URL", key):
                assert value.startswith("/run/secrets/"), (name, key)


def test_every_setting_named_exists(root):
    names = {f"LUMINAL_{name.upper()}" for name in Settings.model_fields}
    for path in [root / "Dockerfile", *(root / "deploy").rglob("*.y*ml")]:
        used = {name.removesuffix("_FILE") for name in re.findall(r"LUMINAL_\w+", path.read_text())}
        assert used <= names, path


def test_rules_and_dashboard_use_metrics_that_exist(root):
    known = set(re.findall(r'"(luminal_\w+)"', (root / "service/observe/metrics.py").read_text()))
    dashboard = json.loads((root / "deploy/compose/grafana/dashboards/luminal.json").read_text())
    asked = [t["expr"] for panel in dashboard["panels"] for t in panel["targets"]]
    rules = yaml.safe_load((root / "deploy/prometheus/rules.yml").read_text())
    asked += [rule["expr"] for group in rules["groups"] for rule in group["rules"]]
    used = {name for text in asked for name in re.findall(r"luminal_\w+", text)}
    assert {re.sub(r"_(bucket|count|sum)$", "", name) for name in used} <= known
    shown = {
        name for text in asked[: len(dashboard["panels"]) * 3] for name in known if name in text
    }
    assert shown == known  # every metric has its place


def test_every_alert_has_a_run_book(root):
    page = (root / "docs/integrators/operations.md").read_text()
    alerts = re.findall(r"alert: (\w+)", (root / "deploy/prometheus/rules.yml").read_text())
    assert len(alerts) >= 5
    assert [name for name in alerts if f"`{name}`" not in page] == []
