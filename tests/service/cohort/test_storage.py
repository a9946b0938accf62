"""Records come back by patient, in an order that hangs on nothing but who they are."""

import pytest

from service.cohort.records import Record
from service.cohort.storage import SPAN, RecordFiles, RecordTable, place_of


@pytest.fixture
def files(tmp_path):
    def write(*batches, secret=b""):
        paths = []
        for number, records in enumerate(batches):
            table = RecordTable(tmp_path / "spill", secret)
            for record in records:
                table.add(record)
            paths.append(tmp_path / f"{number}.parquet")
            table.write(paths[-1])
        return RecordFiles(paths, tmp_path / "spill")

    return write


def charts(files, first=0, end=SPAN, limit=10**9):
    return [(key, texts and sorted(texts)) for key, texts in files.patients(first, end, limit)]


def records(count, step=1):
    return [Record(f"p{n % count}", False, f"text {n}") for n in range(0, count * 3, step)]


def test_patients_come_whole_from_several_files_in_one_order(files):
    rows = records(5_000)
    whole = charts(files(rows))
    assert len(whole) == 5_000
    assert [len(texts) for _, texts in whole] == [3] * 5_000
    assert charts(files(rows[::-2], rows[-2::-2])) == whole
    places = [place_of(key, b"") for key, _ in whole]
    assert places == sorted(places)


def test_ranges_share_out_the_whole(files):
    table = files(records(300))
    parts = [charts(table, SPAN * n // 7, SPAN * (n + 1) // 7) for n in range(7)]
    assert [chart for part in parts for chart in part] == charts(table)
    assert max(map(len, parts)) < 100


def test_a_secret_gives_an_order_of_its_own(files):
    plain, other = charts(files(records(50))), charts(files(records(50), secret=b"x" * 32))
    assert sorted(plain) == sorted(other)
    assert plain != other


def test_of_a_patient_beyond_the_limit_there_are_no_texts(files):
    rows = [*records(3), Record("p1", False, "x" * 1_000)]
    assert {key for key, texts in charts(files(rows), limit=100) if texts is None} == {"p1"}


def test_what_names_no_patient_is_given_by_name_only(files):
    table = files([Record("Medication/m", True, "drug"), Record("a", False, "x")], [Record("Medication/m", True, "drug")])  # fmt: skip
    assert [key for key, _ in charts(table)] == ["a"]
    assert table.has_shared()
    assert table.shared(["Medication/m", "Medication/other"]) == {"Medication/m": ("drug",)}
    assert not files(records(2)).has_shared()
