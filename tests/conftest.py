"""What the whole suite shares."""

import trustme  # noqa: F401 - its cryptography loads once in a process, where pytester would load it for each run

pytest_plugins = ["pytester"]
