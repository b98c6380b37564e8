"""Each form of sleeping that docs/clock.md lists takes no time in a loop that polls the cloud."""

import asyncio
import os
import queue
import re
import sched
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from time import sleep
from time import sleep as pause

import boto3
import pytest

from sagemock import mock_sagemaker

DOCS = Path(__file__).parents[3] / "docs" / "clock.md"
NEW = {"InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/DataScientist"}
REAL = 1  # the longest real sleep of a form, in seconds: shorter ones are those of libraries and event loops


class Notebook:
    """A notebook instance that is created and polled; each form has one of its own."""

    def __init__(self, sagemaker, name="lab"):
        self.sagemaker, self.name = sagemaker, name

    def create(self):
        self.sagemaker.create_notebook_instance(NotebookInstanceName=self.name, **NEW)

    def status(self):
        return self.sagemaker.describe_notebook_instance(NotebookInstanceName=self.name)["NotebookInstanceStatus"]

    def is_ready(self):
        return self.status() == "InService"


FORMS = {}


def form(name):
    """Register a function that creates a notebook instance and polls it until it is in service."""

    def register(function):
        FORMS[name] = function
        return function

    return register


# --- time.sleep


@form("`time.sleep`")
def _(notebook):
    notebook.create()
    while not notebook.is_ready():
        time.sleep(30)


@form("`from time import sleep`, also `as` another name")
def _(notebook):
    notebook.create()
    while not notebook.is_ready():
        sleep(30)
        pause(30)


def poll(is_done, sleep=time.sleep):
    while not is_done():
        sleep(30)


@form("a default argument, a `partial`, a closure or an attribute that holds `time.sleep`")
def _(notebook):
    notebook.create()
    poll(notebook.is_ready)
    notebook.sagemaker.stop_notebook_instance(NotebookInstanceName=notebook.name)
    poll(lambda: notebook.status() == "Stopped", sleep=partial(pause))


@form("a sleep between a description and its test")
def _(notebook):
    notebook.create()
    while True:
        status = notebook.status()
        time.sleep(30)
        if status == "InService":
            break


@form("calls about something else between the call and the sleep")
def _(notebook):
    notebook.create()
    notebook.sagemaker.list_domains()
    time.sleep(30)
    while not notebook.is_ready():
        notebook.sagemaker.list_domains()
        time.sleep(30)


@form("an interval in slices, as for a progress bar")
def _(notebook):
    notebook.create()
    while True:
        status = notebook.status()
        for _ in range(10):
            time.sleep(3)
        if status == "InService":
            break


@form("a thread, or a work item of a `ThreadPoolExecutor`, that polls")
def _(notebook):
    notebook.create()
    thread = threading.Thread(target=poll, args=[notebook.is_ready])
    thread.start()
    thread.join()
    notebook.sagemaker.stop_notebook_instance(NotebookInstanceName=notebook.name)
    with ThreadPoolExecutor() as executor:
        executor.submit(poll, lambda: notebook.status() == "Stopped").result()


@form("a thread that sleeps between results of an executor")
def _(notebook):
    with ThreadPoolExecutor() as executor:
        executor.submit(notebook.create).result()
        while not executor.submit(notebook.is_ready).result():
            time.sleep(30)


@form("`sched.scheduler`")
def _(notebook):
    scheduler = sched.scheduler()

    def look():
        if not notebook.is_ready():
            scheduler.enter(30, 1, look)

    notebook.create()
    scheduler.enter(10, 1, look)
    scheduler.run()
    assert abs(scheduler.timefunc() - time.monotonic()) < REAL


# --- asyncio


@form("`asyncio.sleep`")
def _(notebook):
    async def wait():
        notebook.create()
        while not notebook.is_ready():
            await asyncio.sleep(30)

    asyncio.run(wait())


@form("`asyncio.sleep` after `asyncio.to_thread`")
def _(notebook):
    async def wait():
        await asyncio.to_thread(notebook.create)
        while not await asyncio.to_thread(notebook.is_ready):
            await asyncio.sleep(30)

    asyncio.run(wait())


@form("`asyncio.sleep` after `loop.run_in_executor`")
def _(notebook):
    async def wait():
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor() as executor:
            await loop.run_in_executor(None, notebook.create)
            while not await loop.run_in_executor(executor, notebook.is_ready):
                await asyncio.sleep(30)

    asyncio.run(wait())


@form("`asyncio.sleep` after calls in `asyncio.gather`, `asyncio.wait` or `asyncio.wait_for`")
def _(notebook):
    async def is_ready():
        return await asyncio.to_thread(notebook.is_ready)

    async def wait():
        await asyncio.gather(asyncio.to_thread(notebook.create))
        while not all(await asyncio.gather(is_ready(), asyncio.sleep(0, True))):
            await asyncio.sleep(30)
        await asyncio.to_thread(notebook.sagemaker.stop_notebook_instance, NotebookInstanceName=notebook.name)
        while await asyncio.wait_for(asyncio.to_thread(notebook.status), 5) != "Stopped":
            await asyncio.sleep(30)
        notebook.sagemaker.start_notebook_instance(NotebookInstanceName=notebook.name)
        done = False
        while not done:
            (task,), _ = await asyncio.wait([asyncio.create_task(is_ready())])
            done = task.result()
            await asyncio.sleep(30)

    asyncio.run(wait())


@form("a sleep that is awaited together with other work: `gather(work(), asyncio.sleep(30))`")
def _(notebook):
    async def wait():
        notebook.create()
        while not notebook.is_ready():
            await asyncio.gather(asyncio.sleep(30), asyncio.sleep(0))

    asyncio.run(wait())


@form("`time.sleep` in `asyncio.to_thread` or an executor")
def _(notebook):
    async def wait():
        notebook.create()
        while not notebook.is_ready():
            await asyncio.to_thread(time.sleep, 30)
            await asyncio.get_running_loop().run_in_executor(None, time.sleep, 30)

    asyncio.run(wait())


# --- waits with a timeout


@form("`threading.Event.wait` with a timeout")
def _(notebook):
    stop = threading.Event()
    notebook.create()
    while not notebook.is_ready():
        assert not stop.wait(30)


@form("`threading.Condition.wait` and `wait_for` with a timeout")
def _(notebook):
    condition = threading.Condition()
    notebook.create()
    while not notebook.is_ready():
        with condition:
            assert not condition.wait(30)
            assert not condition.wait_for(lambda: False, timeout=30)


@form("`threading.Semaphore.acquire` with a timeout")
def _(notebook):
    semaphore = threading.Semaphore(0)
    notebook.create()
    while not notebook.is_ready():
        assert not semaphore.acquire(timeout=30)


@form("`queue.Queue.get` and `put` with a timeout")
def _(notebook):
    commands = queue.Queue(maxsize=1)
    notebook.create()
    while not notebook.is_ready():
        with pytest.raises(queue.Empty):
            commands.get(timeout=30)
        commands.put("stop", timeout=30)
        with pytest.raises(queue.Full):
            commands.put("stop", timeout=30)
        assert commands.get(timeout=30) == "stop"


@form("`asyncio.wait_for`, `asyncio.wait` and `asyncio.timeout` around something that never happens")
def _(notebook):
    async def wait():
        stop = asyncio.Event()
        notebook.create()
        while not notebook.is_ready():
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(stop.wait(), 30)
            done, pending = await asyncio.wait([asyncio.create_task(stop.wait())], timeout=30)
            assert not done
            pending.pop().cancel()
            if hasattr(asyncio, "timeout"):
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(30):
                        await stop.wait()

    asyncio.run(wait())


# --- other event loops


@form("`anyio.sleep`, also after `anyio.to_thread.run_sync`, on asyncio")
def _(notebook):
    anyio = pytest.importorskip("anyio")
    anyio.run(partial(wait_with_anyio, anyio, notebook))


@form("`anyio.sleep`, also after `anyio.to_thread.run_sync`, on trio")
def _(notebook):
    pytest.importorskip("trio")
    anyio = pytest.importorskip("anyio")
    anyio.run(partial(wait_with_anyio, anyio, notebook), backend="trio")


async def wait_with_anyio(anyio, notebook):
    import anyio.to_thread

    await anyio.to_thread.run_sync(notebook.create)
    while not await anyio.to_thread.run_sync(notebook.is_ready):
        await anyio.sleep(30)
    async with anyio.create_task_group() as group:
        group.start_soon(stop_with_anyio, anyio, notebook)


async def stop_with_anyio(anyio, notebook):
    notebook.sagemaker.stop_notebook_instance(NotebookInstanceName=notebook.name)
    while notebook.status() != "Stopped":
        await anyio.sleep(30)


@form("`trio.sleep`, also after `trio.to_thread.run_sync`")
def _(notebook):
    trio = pytest.importorskip("trio")

    async def look(results):
        results.append(await trio.to_thread.run_sync(notebook.status))

    async def wait():
        await trio.to_thread.run_sync(notebook.create)
        while not await trio.to_thread.run_sync(notebook.is_ready):
            await trio.sleep(30)
        notebook.sagemaker.stop_notebook_instance(NotebookInstanceName=notebook.name)
        results = []
        while "Stopped" not in results:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(look, results)
            await trio.sleep(30)

    trio.run(wait)


@form("`gevent.sleep` in greenlets")
def _(notebook):
    gevent = pytest.importorskip("gevent")

    def wait():
        notebook.create()
        while not notebook.is_ready():
            gevent.sleep(30)

    gevent.spawn(wait).get()


@pytest.mark.parametrize("name", FORMS)
def test_the_form_takes_no_time(name, slept):
    for optional in ("trio", "gevent"):  # before the mock starts, as programs import it
        if optional in name:
            pytest.importorskip(optional)
    with mock_sagemaker(start=datetime(2030, 1, 1, tzinfo=timezone.utc)) as cloud:  # real time does not move the clock
        then = cloud.clock.now()
        FORMS[name](Notebook(boto3.client("sagemaker")))
        assert (cloud.clock.now() - then).total_seconds() >= 210 + 29  # the jump, and one sleep of at least 29 s
    assert [seconds for seconds in slept if seconds > REAL] == []


def test_the_docs_list_every_form():
    table = DOCS.read_text().partition("<!-- forms -->\n")[2].partition("\n\n")[0]
    assert re.findall(r"^\| (.*?) *\|$", table, re.MULTILINE)[1:] == list(FORMS)


# --- heartbeats during a wait


def run_beside(heartbeat, sagemaker):
    """Poll a notebook instance until it is in service, with ten beats of a heartbeat between two looks."""
    notebook, beats, stop = Notebook(sagemaker), threading.Semaphore(0), threading.Event()
    thread = threading.Thread(target=heartbeat, args=[beats, stop])
    thread.start()
    notebook.create()
    while not notebook.is_ready():
        for _ in range(10):
            beats.acquire()
        time.sleep(30)
    stop.set()
    thread.join()


def heartbeat_of_thread(beats, stop):
    while not stop.is_set():
        beats.release()
        time.sleep(0.05)


def heartbeat_of_work_items(beats, stop):
    with ThreadPoolExecutor() as executor:
        executor.submit(heartbeat_of_thread, beats, stop).result()


def heartbeat_of_task(beats, stop):
    async def beat():
        while not stop.is_set():
            beats.release()
            await asyncio.sleep(0.05)

    asyncio.run(beat())


HEARTBEATS = [heartbeat_of_thread, heartbeat_of_work_items, heartbeat_of_task]


@pytest.mark.parametrize("heartbeat", HEARTBEATS)
def test_heartbeat_sleeps_and_moves_no_clock(heartbeat, slept):
    with mock_sagemaker(start=datetime(2030, 1, 1, tzinfo=timezone.utc)) as cloud:
        then = cloud.clock.now()
        run_beside(heartbeat, boto3.client("sagemaker"))
        assert (cloud.clock.now() - then).total_seconds() == 210 + 30  # the jump, and the sleep of the loop
    assert len(slept) >= 10
    assert set(slept) <= {0.05, 0.0}


def test_heartbeat_task_beside_a_polling_task(slept):
    async def beat(stop):
        while not stop.is_set():
            await asyncio.sleep(0.05)

    async def wait(notebook, stop):
        await asyncio.to_thread(notebook.create)
        while not await asyncio.to_thread(notebook.is_ready):
            while slept.count(0.05) < 10:
                await asyncio.to_thread(lambda: None)
            await asyncio.sleep(30)
        stop.set()

    async def run_both(notebook):
        stop = asyncio.Event()
        await asyncio.gather(wait(notebook, stop), beat(stop))

    with mock_sagemaker(start=datetime(2030, 1, 1, tzinfo=timezone.utc)) as cloud:
        then = cloud.clock.now()
        asyncio.run(run_both(Notebook(boto3.client("sagemaker"))))
        assert (cloud.clock.now() - then).total_seconds() == 210 + 30
    assert set(slept) <= {0.05, 0.0}


# --- waits that another thread ends


def answer_after(seconds, answer):
    thread = threading.Thread(target=lambda: (time.sleep(seconds), answer()))
    thread.start()
    return thread


def test_wait_that_is_answered_keeps_its_answer():
    answered, answers = threading.Event(), queue.Queue()
    with mock_sagemaker() as cloud:
        notebook = Notebook(boto3.client("sagemaker"))
        notebook.create()
        assert not notebook.is_ready()
        then = cloud.clock.now()
        sleeper = answer_after(0.2, answered.set)
        assert answered.wait(100)
        other_sleeper = answer_after(0.2, lambda: answers.put("answer"))
        assert answers.get(timeout=100) == "answer"
        assert (cloud.clock.now() - then).total_seconds() < 100
        sleeper.join()
        other_sleeper.join()


def test_wait_for_a_thread_that_polls_is_answered():
    with mock_sagemaker() as cloud:
        notebook, ready = Notebook(boto3.client("sagemaker")), threading.Event()
        cloud.durations["NotebookInstance"]["Pending"] = 3600
        notebook.create()
        thread = threading.Thread(target=lambda: (poll(notebook.is_ready), ready.set()))
        thread.start()
        assert ready.wait(36_000)
        thread.join()


def is_waited_for(compute, computed):
    """Return whether a wait for an event during a transition is answered by the thread that computes and sets it."""
    with mock_sagemaker():
        notebook = Notebook(boto3.client("sagemaker"))
        notebook.create()
        thread = threading.Thread(target=compute)
        thread.start()
        answered = computed.wait(200)
        thread.join()
    return answered


def test_wait_for_a_busy_thread_is_answered():
    computed = threading.Event()

    def compute():
        while time.thread_time() < 0.3:
            pass
        computed.set()

    assert is_waited_for(compute, computed)


@pytest.fixture
def occupied_processor():
    """Occupy one processor by another process, and return its number."""
    number = min(os.sched_getaffinity(0))
    program = f"import os; os.sched_setaffinity(0, {{{number}}}); print(flush=True)\nwhile True: pass"
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        yield number
        process.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts how long threads wait for a processor")
def test_wait_for_a_starved_thread_is_answered(occupied_processor):
    computed = threading.Event()

    def compute():
        os.sched_setaffinity(0, {occupied_processor})
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)  # lowest: of this thread only, on Linux
        end = time.thread_time() + 0.01
        while time.thread_time() < end:
            pass
        computed.set()

    assert is_waited_for(compute, computed)


def test_asyncio_wait_that_is_answered_keeps_its_answer():
    async def answer(event):
        await asyncio.sleep(0.2)
        event.set()

    async def wait(notebook):
        event = asyncio.Event()
        notebook.create()
        task = asyncio.create_task(answer(event))
        await asyncio.sleep(0)  # so that the task sets its timer
        assert await asyncio.wait_for(event.wait(), 200)
        await task
        event.clear()
        asyncio.get_running_loop().call_later(0.2, event.set)
        assert await asyncio.wait_for(event.wait(), 200)

    with mock_sagemaker() as cloud:
        then = cloud.clock.now()
        asyncio.run(wait(Notebook(boto3.client("sagemaker"))))
        assert (cloud.clock.now() - then).total_seconds() < 200
