"""`luminal knowledge sign` and `status`, on an exported folder as a committee has it."""

import pytest

REGIMEN = "oncology/knowledge/data/regimens/elacestrant.yaml"


def signing(folder, *words, name="A. Example", role="breast oncologist"):
    return ["sign", "--folder", folder, "--name", name, "--role", role, *words]


def test_a_change_is_signed_checked_and_rolled_back(knowledge, folder):
    """The way of the governance page: change, check, sign, change again, roll back."""
    file = folder / REGIMEN
    shipped = file.read_text("utf-8")
    file.write_text(shipped.replace("base: 10", "base: 12"), "utf-8")
    assert knowledge("check", "--folder", folder, "--as-of", "2026-11-28")[0] == 0

    words = ["--on", "2026-11-28", "--scope", "the order", "regimen/elacestrant"]
    code, output = knowledge(*signing(folder, *words))
    assert (code, output.err) == (0, "")
    assert output.out == f"{file}: written\n"
    _, output = knowledge("status", "--folder", folder, "--as-of", "2026-11-28")
    line = "  regimen/elacestrant: A. Example, breast oncologist, 2026-11-28 (the order)"
    lines = output.out.splitlines()
    assert lines[0].startswith("Signed: 1 of ")
    assert lines[lines.index("Signed:") + 1] == line
    assert "Changed since it was signed, so proposed again: nothing." in lines
    assert knowledge("check", "--folder", folder, "--as-of", "2026-11-28")[0] == 0

    file.write_text(file.read_text("utf-8").replace("base: 12", "base: 13"), "utf-8")
    code, output = knowledge("check", "--folder", folder, "--as-of", "2026-11-28")
    assert code == 1
    assert "regimen/elacestrant: changed since it was signed" in output.out
    _, output = knowledge("status", "--folder", folder, "--as-of", "2026-11-28")
    lines = output.out.splitlines()
    assert lines[lines.index("Changed since it was signed, so proposed again:") + 1] == line
    assert "Signed: nothing." in lines

    file.write_text(shipped, "utf-8")
    code, output = knowledge("status", "--folder", folder, "--as-of", "2026-11-28")
    assert code == 0
    assert output.out == knowledge("status", "--as-of", "2026-11-28")[1].out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["regimen/elacestrat"], "regimen/elacestrat: there is no such entry; did you mean regimen/elacestrant?"),
        (["--on", "2199-01-01", "regimen/elacestrant"], "--on 2199-01-01 lies in the future."),
    ],
)  # fmt: skip
def test_what_cannot_be_signed_is_told_and_nothing_is_written(knowledge, folder, words, says):
    before = (folder / REGIMEN).read_text("utf-8")
    code, output = knowledge(*signing(folder, *words))
    assert (code, output.out) == (1, "")
    assert output.err == f"luminal knowledge sign: {says}\n"
    assert (folder / REGIMEN).read_text("utf-8") == before


def test_nobody_signs_without_a_name(knowledge, folder):
    code, output = knowledge(*signing(folder, "regimen/elacestrant", name=" "))
    assert code == 1
    assert "--name and --role say who signs" in output.err


def test_an_entry_whose_file_has_faults_is_not_signed(knowledge, folder):
    file = folder / REGIMEN
    file.write_text(
        file.read_text("utf-8").replace("agents: [elacestrant]", "agents: [elacestrat]")
    )
    code, output = knowledge(*signing(folder, "regimen/elacestrant"))
    assert (code, output.out) == (1, "")
    assert "nothing is signed while the knowledge has faults" in output.err
    assert f"{REGIMEN}: elacestrant: agent elacestrat is not in drugs.yaml" in output.err
    code, output = knowledge("status", "--folder", folder)
    assert code == 1
    assert "agent elacestrat is not in drugs.yaml" in output.out


def test_what_was_changed_since_can_be_signed_again(knowledge, folder):
    knowledge(*signing(folder, "regimen/elacestrant"))
    file = folder / REGIMEN
    file.write_text(file.read_text("utf-8").replace("base: 10", "base: 11"), "utf-8")
    code, output = knowledge(*signing(folder, "regimen/elacestrant", name="B. Example"))
    assert code == 0, output.err
    assert "by: B. Example\n" in file.read_text("utf-8")
    assert knowledge("check", "--folder", folder)[0] == 0


def test_what_is_overdue_is_listed(knowledge, folder):
    _, output = knowledge("status", "--folder", folder, "--as-of", "2027-11-26")
    lines = output.out.splitlines()
    head = lines.index("Overdue on 2027-11-26:")
    assert lines[head + 1].startswith("  oncology/knowledge/data/version.yaml: ")
    assert any(REGIMEN in line for line in lines[head:])
