"""Records as bytes, for one viewer in one version.

What was made is kept with the viewer's sight until the record, or what is derived for it, changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from clever_mock.api.answers import dumps
from clever_mock.model.looking.application import Connection
from clever_mock.model.looking.sharing import View
from clever_mock.versions import Version
from clever_mock.versions.values import plain
from clever_mock.versions.version import StatusField

_HEAD = b'{"data":'


def wrapped_items(view: View, version: Version, kind: str, ids: Iterable[str]) -> list[bytes]:
    """Records as items of a list, each `{"data":…,"uri":…}`."""
    kept = view.kept(kind, version.name, lambda viewer, id: _wrap(viewer, version, kind, id))
    return list(map(kept.__getitem__, ids))


def bare_items(view: View, version: Version, kind: str, ids: Sequence[str]) -> list[bytes]:
    """Records as items of the few lists that do not wrap them."""
    return [
        item[len(_HEAD) : -len(_tail(version, kind, id))]
        for item, id in zip(wrapped_items(view, version, kind, ids), ids)
    ]


def record_bytes(view: View, version: Version, kind: str, id: str) -> bytes:
    """One record."""
    return bare_items(view, version, kind, [id])[0]


def record_json(view: View, version: Version, kind: str, id: str) -> dict[str, object]:
    """One record in its JSON form."""
    seen = view.see(kind, id)
    assert seen is not None
    return version.kinds[kind].show(seen)


def _tail(version: Version, kind: str, id: str) -> bytes:
    return f',"uri":"{version.uri(kind, id)}"}}'.encode()


def _wrap(view: View, version: Version, kind: str, id: str) -> bytes:
    return wrapped(version, kind, id, record_json(view, version, kind, id))


def wrapped(version: Version, kind: str, id: str, record: dict[str, object]) -> bytes:
    """A record in its JSON form as an item of a list."""
    return _HEAD + dumps(record) + _tail(version, kind, id)


def district_json(connection: Connection, version: Version, id: str) -> dict[str, object]:
    """A district in its JSON form, with what a version shows of its status."""
    record = record_json(connection.view, version, "districts", id)
    return with_status(connection, version, record)


def with_status(connection: Connection, version: Version, district: dict[str, object]) -> dict[str, object]:
    """A district's record with what a version shows of its status, as it is now."""
    if not version.district_fields:
        return district
    whole = {**district, **_found(version.district_fields, connection)}
    order = [name for name in version.district_order if name in whole] or sorted(whole.keys() - {"id"})
    return {name: whole[name] for name in (*order, "id")}


def status_json(version: Version, connection: Connection) -> dict[str, object]:
    """The status of a connection's district, fields by name."""
    return _found(version.status_fields, connection)


def _found(fields: Mapping[str, StatusField], connection: Connection) -> dict[str, object]:
    shown: dict[str, object] = {}
    for name in sorted(fields):
        value = fields[name].find(connection)
        if value is not None:
            shown[name] = value if isinstance(value, bool) else plain(value)
    return shown
