"""The errors that a user of clever_mock can cause, as one tree.

    CleverMockError
    ├── InvalidValueError        a value that the field, option or argument does not take
    │   └── InvalidQueryError    a query parameter that Clever answers with 400
    ├── BrokenRelationError      a record that refers to what is not there
    ├── UnknownRecordError       an id or record that the roster does not hold
    ├── NoActiveMockError        a factory or helper used with no mock running
    ├── LoginRefusedError        a user who cannot log in, or a code that is no longer good
    ├── LoadError                a roster file that cannot be read whole
    ├── DumpError                a roster that cannot be written to a file
    ├── InterceptionError        interception cannot begin
    ├── NetworkBlockedError      a connection that is refused while a mock intercepts
    ├── FaultError               a fault that needs a connection, on a request in process
    ├── JournalError             an answer that the journal does not hold
    ├── OffenceError             what a strict mock found in what the app asked for
    ├── CrashError               a request on which the mock itself failed
    └── ServerError              the HTTP server cannot start or was used after its end

    OldEventsWarning             events that are loaded and shown to nobody, as they are too old
    SyncReportWarning            upload files of which something was left out

A wrong call over HTTP is never one of these: it is answered as Clever answers it.
"""

from __future__ import annotations


class CleverMockError(Exception):
    """Base of every error that a user of the library can cause."""


class InvalidValueError(CleverMockError, ValueError):
    """Raised when a field, option or argument is given a value that it does not take."""


class InvalidQueryError(InvalidValueError):
    """Raised when a query parameter is malformed; the API turns it into a 400 with this message."""


class BrokenRelationError(CleverMockError, ValueError):
    """Raised when a record refers to a record that is missing, of another kind or of another district."""


class UnknownRecordError(CleverMockError, LookupError):
    """Raised when an id or a record is asked for that the roster does not hold."""


class NoActiveMockError(CleverMockError, RuntimeError):
    """Raised when a factory creates, or a helper looks for a mock, while none is running."""


class LoginRefusedError(CleverMockError, RuntimeError):
    """Raised when a user cannot log in, such as before the launch, or when a code is no longer good."""


class LoadError(CleverMockError, ValueError):
    """Raised when a roster file cannot be read whole; names file, kind, position and field, or line and column."""


class DumpError(CleverMockError, ValueError):
    """Raised when a roster cannot be written to a file: the path is none, or the format cannot hold a record."""


class InterceptionError(CleverMockError, RuntimeError):
    """Raised when interception cannot begin: one is on already, or the extra `intercept` is not installed."""


class NetworkBlockedError(CleverMockError, ConnectionError):
    """Raised to a client when it may not connect there, or goes past the mock, while a mock intercepts.

    Clients take it for the `OSError` that it is, and raise their own error from it.
    """


class FaultError(CleverMockError, RuntimeError):
    """Raised in process when a fault befalls a request that can only happen on a connection, such as a reset."""


class JournalError(CleverMockError, LookupError):
    """Raised when an answer is asked of the journal that was never given, or is not held any more."""


class OffenceError(CleverMockError, AssertionError):
    """Raised at the end of a strict mock, when the app asked for what Clever does not have."""


class CrashError(CleverMockError, RuntimeError):
    """Raised at the end of a mock that failed while it answered; the failure is its cause."""


class ServerError(CleverMockError, RuntimeError):
    """Raised when the HTTP server cannot start, or is used before its start or after its end."""


class OldEventsWarning(UserWarning):
    """Given once for events that are loaded and are older than what a feed keeps."""


class SyncReportWarning(UserWarning):
    """Given once for upload files that have problems; what was left out is in `district.sync_report`."""
