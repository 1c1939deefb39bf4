"""A small load generator: `python -m bench.load HOST PORT PATH CONNECTIONS SECONDS`, answers JSON.

So many keep-alive connections on one asyncio loop, in a process of its own; each sends its next
request when it has read the whole of the last answer (a closed loop). Times are from the first
byte sent to the last byte read. It tops out near ten thousand requests a second on one core, so
what is faster than that is measured as at least so fast.
"""

import asyncio
import json
import sys
import time


async def _answer(reader: asyncio.StreamReader) -> tuple[int, int, bool]:
    """Status of the next answer, length of its body, and whether the connection ends with it."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status, is_last = int(head[9:12]), b"\nconnection: close" in head
    at = head.find(b"content-length:")
    if at >= 0:
        length = int(head[at + 15 : head.index(b"\r\n", at)])
        await reader.readexactly(length)
        return status, length, is_last
    length = 0
    while size := int(await reader.readuntil(b"\r\n"), 16):
        await reader.readexactly(size + 2)
        length += size
    await reader.readexactly(2)
    return status, length, is_last


async def _client(
    host: str, port: int, path: str, until: float, times: list[float], seen: set[tuple[int, int]]
) -> None:
    request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
    is_last, writer = True, None
    while (began := time.perf_counter()) < until:
        if is_last:  # nginx ends a connection after a thousand requests
            if writer:
                writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
        writer.write(request)
        status, length, is_last = await _answer(reader)
        seen.add((status, length))
        times.append(time.perf_counter() - began)
    writer.close()
    await writer.wait_closed()


async def _load(host: str, port: int, path: str, connections: int, seconds: float) -> dict:
    times: list[float] = []
    seen: set[tuple[int, int]] = set()
    began = time.perf_counter()
    clients = [_client(host, port, path, began + seconds, times, seen) for _ in range(connections)]
    await asyncio.gather(*clients)
    took = time.perf_counter() - began
    times.sort()
    return {
        "a_second": len(times) / took,
        "p50": times[len(times) // 2] * 1000,
        "p99": times[min(len(times) - 1, len(times) * 99 // 100)] * 1000,
        "statuses": sorted({status for status, _ in seen}),
        "bytes": max(length for _, length in seen),
    }


if __name__ == "__main__":
    name, number, address, many, long = sys.argv[1:]
    print(json.dumps(asyncio.run(_load(name, int(number), address, int(many), float(long)))))
