"""Lines come with their numbers, from any packing; a giant one is passed by in pieces."""

import gzip
import hashlib
import os

import pytest
import zstandard

from service.cohort import lines as module
from service.cohort.lines import DamageError, Line, SourceReader

PACKINGS = {
    "a.ndjson": bytes,
    "a.ndjson.gz": gzip.compress,
    "a.ndjson.zst": lambda raw: zstandard.compress(raw[:5]) + zstandard.compress(raw[5:]),
}


@pytest.mark.parametrize("name", PACKINGS)
def test_lines_are_numbered_and_blank_ones_left_out(tmp_path, name):
    raw = PACKINGS[name](b'{"a": 1}\r\n\n  \n{"b": 2}\n12345678901\n{"c": 3}')
    (tmp_path / name).write_bytes(raw)
    reader = SourceReader(tmp_path / name, 10)
    texts = [(1, b'{"a": 1}'), (4, b'{"b": 2}'), (5, None), (6, b'{"c": 3}')]
    assert [*reader.lines()] == [Line(*text) for text in texts]
    assert reader.digest == hashlib.sha256(raw).hexdigest()


def test_a_line_as_long_as_the_limit_is_taken(tmp_path):
    path = tmp_path / "a.ndjson"
    path.write_bytes(b"x" * 10 + b"\n" + b"y" * 11 + b"\n" + b"z")
    assert [*SourceReader(path, 10).lines()] == [Line(1, b"x" * 10), Line(2, None), Line(3, b"z")]


@pytest.mark.parametrize("name", PACKINGS)
def test_of_a_giant_line_no_more_than_the_limit_is_ever_held(tmp_path, name, monkeypatch):
    (tmp_path / name).write_bytes(PACKINGS[name](b"x" * 30_000_000 + b'\n{"a": 1}\n'))
    sizes = []
    plain = module._readline

    def counting(stream, size):
        piece = plain(stream, size)
        sizes.append(len(piece))
        return piece

    monkeypatch.setattr(module, "_readline", counting)
    assert [*SourceReader(tmp_path / name, 1_000_000).lines()] == [
        Line(1, None),
        Line(2, b'{"a": 1}'),
    ]
    assert max(sizes) == 1_000_001
    assert 30_000_010 <= sum(sizes) < 30_001_000


@pytest.mark.parametrize("cut", [1, 20, 150_000])
@pytest.mark.parametrize("name", ["a.ndjson.gz", "a.ndjson.zst"])
def test_damage_is_told_wherever_a_file_breaks_off(tmp_path, name, cut):
    rest = os.urandom(200_000)  # two blocks that nothing makes smaller
    pack = gzip.compress if name.endswith("gz") else zstandard.compress
    raw = pack(b'{"a": 1}\n') + pack(rest)
    (tmp_path / name).write_bytes(raw[: len(raw) - cut])
    texts = []
    with pytest.raises(DamageError):
        texts.extend(line.text for line in SourceReader(tmp_path / name, 1_000_000).lines())
    assert b"the end" not in b"".join(texts)


def test_a_document_is_one_line_unless_it_is_too_long(tmp_path):
    path = tmp_path / "a.json"
    path.write_bytes(b'{\n"a": 1}')
    assert SourceReader(path, 9).document() == Line(1, b'{\n"a": 1}')
    assert SourceReader(path, 8).document() == Line(1, None)


@pytest.mark.parametrize("limit", [5, 9, 100])
def test_the_digest_is_that_of_the_file_however_much_was_read(tmp_path, limit):
    path = tmp_path / "a.json"
    path.write_bytes(b'{\n"a": 1}' * 500_000)
    reader = SourceReader(path, limit)
    reader.document()
    assert reader.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert SourceReader(path, limit).digest == reader.digest
