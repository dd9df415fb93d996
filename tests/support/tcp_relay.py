"""tcp_relay.py FROM_HOST TO_HOST PORT: hands connections to FROM_HOST on to TO_HOST, the port unchanged, until its
standard input ends."""
import asyncio
import contextlib
import os
import sys


async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


async def main(from_host: str, to_host: str, port: int) -> None:
    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(to_host, port)
        await asyncio.gather(copy(reader, far_writer), copy(far_reader, writer))

    async with await asyncio.start_server(connect, from_host, port):
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.read)
        os._exit(0)  # without a farewell to anybody


asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
