"""What a path holds: a roster file, captured answers or recordings, or a directory of these or of upload files."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import BinaryIO

from clever_mock.errors import LoadError
from clever_mock.files.answers import FIRST_KEYS, Answers
from clever_mock.files.gathering import Gathered
from clever_mock.files.loading import load_gathered
from clever_mock.files.recordings import recorded
from clever_mock.files.roster_file import read_roster_file
from clever_mock.files.scanner import Scanner
from clever_mock.files.uploads.loading import load_upload
from clever_mock.files.yaml_text import read_yaml
from clever_mock.model.records.tables import KINDS
from clever_mock.model.rosters.collector import collector_paused
from clever_mock.model.rosters.district import District
from clever_mock.model.rosters.roster import Roster
from clever_mock.versions import VERSIONS

_HAR = ".har"
_YAML = (".yaml", ".yml")
_ANSWERS = (".json", ".jsonl", ".ndjson", _HAR, *_YAML)
_YAML_BEGINS = (b"---", b"interactions:", b"http_interactions:", b"responses:")
_RECORDING_WORDS = (b"interactions", b"responses", b"request")
_ERROR_PAGES = ("<", "Cannot ")
"""How a page of HTML and Clever's 404 `Cannot GET /…` begin; no JSON does."""


def load(
    roster: Roster, path: str | os.PathLike[str], token: str | None = None, *, strict: bool = False
) -> list[District]:
    """Read whatever a path holds into a roster; its districts, connected and launched. Raises `LoadError`."""
    try:
        file = os.fspath(path)
    except TypeError:
        raise LoadError(f"load takes the path of a file or a directory, not {path!r}") from None
    if not isinstance(file, str):
        file = os.fsdecode(file)
    with collector_paused():
        if not os.path.isdir(file):
            return load_gathered(roster, _read_file(file), token)
        names = _names(file)
        if any(name.lower().endswith(".csv") for name in names):
            return [load_upload(roster, file, token=token, strict=strict)]
        return load_gathered(roster, _read_answers(file, names), token)


def _names(directory: str) -> list[str]:
    try:
        return sorted(os.listdir(directory))
    except OSError as error:
        raise LoadError(f"{directory}: it cannot be read: {error.strerror}") from None


def _read_file(file: str) -> Gathered:
    answers = Answers(file)
    if _is_yaml(file):
        for where, document in _documents(file):
            answers.add(where, document)
        return _some(answers, file)
    with _scanned(file) as scanner:
        first = scanner.peek()
        if first not in ("{", "[", '"'):
            scanner.value()
            raise LoadError(f"{file}: {_WANTED}")
        if first == "{" and not file.lower().endswith(_HAR) and not _begins_as_answer(scanner):
            return read_roster_file(file, scanner)
        answers.read(file, scanner)
        return _some(answers, file)


def _begins_as_answer(scanner: Scanner) -> bool:
    """Whether the first key of an object is one of an answer's. Nothing is read over."""
    key, value = scanner.first_member()
    return key in FIRST_KEYS and (key != "status" or value != "[")


def _is_yaml(file: str) -> bool:
    """Whether a file is YAML, by its ending; without one, as vcrpy names a cassette by its test, by how it begins."""
    ending = os.path.splitext(file)[1].lower()
    if ending:
        return ending in _YAML
    with _opened(file) as stream:
        return stream.read(max(map(len, _YAML_BEGINS))).startswith(_YAML_BEGINS)


def _documents(file: str) -> Iterator[tuple[str, object]]:
    """The documents of a YAML file, each with how an error calls it."""
    with _opened(file) as stream:
        found = read_yaml(file, stream.read())
    for number, document in enumerate(found, start=1):
        yield (file if len(found) == 1 else f"{file}: document {number}"), document


def _read_recordings(file: str, answers: Answers) -> None:
    """Read the recordings in a YAML file of a directory. Other YAML may lie there as well, and needs no PyYAML."""
    with _opened(file) as stream:
        content = stream.read()
    if any(word in content for word in _RECORDING_WORDS):
        for where, document in _documents(file):
            if any(recorded(each) is not None for each in (document if isinstance(document, list) else [document])):
                answers.add(where, document)


def _read_answers(directory: str, names: list[str]) -> Gathered:
    files = [os.path.join(directory, name) for name in names if name.lower().endswith(_ANSWERS)]
    answers = Answers(directory)
    for file in files:
        if file.lower().endswith(_YAML):
            _read_recordings(file, answers)
        else:
            with _scanned(file) as scanner:
                if not scanner.begins(*_ERROR_PAGES):
                    answers.read(file, scanner)
    if not files:
        raise LoadError(
            f"{directory}: it cannot be read: it has no upload files (schools.csv, …), no answers "
            "(*.json, *.jsonl) and no recordings (*.har, *.yaml)"
        )
    return _some(answers, directory)


def _some(answers: Answers, name: str) -> Gathered:
    if answers.any:
        return answers.gathered()
    passed = answers.passed_over
    if passed:
        raise LoadError(
            f"{name}: it holds no answer with status 200 to a GET of {' or '.join(VERSIONS)} at api.clever.com; "
            f"recorded is {', '.join(passed[:3])}{', …' if len(passed) > 3 else ''}"
        )
    raise LoadError(f"{name}: {_WANTED}")


_WANTED = (
    f"it must hold one object with a list for each kind: {', '.join(KINDS)}; or answers of the API, as bodies or in a "
    "recording"
)


@contextlib.contextmanager
def _scanned(file: str) -> Iterator[Scanner]:
    with _opened(file) as stream:
        yield Scanner(file, stream)


@contextlib.contextmanager
def _opened(file: str) -> Iterator[BinaryIO]:
    try:
        with open(file, "rb") as stream:
            yield stream
    except OSError as error:
        raise LoadError(f"{file}: it cannot be read: {error.strerror}") from None
