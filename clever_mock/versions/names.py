"""The names of versions, as a test or a command gives them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from clever_mock.errors import InvalidValueError
from clever_mock.model.records.nearest import did_you_mean
from clever_mock.model.records.tables import ALL_KINDS
from clever_mock.versions import VERSIONS, Version

OLDEST = next(iter(VERSIONS.values()))
"""The version in whose ids and paths a test has its records."""

_EXAMPLE = "give a list such as ['v1.1', 'v1.2']"


def read_version(given: object) -> Version:
    """The version with a name. Raises `InvalidValueError` for what is no version's name."""
    if isinstance(given, str) and given in VERSIONS:
        return VERSIONS[given]
    hint = did_you_mean(given, VERSIONS, 0.3)
    raise InvalidValueError(f"there is no version {given!r}; the versions are {', '.join(VERSIONS)}{hint}")


def age(version: Version) -> int:
    """How many versions are older than one."""
    return list(VERSIONS).index(version.name)


def older_than(version: Version) -> tuple[Version, ...]:
    """The versions that are older than one, oldest first."""
    return tuple(VERSIONS.values())[: age(version)]


@lru_cache(maxsize=1)
def synced_collections() -> Mapping[str, Mapping[str, str]]:
    """For each version the collections that a full sync reads, those whose records have events, with their kinds."""
    return {
        version.name: {
            (named := version.collection(kind)): named if named in version.kinds else kind
            for kind in sorted(version.event_names, key=ALL_KINDS.index)
            if kind != "districts"
        }
        for version in VERSIONS.values()
    }


def read_versions(given: object) -> tuple[str, ...]:
    """The names of several versions, each once. Raises `InvalidValueError` for none, for one twice, and for no list."""
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise InvalidValueError(f"versions takes several names, not {given!r}; {_EXAMPLE}")
    names = tuple(read_version(name).name for name in given)
    if not names:
        raise InvalidValueError(f"versions was given no version; {_EXAMPLE}")
    if len(set(names)) < len(names):
        raise InvalidValueError(f"versions names a version twice: {', '.join(names)}")
    return names
