import io

from rich.console import Console

from hedgerow.show.terminal import answer, rest


def printed(assessment, **settings):
    file = io.StringIO()
    console = Console(file=file, width=80, **settings)
    answer(assessment, console)
    rest(assessment, console)
    return file.getvalue()


def test_the_summary_is_as_accepted(build, golden):
    golden("show/terminal.txt", printed(build.assessment(written=2032)))


def test_it_fits_eighty_columns_and_is_plain_when_piped(assessment):
    text = printed(assessment)
    assert max(map(len, text.splitlines())) <= 80
    assert "\x1b" not in text
    assert "\x1b" in printed(assessment, force_terminal=True, color_system="truecolor")


def test_markup_in_a_case_is_printed_as_text(build):
    assert "[red]x" in printed(build.hostile("[red]x[/]")).replace("\n", "")


def test_no_account_is_named_as_highest_unless_told_apart(build):
    text = printed(build.assessment(told_apart=False))
    stability = text.split("How stable is it?")[1]
    assert "Balancing" not in stability
    assert "Balancing" in printed(build.assessment()).split("How stable is it?")[1]
