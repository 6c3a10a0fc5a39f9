import io

from hairseg.cli.progress_bar import ProgressBar, progress_text


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_terminal_gets_one_line_that_goes_at_the_end():
    terminal = Terminal()
    with ProgressBar("frames", stream=terminal) as bar:
        bar.show(1, 4, 10.0, 0.3)
        bar.show(2, 4, 10.0, 0.2)  # too soon to be drawn again
    drawn = terminal.getvalue()
    assert drawn.count("1/4 frames") == 1
    assert "2/4" not in drawn
    assert drawn.endswith(" \r")
    assert "\n" not in drawn


def test_a_log_gets_no_line_in_the_first_seconds():
    log = io.StringIO()
    with ProgressBar("frames", stream=log) as bar:
        bar.show(1, 4, 10.0, 0.3)
    assert log.getvalue() == ""


def test_more_than_expected_fills_the_bar():
    assert progress_text(5, 4, 1.0, 0.0, "files").startswith(
        "[########################] 100 %  5/4"
    )
