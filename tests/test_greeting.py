"""How a client finds out that a kernel is ready."""

import asyncio
import signal
import sys

import pytest
from jupyter_client.manager import AsyncKernelManager

from sla_toolkit.running.kernels.greeting import GreetingClient


def greet(meanwhile=lambda _: None, timeout=60):
    """Start an ordinary kernel, have something happen to it, greet it, and give what `6 * 7` comes to in it."""

    async def greeted():
        manager = AsyncKernelManager(kernel_name="python3", client_factory=GreetingClient)
        await manager.start_kernel()
        client = manager.client()
        client.start_channels()
        try:
            meanwhile(manager)
            await client.wait_for_ready(timeout=timeout)
            said = []
            await client.execute_interactive("6 * 7", output_hook=said.append, timeout=30)
            return [
                one["content"]["data"]["text/plain"] for one in said if one["msg_type"] == "execute_result"
            ]
        finally:
            client.stop_channels()
            await manager.shutdown_kernel(now=True)

    return asyncio.run(greeted())


def killed(manager):
    """End the kernel from outside."""
    manager.provisioner.process.kill()
    manager.provisioner.process.wait()


def test_a_kernel_that_is_ready_takes_the_first_cell():
    """Nothing that it says on the way is taken for an answer to the cell, nor is any of that lost."""
    assert greet() == ["42"]


def test_a_kernel_that_dies_on_the_way_is_an_error():
    """It is not waited for until the time is up."""
    with pytest.raises(RuntimeError, match="died before replying"):
        greet(killed)


@pytest.mark.skipif(sys.platform == "win32", reason="no process can be halted there")
def test_a_kernel_that_does_not_answer_is_an_error_when_the_time_is_up():
    """As with Jupyter's own client."""
    with pytest.raises(RuntimeError, match="respond in 1 seconds"):
        greet(lambda manager: manager.provisioner.process.send_signal(signal.SIGSTOP), timeout=1)


def test_a_word_that_was_lost_has_the_question_put_again(monkeypatch):
    """A kernel may answer before its other channel stands: then its word is not heard, and it is asked once more."""
    asked, heard = [], []
    ask, hear = GreetingClient.kernel_info, GreetingClient.get_iopub_msg

    async def deaf_at_first(self, timeout=None):  # noqa: ASYNC109  # as it is called
        message = await hear(self, timeout=timeout)
        if len(asked) == 1:
            return await deaf_at_first(self, timeout)
        heard.append(message)
        return message

    monkeypatch.setattr(GreetingClient, "kernel_info", lambda self: asked.append(1) or ask(self))
    monkeypatch.setattr(GreetingClient, "get_iopub_msg", deaf_at_first)
    assert greet() == ["42"] and len(asked) >= 2 and heard


def test_a_kernel_that_never_says_that_it_is_idle_is_ready_when_it_falls_silent(monkeypatch):
    """As with Jupyter's own client: whatever it said beside its answer shows that it is heard."""
    hear = GreetingClient.get_iopub_msg

    async def without_idle(self, timeout=None):  # noqa: ASYNC109  # as it is called
        while (message := await hear(self, timeout=timeout))["content"].get("execution_state") == "idle":
            continue
        return message

    monkeypatch.setattr(GreetingClient, "get_iopub_msg", without_idle)
    assert greet(timeout=20) == ["42"]
