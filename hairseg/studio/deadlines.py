"""Connections that end by themselves: a request must be asked within seconds.

uvicorn ends connections that say nothing, but waits for ever for one that sends a header byte by
byte. Bodies have their own deadline where they are read (`handlers.read_body`).
"""

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEADERS_S = 10.0
BODY_S = 60.0


class PatientH11(H11Protocol):
    """uvicorn's protocol, with a deadline for a request's line and headers."""

    _watch: asyncio.TimerHandle | None = None
    _was_waiting = False

    def connection_made(self, transport: Any) -> None:
        """Begin to watch."""
        super().connection_made(transport)
        self._watch = self.loop.call_later(HEADERS_S / 2, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop to watch."""
        if self._watch is not None:
            self._watch.cancel()
        super().connection_lost(exc)

    def _look(self) -> None:
        """Close a connection that was waiting for headers at the last look too."""
        waits = self.conn.their_state is h11.IDLE
        if waits and self._was_waiting:
            self.transport.close()
            return
        self._was_waiting = waits
        self._watch = self.loop.call_later(HEADERS_S / 2, self._look)
