"""Clever's HTTP API as a WSGI application."""

from clever_mock.api.app import CleverApp

__all__ = ["CleverApp"]
