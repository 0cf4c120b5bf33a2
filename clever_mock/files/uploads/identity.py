"""Ids of uploaded records: made from the seed and the SIS's ids, so that the same person has the same id in every load."""

from __future__ import annotations

import hashlib
import json

from clever_mock.model.roster import EPOCH

_SECOND = f"{int(EPOCH.timestamp()):08x}"


def stable_id(seed: int, *names: str) -> str:
    """The ObjectID of what is named so, such as a district, a kind and an id of the SIS."""
    return _SECOND + hashlib.blake2b(json.dumps([seed, *names]).encode(), digest_size=8).hexdigest()
