"""Charts: where a value stands, round ticks, and words that stay words."""

from xml.etree import ElementTree as ET

import pytest

from deskloop.experiments.charts import HEIGHT, WIDTH, Chart, Line, picture, svg

SVG = "{http://www.w3.org/2000/svg}"


def drawn(chart: Chart) -> ET.Element:
    return ET.fromstring(str(svg(chart)))


def chart(*points: tuple[float, float], title: str = "Title", most: float = 1_000) -> Chart:
    line = Line("line", points)
    return Chart(title, "A story.", "x", "y", (0, most), [line], x_is_share=False)


def places(element: ET.Element) -> list[list[float]]:
    (line,) = element.iter(f"{SVG}polyline")
    return [[float(number) for number in pair.split(",")] for pair in line.attrib["points"].split()]


def test_more_stands_higher_and_further_right() -> None:
    (left, low), (right, high) = places(drawn(chart((0, 0.1), (1_000, 0.9))))
    assert 0 < left < right < WIDTH
    assert 0 < high < low < HEIGHT


def test_what_is_beyond_the_range_stays_on_the_chart() -> None:
    assert all(0 < y < HEIGHT for _, y in places(drawn(chart((0, -5), (1_000, 5)))))


@pytest.mark.parametrize("most", [0, 1, 3, 7, 410, 1_000, 7_000, 2_500_000])
def test_there_are_a_few_round_ticks(most: float) -> None:
    words = [
        text.text for text in drawn(chart((0, 0.5), (most, 0.5), most=most)).iter(f"{SVG}text")
    ]
    assert 8 <= len(words) <= 22


def test_signs_in_a_title_are_words() -> None:
    element = drawn(chart((0, 0), title='<script>"&'))
    assert element.find(f"{SVG}title").text == '<script>"&'  # type: ignore[union-attr]
    assert element.attrib["aria-label"] == '<script>"&. A story.'


def test_a_picture_holds_its_charts_and_their_colours() -> None:
    element = ET.fromstring(picture([chart((0, 0)), chart((0, 1))]))
    assert len(list(element.iter(f"{SVG}polyline"))) == 2
    assert "prefers-color-scheme: dark" in "".join(element.itertext())
