"""How Jupyter's kernel manager comes by a warm process instead of starting one."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from sla_toolkit.language import Message
from sla_toolkit.running.kernels import client, spare
from sla_toolkit.running.kernels.client import NotWarm
from sla_toolkit.running.kernels.greeting import GreetingClient

_LAUNCHER = "ipykernel_launcher"
_POLL = 0.01  # seconds between two looks whether a kernel has ended


class WarmProvisioner(LocalProvisioner):
    """Takes the process from the server that forks, else from the spare ones; an ordinary start where neither fits.

    `why_cold` then says why.
    """

    why_cold: Message | None = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start the kernel; `cmd` is the kernel specification's command, `env` and `cwd` those of the kernel."""
        try:
            self.process = _warm(_arguments(cmd), kwargs)
        except NotWarm as error:
            self.why_cold = error.message
            return await super().launch_kernel(cmd, **kwargs)
        self.pid, self.pgid = self.process.pid, None
        self.cwd = kwargs.get("cwd", Path.cwd())
        return self.connection_info


def _warm(arguments: Sequence[str], options: dict[str, Any]) -> Any:
    cwd = str(options.get("cwd") or Path.cwd())
    environment = {**(options.get("env") or os.environ)}
    give = client.kernel if client.can_fork() else spare.take
    return give(arguments, cwd, environment)


def _arguments(command: Sequence[str]) -> list[str]:
    """Give the arguments of a kernel's command; raises NotWarm where it is not this very Python's kernel."""
    if _LAUNCHER in command and Path(command[0]).absolute() == Path(sys.executable).absolute():
        return list(command[command.index(_LAUNCHER) + 1 :])
    raise NotWarm(
        Message("The notebook asks for a kernel of another program ({program}).", program=command[0])
    )


class WarmKernelManager(AsyncKernelManager):
    """Starts its kernel by the provisioner above, whatever the kernel specification says, and looks often."""

    def client(self, **kwargs: Any) -> Any:
        """Give a client that goes on as soon as the kernel is ready."""
        self.client_factory = GreetingClient
        return super().client(**kwargs)

    async def _async_pre_start_kernel(self, **kw: Any) -> Any:
        if self.provisioner is None:
            self.kernel_id = self.kernel_id or kw.pop("kernel_id", os.urandom(8).hex())
            self.provisioner = WarmProvisioner(
                parent=self, kernel_id=self.kernel_id, kernel_spec=self.kernel_spec
            )
        return await super()._async_pre_start_kernel(**kw)

    pre_start_kernel = _async_pre_start_kernel

    async def _async_finish_shutdown(
        self,
        waittime: float | None = None,
        pollinterval: float = _POLL,
        restart: bool = False,  # noqa: FBT001, FBT002  # Jupyter's own signature
    ) -> None:
        await super()._async_finish_shutdown(waittime, pollinterval, restart)

    finish_shutdown = _async_finish_shutdown
