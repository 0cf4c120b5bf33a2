"""Requests that cannot be taken: each is answered with its status, and the server goes on."""

from __future__ import annotations

import http.client
import ssl
from itertools import chain

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clever_mock.serving import Server
from clever_mock.serving.request import BODY_LIMIT, FIELD_LIMIT, HEAD_LIMIT

from .conftest import Serve
from .wire import GET, RawClient, echo, exchange, hello

HOST = b"Host: localhost\r\n"
POST = b"POST / HTTP/1.1\r\n" + HOST
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"

REFUSALS = {
    "a line of one word": (400, b"nonsense\r\n\r\n"),
    "HTTP/0.9": (400, b"GET /\r\n\r\n"),
    "no path": (400, b"GET HTTP/1.1\r\n\r\n"),
    "two spaces": (400, b"GET  / HTTP/1.1\r\n\r\n"),
    "a space in the path": (400, b"GET /a b HTTP/1.1\r\n\r\n"),
    "a path without a slash": (400, b"GET index HTTP/1.1\r\n\r\n"),
    "a path that is not UTF-8": (400, b"GET /\xff HTTP/1.1\r\n" + HOST + b"\r\n"),
    "a broken address": (400, b"GET http://[x/ HTTP/1.1\r\n" + HOST + b"\r\n"),
    "a method that is no word": (400, b"G(T / HTTP/1.1\r\n\r\n"),
    "another protocol": (400, b"GET / FTP/1.1\r\n\r\n"),
    "a version that is no number": (400, b"GET / HTTP/1.x\r\n\r\n"),
    "HTTP/2": (505, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    "binary": (400, b"\x00\x01\x02"),
    "a line without an end": (400, b"GET / HTTP/1.1"),
    "headers without an end": (400, b"GET / HTTP/1.1\r\n" + HOST),
    "a header without a colon": (400, b"GET / HTTP/1.1\r\nHost\r\n\r\n"),
    "a header with a space before the colon": (400, b"GET / HTTP/1.1\r\nHost : x\r\n\r\n"),
    "a folded header": (400, b"GET / HTTP/1.1\r\nHost: localhost\r\n y\r\n\r\n"),
    "a header without a name": (400, b"GET / HTTP/1.1\r\n: x\r\n\r\n"),
    "a control character in a header": (400, b"GET / HTTP/1.1\r\nHost: localhost\x00y\r\n\r\n"),
    "a bare carriage return in a header": (400, b"GET / HTTP/1.1\r\nHost: localhost\ry\r\n\r\n"),
    "no host": (400, b"GET / HTTP/1.1\r\n\r\n"),
    "two hosts": (400, b"GET / HTTP/1.1\r\n" + HOST + HOST + b"\r\n"),
    "a long request line": (414, b"GET /" + b"a" * HEAD_LIMIT + b" HTTP/1.1\r\n\r\n"),
    "a long header": (431, b"GET / HTTP/1.1\r\nX: " + b"a" * HEAD_LIMIT + b"\r\n\r\n"),
    "long headers": (431, b"GET / HTTP/1.1\r\n" + (b"X: " + b"a" * 4096 + b"\r\n") * 17 + b"\r\n"),
    "many headers": (431, b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * (FIELD_LIMIT + 1) + b"\r\n"),
    "a negative length": (400, POST + b"Content-Length: -1\r\n\r\n"),
    "a signed length": (400, POST + b"Content-Length: +1\r\n\r\nx"),
    "a length that is no number": (400, POST + b"Content-Length: 1_0\r\n\r\n"),
    "a length of many digits": (400, POST + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n"),
    "two lengths": (400, POST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
    "a length and chunks": (400, POST + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    "chunks in HTTP/1.0": (400, b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    "another coding": (501, POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n"),
    "a body without an end": (400, POST + b"Content-Length: 9\r\n\r\nhalf"),
    "a large body": (413, POST + b"Content-Length: %d\r\n\r\n" % (BODY_LIMIT + 1)),
    "a large body that waits": (413, POST + b"Content-Length: %d\r\nExpect: 100-continue\r\n\r\n" % (BODY_LIMIT + 1)),
    "another expectation": (417, POST + b"Content-Length: 1\r\nExpect: cake\r\n\r\n"),
    "a chunk without a size": (400, CHUNKED + b"\r\n"),
    "a chunk size that is no number": (400, CHUNKED + b"0x1\r\nx\r\n0\r\n\r\n"),
    "a negative chunk size": (400, CHUNKED + b"-1\r\nx\r\n0\r\n\r\n"),
    "a chunk size line without an end": (400, CHUNKED + b"1;" + b"a" * 2000),
    "a chunk that is longer than its size": (400, CHUNKED + b"1\r\nxyz\r\n0\r\n\r\n"),
    "a chunk that is shorter than its size": (400, CHUNKED + b"9\r\nxyz"),
    "chunks without an end": (400, CHUNKED + b"1\r\nx\r\n"),
    "a large chunk": (413, CHUNKED + b"fffffff\r\n"),
    "many chunks": (413, CHUNKED + (b"ffff\r\n" + b"x" * 0xFFFF + b"\r\n") * 17),
    "many trailers": (431, CHUNKED + b"0\r\n" + b"X: y\r\n" * (FIELD_LIMIT + 1) + b"\r\n"),
}


@pytest.mark.parametrize(("status", "data"), REFUSALS.values(), ids=REFUSALS.keys())
def test_a_request_that_cannot_be_taken_is_refused_and_the_connection_closed(
    serve: Serve, status: int, data: bytes, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    server = serve(hello)
    answer = exchange(server.url, data)
    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert b"\r\nConnection: close\r\n" in answer
    assert answer.count(b"\r\nContent-Length: ") == 1
    assert exchange(server.url, GET).endswith(b"hello")
    assert caplog.messages == []
    assert capfd.readouterr() == ("", "")


def test_a_refusal_says_what_is_wrong(serve: Serve) -> None:
    with RawClient(serve(hello).url) as client:
        answer = client.send(b"GET / HTTP/1.1\r\nHost x\r\n\r\n").answer()
        assert (answer.status, answer.body) == (400, b"a header line is malformed; it reads: Name: value\n")


def test_a_refusal_on_a_kept_connection_ends_it(serve: Serve) -> None:
    with RawClient(serve(hello).url) as client:
        assert client.send(GET).answer().status == 200
        assert client.send(b"nonsense\r\n" + GET).answer().status == 400
        assert client.rest() == b""


def test_a_client_that_sends_too_much_reads_the_refusal_and_no_reset(serve: Serve) -> None:
    client = http.client.HTTPConnection("127.0.0.1", serve(hello).port, timeout=10)
    client.request("POST", "/", body=bytes(4 * BODY_LIMIT))
    answer = client.getresponse()
    assert (answer.status, answer.read()) == (413, b"the body is longer than 1048576 bytes\n")
    client.close()


def test_a_body_may_be_as_large_as_the_limit(serve: Serve) -> None:
    client = http.client.HTTPConnection("127.0.0.1", serve(echo).port, timeout=10)
    client.request("POST", "/", body=bytes(BODY_LIMIT))
    assert len(client.getresponse().read()) == len(b"POST / |") + BODY_LIMIT
    client.request(
        "POST", "/", body=chain([b"ab"], [b"cd"]), encode_chunked=True, headers={"Transfer-Encoding": "chunked"}
    )
    assert client.getresponse().read() == b"POST / |abcd"
    client.close()


def test_a_client_that_speaks_tls_is_refused_at_once(serve: Serve) -> None:
    context = ssl.create_default_context()
    with RawClient(serve(hello).url) as client, pytest.raises(ssl.SSLError):
        context.wrap_socket(client.socket, server_hostname="127.0.0.1")


PIECES = [
    b"GET", b"POST", b"HEAD", b" ", b"/", b"*", b"http://", b"[", b"HTTP/1.1", b"HTTP/1.0", b"\r\n", b"\n", b"\r", b":",
    b"Host: localhost\r\n", b"Content-Length: 2\r\n", b"Transfer-Encoding: chunked\r\n", b"Expect: 100-continue\r\n",
    b"ab", b"2\r\nab\r\n", b"0\r\n\r\n", b"Connection: close\r\n", b"GET / HTTP/1.1\r\n", POST, CHUNKED, GET,
]  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=4)), max_size=12).map(b"".join))
def test_no_bytes_at_all_make_the_server_fail(caplog: pytest.LogCaptureFixture, data: bytes) -> None:
    with Server(echo) as server:
        answer = exchange(server.url, data)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 ")
    assert b"HTTP/1.1 5" not in answer.replace(b"HTTP/1.1 501 ", b"").replace(b"HTTP/1.1 505 ", b"")
    assert caplog.messages == []
