"""What a path holds: a roster file, captured answers, or a directory of answers or of upload files."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

from clever_mock.errors import LoadError
from clever_mock.files.answers import FIRST_KEYS, Answers
from clever_mock.files.gathering import Gathered
from clever_mock.files.loading import load_gathered
from clever_mock.files.recordings import YAML_ENDINGS, read_yaml
from clever_mock.files.roster_file import read_roster_file
from clever_mock.files.scanner import Scanner
from clever_mock.files.uploads.loading import load_upload
from clever_mock.model.collector import collector_paused
from clever_mock.model.district import District
from clever_mock.model.roster import Roster
from clever_mock.model.tables import KINDS

_ANSWERS = (".json", ".jsonl", ".ndjson", ".har", *YAML_ENDINGS)


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
    if file.lower().endswith(YAML_ENDINGS):
        answers = Answers(file)
        answers.add(file, read_yaml(file))
        return _some(answers, file)
    with _scanned(file) as scanner:
        first = scanner.peek()
        if first not in ("{", "[", '"'):
            scanner.value()
            raise LoadError(f"{file}: {_WANTED}")
        if first == "{" and not _begins_as_answer(scanner):
            return read_roster_file(file, scanner)
        answers = Answers(file)
        answers.read(file, scanner)
        return _some(answers, file)


def _begins_as_answer(scanner: Scanner) -> bool:
    """Whether the first key of an object is one of an answer's. Nothing is read over."""
    key, value = scanner.first_member()
    return key in FIRST_KEYS and (key != "status" or value != "[")


def _read_answers(directory: str, names: list[str]) -> Gathered:
    files = [os.path.join(directory, name) for name in names if name.lower().endswith(_ANSWERS)]
    answers = Answers(directory)
    for file in files:
        if file.lower().endswith(YAML_ENDINGS):
            answers.add(file, read_yaml(file))
        else:
            with _scanned(file) as scanner:
                answers.read(file, scanner)
    if not files:
        raise LoadError(
            f"{directory}: it cannot be read: it has no upload files (schools.csv, …), no answers "
            "(*.json, *.jsonl) and no recordings (*.har, *.yaml)"
        )
    return _some(answers, directory)


def _some(answers: Answers, name: str) -> Gathered:
    if not answers.any:
        raise LoadError(f"{name}: {_WANTED}")
    return answers.gathered()


_WANTED = (
    f"it must hold one object with a list for each kind: {', '.join(KINDS)}; or answers of the API, as bodies or in a "
    "recording"
)


@contextlib.contextmanager
def _scanned(file: str) -> Iterator[Scanner]:
    try:
        with open(file, "rb") as stream:
            yield Scanner(file, stream)
    except OSError as error:
        raise LoadError(f"{file}: it cannot be read: {error.strerror}") from None
