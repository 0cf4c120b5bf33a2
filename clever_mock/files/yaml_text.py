"""Reads YAML, as tools write recordings in it, with the pyyaml of the extra `cassettes`.

No tag makes anything but plain values, so a file cannot run code.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from clever_mock.errors import LoadError

_TIMESTAMP = "tag:yaml.org,2002:timestamp"


def read_yaml(file: str, content: bytes) -> list[object]:
    """The documents of a file. Raises `LoadError` when it is no YAML, or pyyaml is not installed."""
    try:
        import yaml
    except ImportError as error:
        raise LoadError(
            f"{file}: YAML needs PyYAML: install the extra clever-mock[cassettes], pip install 'clever-mock[cassettes]'"
        ) from error
    try:
        return list(yaml.load_all(content, _loader()))
    except Exception as error:
        # pyyaml lets errors of Python through as well, such as a KeyError for `!!bool perhaps`.
        reason = " ".join(str(error).split()) or type(error).__name__
        raise LoadError(f"{file}: it is not YAML: {reason}") from None


@lru_cache(maxsize=1)
def _loader() -> type[Any]:
    """A safe loader that takes the tags of Ruby and Python for what they stand before, and days for text."""
    import yaml

    loader: Any = type("Loader", (getattr(yaml, "CSafeLoader", yaml.SafeLoader),), {})
    loader.yaml_implicit_resolvers = {
        begin: [(tag, form) for tag, form in resolvers if tag != _TIMESTAMP]
        for begin, resolvers in loader.yaml_implicit_resolvers.items()
    }
    loader.add_constructor("!binary", loader.construct_yaml_binary)
    loader.add_multi_constructor("", _plain)
    return loader  # type: ignore[no-any-return]


def _plain(loader: Any, _tag: str, node: Any) -> object:
    """The value behind a tag that is unknown, such as `!ruby/struct:…` or `!!python/unicode`."""
    construct = {
        "mapping": lambda: loader.construct_mapping(node, deep=True),
        "sequence": lambda: loader.construct_sequence(node, deep=True),
    }
    return construct.get(node.id, lambda: loader.construct_scalar(node))()
