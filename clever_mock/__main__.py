"""`python -m clever_mock`."""

from clever_mock.cli import main

raise SystemExit(main())
