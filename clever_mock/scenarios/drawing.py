"""A timeline as an SVG picture: over time, whether Clever's data are those of the SIS, and the state in each version.

Below it the steps, by their numbers. It needs no font, script or style from elsewhere.
"""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Callable, Iterator
from html import escape

from clever_mock.scenarios.scenes import Scene, Story
from clever_mock.scenarios.writing import day

COLOURS = {
    "running": "#2f7d4f",
    "pending": "#c77700",
    "error": "#b3261e",
    "paused": "#5b6b8c",
    "refused": "#8a8a8a",
    "as in the SIS": "#4a7fb5",
    "behind the SIS": "#a9c3dc",
}
"""What each stretch of a lane is filled with."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

DARK = ("behind the SIS",)
"""The stretches whose text is dark."""

WIDTH, LEFT, RIGHT = 1000, 92, 976
AXIS, STEPS, LANES = 66, 92, 116
LANE, BAR = 44, 24
LINE = 20
_LETTER = 6.6
"""How wide a letter of the small text is, about, in pixels."""

Place = Callable[[dt.datetime], float]
"""Where on the picture's width a moment lies."""


def drawn(timeline: Story) -> str:
    """The picture of a timeline."""
    place, end = _scale(timeline)
    steps = list(_steps(timeline, LANES + LANE * (1 + len(timeline.versions)) + 44))
    height = steps[-1][0] + LINE if steps else LANES
    body = [
        f'<text x="20" y="32" font-size="18" font-weight="bold">{escape(timeline.title)}</text>',
        *_axis(timeline, place, end),
        *_marks(timeline, place),
        *_lanes(timeline, place, end),
        *_key(timeline),
        *(line for _, line in steps),
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
            f'height="{height}" font-family="Helvetica, Arial, sans-serif" font-size="13" fill="#222">',
            f"<title>{escape(timeline.title)}</title>",
            f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
            *body,
            "</svg>\n",
        ]
    )


def _scale(timeline: Story) -> tuple[Place, dt.datetime]:
    """Where moments lie, and the end of the picture, some way after the last step."""
    begin, last = (timeline[0].at, timeline[-1].at) if len(timeline) else (dt.datetime.min, dt.datetime.min)
    span = (last - begin) * 1.08 or dt.timedelta(days=1)

    def place(moment: dt.datetime) -> float:
        return round(LEFT + (RIGHT - LEFT) * ((moment - begin) / span), 1)

    return place, begin + span


def _axis(timeline: Story, place: Place, end: dt.datetime) -> Iterator[str]:
    yield f'<line x1="{LEFT}" y1="{AXIS}" x2="{RIGHT}" y2="{AXIS}" stroke="#999"/>'
    for moment, label in _ticks(timeline[0].at, end) if len(timeline) else ():
        x = place(moment)
        yield f'<line x1="{x}" y1="{AXIS - 5}" x2="{x}" y2="{AXIS}" stroke="#999"/>'
        yield f'<text x="{x}" y="{AXIS - 9}" font-size="12" fill="#555">{label}</text>'


def _ticks(begin: dt.datetime, end: dt.datetime) -> Iterator[tuple[dt.datetime, str]]:
    """The first day of each month, every so many months; in a short time the first day of each week."""
    days = (end - begin).days
    if days < 70:
        every = 7 if days > 14 else 1
        midnight = begin.replace(hour=0, minute=0, second=0, microsecond=0)
        marks = (midnight + dt.timedelta(days=n) for n in range(0, days + 2, every))
        yield from ((mark, f"{MONTHS[mark.month - 1]} {mark.day}") for mark in marks if begin <= mark < end)
        return
    every = max(days // 360, 1)
    for month in range(begin.year * 12 + begin.month, end.year * 12 + end.month, every):
        mark = begin.replace(year=month // 12, month=month % 12 + 1, day=1, hour=0, minute=0, second=0, microsecond=0)
        if mark < end:
            yield mark, f"{MONTHS[mark.month - 1]} {mark.year}"


def _marks(timeline: Story, place: Place) -> Iterator[str]:
    """The numbers of the steps above the lanes; numbers that would lie on each other stand beside each other."""
    bottom = LANES + LANE * (1 + len(timeline.versions)) - (LANE - BAR)
    free = float(LEFT)
    for number, scene in enumerate(timeline, 1):
        x = place(scene.at)
        shown = max(x, free)
        free = shown + 22
        yield f'<path d="M{shown} {STEPS + 9} L{x} {LANES - 4} V{bottom}" fill="none" stroke="#bbb"/>'
        yield _number(number, shown, STEPS)


def _number(number: int, x: float, y: float) -> str:
    return (
        f'<circle cx="{x}" cy="{y}" r="9.5" fill="#222"/>'
        f'<text x="{x}" y="{y + 4}" text-anchor="middle" font-size="11" fill="#fff">{number}</text>'
    )


def _lanes(timeline: Story, place: Place, end: dt.datetime) -> Iterator[str]:
    yield from _lane("Clever's data", LANES, timeline, place, end, _data)
    for number, version in enumerate(timeline.versions, 1):
        yield from _lane(version, LANES + LANE * number, timeline, place, end, _state(version))


def _data(scene: Scene) -> tuple[str, str]:
    if scene.waiting:
        return "behind the SIS", f"{scene.waiting} record{'s' if scene.waiting > 1 else ''} wait"
    return "as in the SIS", "as in the SIS"


def _state(version: str) -> Callable[[Scene], tuple[str, str]]:
    def state(scene: Scene) -> tuple[str, str]:
        sight = scene.seen[version]
        return ("refused", sight.refused[:3]) if sight.refused else (sight.state, sight.state)

    return state


def _lane(
    label: str,
    y: int,
    timeline: Story,
    place: Place,
    end: dt.datetime,
    told: Callable[[Scene], tuple[str, str]],
) -> Iterator[str]:
    """One lane: a bar for each stretch of time in which it tells the same, and the events that came at a step."""
    yield f'<text x="{LEFT - 8}" y="{y + 16}" text-anchor="end" font-size="12">{escape(label)}</text>'
    stretches: list[tuple[float, str, str]] = []
    for scene in timeline:
        kind, text = told(scene)
        if not stretches or stretches[-1][1:] != (kind, text):
            stretches.append((place(scene.at), kind, text))
    ends = [start for start, _, _ in stretches[1:]] + [place(end)]
    for (start, kind, text), stop in zip(stretches, ends):
        yield _bar(start, stop, y, kind, text)
    yield from _events(label, y, timeline, place)


def _bar(start: float, stop: float, y: int, kind: str, text: str) -> str:
    wide = round(stop - start, 1)
    fill = COLOURS.get(kind, "#777")
    bar = f'<rect x="{start}" y="{y}" width="{wide}" height="{BAR}" fill="{fill}" stroke="#fff"/>'
    if len(text) * _LETTER + 10 > wide:
        return bar
    colour = "#222" if kind in DARK else "#fff"
    return f'{bar}<text x="{round(start + 6, 1)}" y="{y + 16}" font-size="12" fill="{colour}">{escape(text)}</text>'


def _events(version: str, y: int, timeline: Story, place: Place) -> Iterator[str]:
    free = 0.0
    for scene in timeline:
        count = sum(scene.seen[version].events.values()) if version in scene.seen else 0
        x = place(scene.at)
        if count and x >= free:
            text = f"{count} event{'s' if count > 1 else ''}"
            free = x + len(text) * _LETTER + 8
            yield f'<text x="{round(x + 3, 1)}" y="{y + BAR + 13}" font-size="11" fill="#555">{text}</text>'


def _key(timeline: Story) -> Iterator[str]:
    """What the colours mean, of those that are there."""
    y = LANES + LANE * (1 + len(timeline.versions)) + 8
    used = {told(scene)[0] for told in (_data, *map(_state, timeline.versions)) for scene in timeline}
    x = float(LEFT)
    for kind, fill in COLOURS.items():
        if kind in used:
            yield f'<rect x="{x}" y="{y - 10}" width="11" height="11" fill="{fill}"/>'
            yield f'<text x="{x + 16}" y="{y}" font-size="12">{kind}</text>'
            x = round(x + 16 + len(kind) * _LETTER + 24, 1)


def _steps(timeline: Story, top: int) -> Iterator[tuple[int, str]]:
    """The steps with their numbers, as lines of text with their places."""
    y, days = top, [day(scene.at) for scene in timeline]
    left = 60 + round(7.4 * max(map(len, days), default=0))
    for number, scene in enumerate(timeline, 1):
        for place, line in enumerate(textwrap.wrap(scene.what, 110) or [""]):
            text = f'<text x="{left}" y="{y}">{escape(line)}</text>'
            head = f'{_number(number, 30, y - 4)}<text x="48" y="{y}" fill="#555">{days[number - 1]}</text>'
            yield y, text if place else head + text
            y += LINE
        y += 4
