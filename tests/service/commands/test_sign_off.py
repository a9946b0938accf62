"""`luminal knowledge sign` and `status`, on an exported folder as a committee has it."""

import pytest

from service import cli

REGIMEN = "oncology/knowledge/data/regimens/elacestrant.yaml"


@pytest.fixture
def run(capsys):
    def run(*words):
        code = cli.main(["knowledge", *map(str, words)])
        return code, capsys.readouterr()

    return run


@pytest.fixture
def folder(tmp_path, run):
    run("export", tmp_path / "draft")
    return tmp_path / "draft"


def signing(folder, *words, name="A. Example", role="breast oncologist"):
    return ["sign", "--folder", folder, "--name", name, "--role", role, *words]


def test_a_change_is_signed_checked_and_rolled_back(run, folder):
    """The way of the governance page: change, check, sign, change again, roll back."""
    file = folder / REGIMEN
    shipped = file.read_text("utf-8")
    file.write_text(shipped.replace("base: 10", "base: 12"), "utf-8")
    assert run("check", "--folder", folder, "--as-of", "2026-11-27")[0] == 0

    words = ["--on", "2026-11-27", "--scope", "the order", "regimen/elacestrant"]
    code, told = run(*signing(folder, *words))
    assert (code, told.err) == (0, "")
    assert told.out == f"{file}: written\n"
    _, told = run("status", "--folder", folder, "--as-of", "2026-11-27")
    line = "  regimen/elacestrant: A. Example, breast oncologist, 2026-11-27 (the order)"
    lines = told.out.splitlines()
    assert lines[0].startswith("Signed: 1 of ")
    assert lines[lines.index("Signed:") + 1] == line
    assert "Changed since it was signed, so proposed again: nothing." in lines
    assert run("check", "--folder", folder, "--as-of", "2026-11-27")[0] == 0

    file.write_text(file.read_text("utf-8").replace("base: 12", "base: 13"), "utf-8")
    code, told = run("check", "--folder", folder, "--as-of", "2026-11-27")
    assert code == 1
    assert "regimen/elacestrant: changed since it was signed" in told.out
    _, told = run("status", "--folder", folder, "--as-of", "2026-11-27")
    lines = told.out.splitlines()
    assert lines[lines.index("Changed since it was signed, so proposed again:") + 1] == line
    assert "Signed: nothing." in lines

    file.write_text(shipped, "utf-8")
    code, told = run("status", "--folder", folder, "--as-of", "2026-11-27")
    assert code == 0
    assert told.out == run("status", "--as-of", "2026-11-27")[1].out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["regimen/elacestrat"], "regimen/elacestrat: there is no such entry; did you mean regimen/elacestrant?"),
        (["--on", "2199-01-01", "regimen/elacestrant"], "--on 2199-01-01 lies in the future."),
    ],
)  # fmt: skip
def test_what_cannot_be_signed_is_told_and_nothing_is_written(run, folder, words, says):
    before = (folder / REGIMEN).read_text("utf-8")
    code, told = run(*signing(folder, *words))
    assert (code, told.out) == (1, "")
    assert told.err == f"luminal knowledge sign: {says}\n"
    assert (folder / REGIMEN).read_text("utf-8") == before


def test_nobody_signs_without_a_name(run, folder):
    code, told = run(*signing(folder, "regimen/elacestrant", name=" "))
    assert code == 1
    assert "--name and --role say who signs" in told.err


def test_an_entry_whose_file_has_faults_is_not_signed(run, folder):
    file = folder / REGIMEN
    file.write_text(
        file.read_text("utf-8").replace("agents: [elacestrant]", "agents: [elacestrat]")
    )
    code, told = run(*signing(folder, "regimen/elacestrant"))
    assert (code, told.out) == (1, "")
    assert "nothing is signed while the knowledge has faults" in told.err
    assert f"{REGIMEN}: elacestrant: agent elacestrat is not in drugs.yaml" in told.err
    code, told = run("status", "--folder", folder)
    assert code == 1
    assert "agent elacestrat is not in drugs.yaml" in told.out


def test_what_was_changed_since_can_be_signed_again(run, folder):
    run(*signing(folder, "regimen/elacestrant"))
    file = folder / REGIMEN
    file.write_text(file.read_text("utf-8").replace("base: 10", "base: 11"), "utf-8")
    code, told = run(*signing(folder, "regimen/elacestrant", name="B. Example"))
    assert code == 0, told.err
    assert "by: B. Example\n" in file.read_text("utf-8")
    assert run("check", "--folder", folder)[0] == 0


def test_what_is_overdue_is_listed(run, folder):
    _, told = run("status", "--folder", folder, "--as-of", "2027-11-26")
    lines = told.out.splitlines()
    head = lines.index("Overdue on 2027-11-26:")
    assert lines[head + 1].startswith("  oncology/knowledge/data/version.yaml: ")
    assert any(REGIMEN in line for line in lines[head:])
