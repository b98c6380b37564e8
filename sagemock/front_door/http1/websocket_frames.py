"""Boundaries of websocket frames in a stream of bytes."""

from __future__ import annotations

import struct

CLOSE = 0x88  # a final frame with the opcode 8
FIXED_SIZE = 2
EXTENDED_SIZES = {126: 2, 127: 8}  # for these lengths, the true one follows in so many bytes
MASKED = 0x80
MASK_SIZE = 4


class FrameBoundaries:
    """Follows the frames in the bytes that a program sends.

    A further frame can be inserted only between two frames of the program.
    """

    def __init__(self) -> None:
        self._header = b""
        self._payload = 0

    @property
    def is_between_frames(self) -> bool:
        """True if the last frame is complete."""
        return not (self._header or self._payload)

    def feed(self, data: bytes) -> int:
        """Follow more bytes, and return the position in them after the last complete frame; 0 without one."""
        position = boundary = 0
        while position < len(data):
            if self._payload:
                step = min(self._payload, len(data) - position)
                self._payload -= step
                position += step
            else:
                self._header += data[position : position + 1]
                position += 1
                self._read_header()
            if self.is_between_frames:
                boundary = position
        return boundary

    def _read_header(self) -> None:
        if len(self._header) < FIXED_SIZE:
            return
        length = self._header[1] & ~MASKED
        extended = EXTENDED_SIZES.get(length, 0)
        mask = MASK_SIZE if self._header[1] & MASKED else 0
        if len(self._header) < FIXED_SIZE + extended + mask:
            return
        if extended:
            length = int.from_bytes(self._header[FIXED_SIZE : FIXED_SIZE + extended], "big")
        self._header, self._payload = b"", length


def close_frame(code: int, reason: str) -> bytes:
    """Return an unmasked frame that closes a websocket."""
    payload = struct.pack("!H", code) + reason.encode()
    return bytes([CLOSE, len(payload)]) + payload
