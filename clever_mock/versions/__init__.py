"""The versions of Clever's API, each a view over the one model."""

from clever_mock.versions.v1_1 import V1_1
from clever_mock.versions.v1_2 import V1_2
from clever_mock.versions.v2_0 import V2_0
from clever_mock.versions.v2_1 import V2_1
from clever_mock.versions.v3_0 import V3_0
from clever_mock.versions.v3_1 import V3_1
from clever_mock.versions.version import Endpoint, KindView, Shown, Version

VERSIONS: dict[str, Version] = {version.name: version for version in (V1_1, V1_2, V2_0, V2_1, V3_0, V3_1)}
"""Every version by its name, oldest first."""

__all__ = ["VERSIONS", "Endpoint", "KindView", "Shown", "Version"]
