"""How a client finds out that a kernel is ready: by its word, and not by a while in which it says nothing."""

import time
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient

_ANSWER = 1.0  # seconds for an answer, before the question is put again
_WORD = 0.2  # seconds for what a kernel says beside its answer; it is lost where the channel came up too late


class GreetingClient(AsyncKernelClient):
    """Jupyter's client, which goes on as soon as the kernel has answered and said that it is idle."""

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:  # noqa: ASYNC109  # Jupyter's own
        """Wait until the kernel hears and is heard (`timeout`: seconds). Raises RuntimeError as Jupyter's does."""
        until = None if timeout is None else time.monotonic() + timeout
        while not await self._greeted():
            if not await self._async_is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if until is not None and time.monotonic() > until:
                raise RuntimeError(f"Kernel didn't respond in {timeout:.0f} seconds")

    wait_for_ready = _async_wait_for_ready

    async def _greeted(self) -> bool:
        asked = self.kernel_info()
        try:
            while not _is_answer(reply := await self.get_shell_msg(timeout=_ANSWER), asked):
                continue
        except Empty:
            return False
        self._handle_kernel_info_reply(reply)
        return await self._heard(asked)

    async def _heard(self, asked: str) -> bool:
        """Listen until the kernel is idle; one that never says so has been heard when it falls silent."""
        said = False
        try:
            while not _says_idle(await self.get_iopub_msg(timeout=_WORD), asked):
                said = True
        except Empty:
            return said
        return True


def _is_answer(message: dict[str, Any], asked: str) -> bool:
    return (
        bool(message["msg_type"] == "kernel_info_reply") and message["parent_header"].get("msg_id") == asked
    )


def _says_idle(message: dict[str, Any], asked: str) -> bool:
    idle = message["msg_type"] == "status" and message["content"]["execution_state"] == "idle"
    return bool(idle) and message["parent_header"].get("msg_id") == asked
