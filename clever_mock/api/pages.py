"""The pages that a person sees in a login: plain HTML without scripts, every value in it escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import islice

from clever_mock.api.answers import HTML, Answer
from clever_mock.api.query import Pairs
from clever_mock.model.looking.application import Application, Connection
from clever_mock.model.looking.login import USERS, UserKey
from clever_mock.versions.values import wire_time

SHOWN = 25
"""How many districts, or users of each type, a page offers; the rest are found by the search."""

NOBODY = "nobody"
"""The `user` of a person who does not log in."""

PAGE_HEADERS = (("Cache-Control", "no-store"), ("Content-Security-Policy", "default-src 'none'"))

_HEADINGS = dict(zip(USERS, ("Students", "Teachers", "School admins", "District admins")))


def error_page(status: int, title: str, *paragraphs: str) -> Answer:
    """A page that says why there is no login, and what to do."""
    return _page(status, title, *(f"<p>{escape(text)}</p>" for text in paragraphs))


def not_launched(connection: Connection) -> Answer:
    """The page before the launch: it names the district and the launch date."""
    name, application = district_name(connection), connection.application.name
    date = connection.launch_date
    when = "no launch date is set" if date is None else f"the launch date is {wire_time(date)}"
    return error_page(
        403,
        "Not launched yet",
        f"{name} has not launched {application}: {when}.",
        "Until then the district's users cannot log in. In a test, district.launch(date) sets the date.",
    )


def district_page(path: str, kept: Pairs, application: Application, connections: Sequence[Connection]) -> Answer:
    """The page on which a person chooses a district."""
    names = {connection.district.id: district_name(connection) for connection in connections[:SHOWN]}
    more = len(connections) - len(names)
    return _page(
        200,
        "Choose your district",
        f"<p>Log in to {escape(application.name)}</p>",
        _form(path, kept, _buttons("district_id", names)),
        f"<p>and {more} more: name one with district_id</p>" if more else "",
    )


def user_page(path: str, kept: Pairs, connection: Connection, search: str) -> Answer:
    """The page on which a person chooses who to be: some users of each type, and a search for the others."""
    name, application = district_name(connection), connection.application.name
    lists: list[str] = []
    for kind, heading in _HEADINGS.items():
        found = list(islice(_matching(connection, kind, search), SHOWN + 1))
        if found:
            buttons = _buttons("user", {user.id: _label(user) for user in found[:SHOWN]})
            more = "<p>and more: search for them</p>" if len(found) > SHOWN else ""
            lists.append(f"<h2>{heading}</h2>{buttons}{more}")
    if not lists:
        lists.append("<p>There is no such user.</p>")
    box = f'<p><label>Search <input name="search" value="{escape(search)}"></label> <button>Search</button></p>'
    nobody = f'<p><button name="user" value="{NOBODY}">Do not log in</button></p>'
    return _page(
        200,
        f"Log in to {application}",
        f"<p>{escape(name)}: who are you?</p>",
        _form(path, kept, box),
        _form(path, kept, "".join(lists) + nobody),
    )


def district_name(connection: Connection) -> str:
    """The name of a connection's district as Clever shows it."""
    row = connection.view.row("districts", connection.district.id)
    return connection.district.id if row is None else str(row.name)


def _matching(connection: Connection, kind: str, search: str) -> Iterable[UserKey]:
    words = search.casefold().split()
    for id in connection.view.ids(kind):
        user = UserKey(connection, kind, id)
        label = f"{_label(user)} {id}".casefold()
        if all(word in label for word in words):
            yield user


def _label(user: UserKey) -> str:
    row = user.row
    assert row is not None
    words = (row.name.first, row.name.middle, row.name.last, row.email and f"<{row.email}>")
    return " ".join(word for word in words if word)


def _buttons(name: str, labels: dict[str, str]) -> str:
    items = (
        f'<li><button name="{name}" value="{escape(value)}">{escape(label or value)}</button></li>'
        for value, label in labels.items()
    )
    return f"<ul>{''.join(items)}</ul>"


def _form(path: str, kept: Pairs, inner: str) -> str:
    hidden = (f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in kept)
    return f'<form action="{escape(path)}">{"".join(hidden)}{inner}</form>'


def _page(status: int, title: str, *body: str) -> Answer:
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
    text = "\n".join((head, f"<h1>{escape(title)}</h1>", *body, "</html>\n"))
    return Answer(status, text.encode("utf-8", "replace"), HTML, PAGE_HEADERS)
