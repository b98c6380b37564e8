"""Programs behind a front door: started once, by the first accepted request, and again after a crash."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from sagemock.front_door.upstream import MAX_STARTS, Upstream


class CountedProgram:
    """A program that starts when the test allows it, and counts its starts and ends."""

    def __init__(self, program):
        self.program, self.starts, self.ends, self.may_start = program, 0, 0, threading.Event()
        self.may_start.set()
        self.failures = []
        self.is_dead = False

    def start(self):
        self.starts += 1
        assert self.may_start.wait(30)
        self.is_dead = False
        return self

    @property
    def address(self):
        return "/nowhere" if self.is_dead else self.program.address

    def is_alive(self):
        return not self.is_dead

    def progress(self):
        return ""

    def end(self):
        self.ends += 1


@pytest.fixture
def counted(program):
    return CountedProgram(program)


@pytest.fixture
def open_door(make_door, counted):
    """Create a front door before the counted program."""
    return lambda patience=60.0: make_door(upstream=Upstream(counted.start, counted.failures.append, patience))


def test_the_first_accepted_request_starts_the_program(open_door, counted):
    door = open_door()
    door.get()
    assert counted.starts == 0
    assert door.visit().status_code == 200
    assert door.visit().status_code == 200
    assert counted.starts == 1


def test_requests_at_once_start_one_program(open_door, counted):
    door = open_door()
    with ThreadPoolExecutor(10) as pool:
        statuses = list(pool.map(lambda _: door.visit().status_code, range(20)))
    assert statuses == [200] * 20
    assert counted.starts == 1


def test_a_slow_start_shows_a_page(open_door, counted):
    door = open_door(patience=0.05)
    counted.may_start.clear()
    page = door.visit(headers={"Accept": "text/html"})
    assert page.status_code == 503
    assert "Wait: this page reloads by itself" in page.text
    assert (page.headers["Refresh"], page.headers["Retry-After"]) == ("1", "1")
    answer = door.visit("/api/kernels")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert "starting" in answer.json()["message"]
    counted.may_start.set()
    while door.visit().status_code == 503:
        pass
    assert counted.starts == 1


def test_the_page_shows_the_progress(make_door, eventually):
    class Busy:
        address = "/nowhere"
        is_alive = staticmethod(lambda: True)
        progress = staticmethod(lambda: "installing extensions")
        end = staticmethod(lambda: None)

    door = make_door(upstream=Upstream(Busy, patience=0.05))
    assert door.visit().status_code == 503
    assert eventually(lambda: "installing extensions" in door.visit().text)


def test_a_crashed_program_starts_again(open_door, counted):
    door = open_door()
    assert door.visit().status_code == 200
    counted.is_dead = True
    assert door.visit().status_code == 200
    assert (counted.starts, counted.ends) == (2, 1)


def test_a_program_that_always_crashes_is_given_up(open_door, counted, eventually):
    door = open_door()
    for _ in range(MAX_STARTS):
        assert door.visit().status_code == 200
        counted.is_dead = True
    page = door.visit()
    assert page.status_code == 503
    assert f"ended {MAX_STARTS} times within 60 seconds" in page.text
    assert counted.starts == MAX_STARTS
    assert eventually(lambda: counted.failures == [f"the program ended {MAX_STARTS} times within 60 seconds"])


def test_a_program_that_cannot_start_is_reported(make_door):
    def start():
        raise FileNotFoundError(2, "No such file or directory", "code-server")

    door = make_door(upstream=Upstream(start))
    page = door.visit()
    assert page.status_code == 503
    assert "No such file or directory" in page.text


def test_reads_are_repeated_after_a_dropped_connection(door, program):
    program.requests.clear()
    assert door.visit("/once/silent").text == "second"
    assert program.requests == ["/once/silent"] * 2


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_program_without_response_gets_502(door, program, method):
    program.requests.clear()
    page = door.visit("/silent/always", method)
    assert page.status_code == 502
    assert "ended before its response" in page.text
    assert len(program.requests) == (2 if method == "GET" else 1)


def test_a_closed_door_ends_its_connections(make_door):
    door = make_door()
    socket = door.connect()
    door.close()
    assert socket.sock.recv(1) == b""
    socket.shutdown()
    with pytest.raises(requests.ConnectionError):
        door.get()
