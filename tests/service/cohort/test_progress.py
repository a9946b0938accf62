"""Progress says how much is done, and of whom nothing."""

import io

from service.cohort.progress import Progress


class Screen(io.StringIO):
    def isatty(self):
        return True


def test_a_file_gets_the_last_line_and_a_screen_one_line_written_over():
    file, screen = io.StringIO(), Screen()
    for stream in (file, screen):
        progress = Progress(3, 1, stream)
        progress.judged(20)
        progress.judged(22)
    assert file.getvalue().splitlines()[-1].startswith("judging: 3 of 3 parts, 42 patients, ")
    assert len(file.getvalue().splitlines()) == 1
    assert screen.getvalue().count("\n") == 1
    assert screen.getvalue().startswith("\r")


def test_reading_counts_what_an_earlier_call_read():
    stream = io.StringIO()
    Progress(5, 4, stream).read()
    assert stream.getvalue() == "reading: 5 of 5 groups of files\n"
