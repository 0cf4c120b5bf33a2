"""Recordings of HTTP as tools write them, as answers: VCR cassettes (Ruby and Python), HAR files, `responses` files.

Each request and its response becomes `{"request": …, "status": …, "at": …, "body": …}`. YAML is read by PyYAML, which
the extra `clever-mock[cassettes]` brings; a tag that would make an object of a class is read as the plain value.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from clever_mock.errors import LoadError

Json = dict[str, Any]

YAML_ENDINGS = (".yaml", ".yml")


def answers_of(given: object) -> Iterator[Json] | None:
    """The answers of a recording, in its order; None where a value is no recording."""
    if isinstance(given, dict):
        for key, interactions in _TOOLS.items():
            if key in given:
                return interactions(given[key])
    return None


def read_yaml(file: str) -> object:
    """The value of a file of YAML. Raises `LoadError`, also where PyYAML is missing."""
    try:
        import yaml
    except ImportError:
        raise LoadError(f"{file}: YAML needs PyYAML: install the extra clever-mock[cassettes]") from None
    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    class Loader(base):  # type: ignore[misc]
        """Reads plain values, whatever class a tag names."""

    def plain(loader: Any, _tag: str, node: Any) -> object:
        if isinstance(node, yaml.MappingNode):
            return loader.construct_mapping(node, deep=True)
        if isinstance(node, yaml.SequenceNode):
            return loader.construct_sequence(node, deep=True)
        return loader.construct_scalar(node)

    Loader.add_multi_constructor("", plain)
    Loader.add_constructor("!binary", yaml.SafeLoader.construct_yaml_binary)
    try:
        with open(file, "rb") as stream:
            return yaml.load(stream, Loader)
    except OSError as error:
        raise LoadError(f"{file}: it cannot be read: {error.strerror}") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise LoadError(f"{file}: it is not YAML: {' '.join(str(error).split())}") from None


def _cassette(interactions: object) -> Iterator[Json]:
    """VCR and Betamax (`http_interactions`) and vcrpy (`interactions`)."""
    for each in _mappings(interactions):
        request, response = _mapping(each, "request"), _mapping(each, "response")
        status = response.get("status", response.get("status_code"))
        code = status.get("code") if isinstance(status, Mapping) else status
        yield _answer(request.get("uri", request.get("url")), code, _body(response), _moment(each.get("recorded_at")))


def _har(log: object) -> Iterator[Json]:
    """HTTP Archive (HAR)."""
    for each in _mappings(log.get("entries") if isinstance(log, Mapping) else None):
        response = _mapping(each, "response")
        content = _mapping(response, "content")
        text = content.get("text")
        body = _unpacked(_from_base64(text)) if content.get("encoding") == "base64" else text
        yield _answer(
            _mapping(each, "request").get("url"), response.get("status"), body, _moment(each.get("startedDateTime"))
        )


def _responses(given: object) -> Iterator[Json]:
    """Files of `responses`, the library for tests with requests."""
    for each in _mappings(given):
        response = _mapping(each, "response") or each
        yield _answer(response.get("url"), response.get("status", 200), response.get("body"), None)


_TOOLS: Mapping[str, Callable[[object], Iterator[Json]]] = {
    "http_interactions": _cassette,
    "interactions": _cassette,
    "log": _har,
    "responses": _responses,
}

KEYS = (*_TOOLS, "recorded_with", "version")
"""The keys by which a recording is known."""


def _answer(url: object, status: object, body: object, at: object) -> Json:
    code = int(status) if isinstance(status, (int, str)) and str(status).isdigit() else 0
    answer: Json = {"request": url if isinstance(url, str) else "", "status": code, "body": _read(body)}
    return answer if at is None else {**answer, "at": at}


def _read(body: object) -> object:
    """A body as a value of JSON, None where it is none."""
    if isinstance(body, bytes):
        body = body.decode("utf-8", "replace")
    if not isinstance(body, str):
        return body
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _body(response: Mapping[str, Any]) -> object:
    body = response.get("body")
    if isinstance(body, Mapping):
        if "base64_string" in body:
            body = _from_base64(body["base64_string"])
        else:
            body = body.get("string", body.get("content", body))
    return _unpacked(body)


def _from_base64(text: object) -> bytes:
    try:
        return base64.b64decode(text if isinstance(text, (str, bytes)) else b"")
    except (binascii.Error, ValueError):
        return b""


MOST = 256 << 20
"""The longest body that is unpacked, in bytes."""


def _unpacked(body: object) -> object:
    """Bytes that were compressed, as they were before."""
    if not isinstance(body, bytes):
        return body
    for wbits in (16 + zlib.MAX_WBITS, zlib.MAX_WBITS) if body[:2] in _PACKED else ():
        try:
            return zlib.decompressobj(wbits).decompress(body, MOST)
        except zlib.error:
            continue
    return body


_PACKED = (gzip.compress(b"")[:2], b"x\x01", b"x\x9c", b"x\xda")


def _moment(given: object) -> object:
    """When something was recorded: a moment as it is, or the date of an HTTP header."""
    if isinstance(given, str) and "," in given:
        try:
            return parsedate_to_datetime(given)
        except ValueError:
            return None
    return given


def _mappings(given: object) -> Iterator[Mapping[str, Any]]:
    for each in given if isinstance(given, list) else ():
        if isinstance(each, Mapping):
            yield each


def _mapping(given: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = given.get(key)
    return found if isinstance(found, Mapping) else {}
