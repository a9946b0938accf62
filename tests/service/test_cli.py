"""The command as a process."""

import json
import re
import shutil
import signal
import subprocess
import sys
from importlib import metadata, resources
from pathlib import Path

import pytest

from service.commands.completion import SHELLS

PATIENTS = resources.files("service.demo").joinpath("patients")


def luminal(*words, **options):
    command = [sys.executable, "-m", "service.cli", *words]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=False, **options
    )


@pytest.mark.parametrize(
    "words",
    [
        ("assess",),
        ("knowledge",),
        ("completion",),
        ("completion", "sh"),
        ("assess", "x", "--as-of", "24.11.2026"),
        ("assess", "x", "--jurisdiction", "mars"),
        ("serve", "--port", "99999"),
        ("serve", "--workers", "0"),
    ],
)
def test_wrong_usage_is_exit_2_with_a_hint(words):
    process = luminal(*words)
    assert process.returncode == 2
    assert "usage: luminal" in process.stderr
    assert "Traceback" not in process.stderr


def test_help_needs_no_knowledge():
    process = luminal("assess", "--help")
    assert process.returncode == 0
    assert "--as-of" in process.stdout


def test_the_command_alone_prints_the_help():
    process = luminal()
    assert (process.returncode, process.stderr) == (0, "")
    assert process.stdout == luminal("--help").stdout
    assert re.search(r"(?m)^ +assess +\w", process.stdout)


def test_version_names_the_distribution_and_the_knowledge():
    data = resources.files("oncology.knowledge").joinpath("data/version.yaml").read_text("utf-8")
    knowledge = re.search(r"(?m)^version: (\S+)", data)[1]
    process = luminal("--version")
    assert (process.returncode, process.stderr) == (0, "")
    assert (
        process.stdout == f"luminal-cds {metadata.version('luminal-cds')}, knowledge {knowledge}\n"
    )


@pytest.mark.parametrize("shell", SHELLS)
def test_completion_holds_every_command_and_option(shell):
    process = luminal("completion", shell)
    assert (process.returncode, process.stderr) == (0, "")
    names = ("knowledge", "export", "as-of", "jurisdiction", "overlay", "completion")
    assert [name for name in names if name not in process.stdout] == []


BASH = """
source /dev/stdin
COMP_WORDS=(luminal {words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
_shtab_luminal luminal "${{COMP_WORDS[COMP_CWORD]}}" "" > /dev/null 2>&1
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


@pytest.mark.skipif(not shutil.which("bash"), reason="this machine has no bash")
@pytest.mark.parametrize(
    ("words", "offers"),
    [("kn", ["knowledge"]), ("knowledge ex", ["export"]), ("assess --juris", ["--jurisdiction"])],
)
def test_bash_completes(words, offers):
    script = luminal("completion", "bash").stdout
    command = ["bash", "--norc", "-c", BASH.format(words=words)]
    process = subprocess.run(command, input=script, capture_output=True, text=True, check=False)
    assert process.stdout.split() == offers, process.stderr


def test_assess_reads_files_and_standard_input():
    path = str(PATIENTS.joinpath("2-esr1-after-cdk.json"))
    process = luminal("assess", path, "--as-of", "2026-11-24")
    assert (process.returncode, process.stderr) == (0, "")
    document = json.loads(process.stdout)
    assert document["scope"]["inScope"] is True
    raw = PATIENTS.joinpath("6-her2-positive.json").read_text(encoding="utf-8")
    piped = luminal("assess", "-", "--as-of", "2026-11-24", input=raw)
    assert json.loads(piped.stdout)["scope"]["inScope"] is False


def test_assess_says_what_is_unusable():
    process = luminal("assess", "-", input='{"resourceType": "Observation"}')
    assert (process.returncode, process.stdout) == (2, "")
    assert len(process.stderr.splitlines()) == 1


def test_demo_once():
    process = luminal("demo", "--once", "--port", "0", "--fhir-port", "0")
    assert process.returncode == 0, process.stderr
    assert "/cds-services" in process.stdout
    # the card that the README shows
    readme = Path("README.md").read_text("utf-8")
    card = readme[readme.index("[info] ") :].partition("\n...\n")[0].splitlines()
    assert len(card) > 10
    assert [line for line in card if line not in process.stdout.splitlines()] == []


def test_demo_ends_cleanly_on_interrupt():
    command = [sys.executable, "-m", "service.cli", "demo", "--port", "0", "--fhir-port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        for line in process.stdout:
            if "Ctrl-C" in line:
                break
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "Traceback" not in err


def test_text_names_the_resource_of_every_fact():
    path = PATIENTS.joinpath("2-esr1-after-cdk.json")
    process = luminal("assess", str(path), "--as-of", "2026-11-24", "--format", "text")
    facts = process.stdout.partition("Read from the record:")[2]
    ids = {
        f"{e['resource']['resourceType']}/{e['resource']['id']}"
        for e in json.loads(path.read_text(encoding="utf-8"))["entry"]
    }
    assert [name for name in sorted(ids) if name not in facts] == []
    fact_lines = facts.partition("Left out by rule")[0].strip().splitlines()
    assert [line for line in fact_lines if not line.rstrip().endswith("]")] == []


def test_lines_and_category_as_fhir():
    path = str(PATIENTS.joinpath("2-esr1-after-cdk.json"))
    process = luminal("assess", path, "--as-of", "2026-11-24", "--fhir")
    assert (process.returncode, process.stderr) == (0, "")
    line, category, system = [entry["resource"] for entry in json.loads(process.stdout)["entry"]]
    assert line["title"] == "Line 1: letrozole + palbociclib"
    assert {entry["item"]["reference"] for entry in line["entry"]} >= {
        "MedicationStatement/demo-2-letrozole",
        "MedicationStatement/demo-2-palbociclib",
    }
    assert category["valueCodeableConcept"]["coding"][0]["code"] == "secondary"
    assert {"reference": "Observation/demo-2-progression"} in category["derivedFrom"]
    assert category["subject"] == {"reference": "Patient/demo-2"}
    assert system["url"] == category["valueCodeableConcept"]["coding"][0]["system"]


def test_fhir_is_not_printed_as_text():
    path = str(PATIENTS.joinpath("2-esr1-after-cdk.json"))
    process = luminal("assess", path, "--fhir", "--format", "text")
    assert (process.returncode, process.stdout) == (2, "")
    assert "json" in process.stderr
