"""The app under test, as Clever meets it: it sends browsers to log in, and exchanges the codes that they bring."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

from werkzeug.test import Client, TestResponse

from clever_mock import CleverMock

CALLBACK = "https://app.example/oauth/clever"


class App:
    """An app and the browser of its user, in process."""

    def __init__(self, clever: CleverMock) -> None:
        self.clever = clever
        self.http = Client(clever.app)

    def authorize(self, **changes: str | None) -> TestResponse:
        """Send the browser to `/oauth/authorize`; a parameter that is None is left out."""
        usual = {
            "response_type": "code",
            "client_id": self.clever.application.client_id,
            "redirect_uri": CALLBACK,
            "state": "s t/a&te",
        }
        given = {**usual, **changes}
        return self.http.get("/oauth/authorize", query_string={k: v for k, v in given.items() if v is not None})

    def exchange(self, code: str, *, secret: str | None = None, **changes: str | None) -> TestResponse:
        """Exchange a code as Clever documents it: a form, and the client in Basic."""
        usual = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
        given = {**usual, **changes}
        application = self.clever.application
        credentials = (application.client_id, application.client_secret if secret is None else secret)
        return self.http.post("/oauth/tokens", data={k: v for k, v in given.items() if v is not None}, auth=credentials)

    def follow(self, page: TestResponse, label: str) -> TestResponse:
        """Press the button of a page that carries a label."""
        form = Form(page.text, label)
        return self.http.get(form.action, query_string=form.fields)


class Form(HTMLParser):
    """What a browser sends when a button of a page is pressed."""

    def __init__(self, text: str, label: str) -> None:
        super().__init__()
        self.action = ""
        self.fields: list[tuple[str, str]] = []
        self.buttons: list[str] = []
        self._label = label
        self._action = ""
        self._hidden: list[tuple[str, str]] = []
        self._button: tuple[str, str] | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._action, self._hidden = found["action"], []
        elif tag == "input" and found.get("type") == "hidden":
            self._hidden.append((found["name"], found["value"]))
        elif tag == "button" and "name" in found:
            self._button = (found["name"], found["value"])

    def handle_data(self, data: str) -> None:
        if self._button is None:
            return
        self.buttons.append(data)
        if self._label in data:
            self.action, self.fields = self._action, [*self._hidden, self._button]
        self._button = None


def buttons(page: TestResponse) -> list[str]:
    """The labels of a page's buttons, less that of the search."""
    return Form(page.text, "").buttons


def sent_back(response: TestResponse, to: str = CALLBACK) -> dict[str, str]:
    """What a redirect to the app carries in its query."""
    assert response.status_code == 302, response.text
    location = response.headers["Location"]
    assert location.startswith(to)
    return dict(parse_qsl(urlsplit(location).query))
