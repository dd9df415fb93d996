#!/usr/bin/python3
"""An SMTP server on loopback for tests (Debian: python3-aiosmtpd).

Prints one line of JSON with its port once it listens: {"port": 40123}. Each mail it takes becomes
a file 0001.eml, 0002.eml ... in --folder, with the envelope beside it (0001.json). Every command
becomes a line in commands.log. Ends on SIGTERM, or when its standard input ends.

  smtp_receiver.py --folder DIR [--cert FILE --key FILE [--require-starttls | --implicit-tls]]
                   [--user NAME --password WORD] [--temporary N] [--permanent]
                   [--refuse-recipient ADDRESS] [--slow SECONDS] [--drop-in-data]
                   [--ignore-quit]
"""
import argparse
import asyncio
import contextlib
import json
import os
import pathlib
import signal
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


class Mailbox:
    """Stores what is received, or fails as it was told to."""

    def __init__(self, options):
        self.options = options
        self.count = 0
        self.failures_left = options.temporary

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address == self.options.refuse_recipient:
            return "550 5.1.1 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.options.drop_in_data:
            server.transport.abort()
            return "451 dropped"
        if self.options.slow:
            await asyncio.sleep(self.options.slow)
        if self.options.permanent:
            return "554 5.7.1 Message refused\nby policy"
        if self.failures_left > 0:
            self.failures_left -= 1
            return "451 4.3.0 Try again later"
        self.count += 1
        stem = pathlib.Path(self.options.folder) / f"{self.count:04}"
        stem.with_suffix(".json").write_text(json.dumps({
            "from": envelope.mail_from, "to": envelope.rcpt_tos,
            "tls": session.ssl is not None, "login": session.authenticated}))
        stem.with_suffix(".eml").write_bytes(envelope.original_content)
        return f"250 2.0.0 Queued as {self.count:04}"


class Receiver(SMTP):
    """aiosmtpd's server that notes each command and each connection."""

    def connection_made(self, transport):
        super().connection_made(transport)
        note(self.event_handler.options, "CONNECT")

    async def smtp_QUIT(self, arg):
        if not self.event_handler.options.ignore_quit:
            await super().smtp_QUIT(arg)

    async def _call_handler_hook(self, command, *args):
        note(self.event_handler.options, command)
        return await super()._call_handler_hook(command, *args)


def note(options, line):
    with open(pathlib.Path(options.folder) / "commands.log", "a", encoding="ascii") as log:
        log.write(line + "\n")


def parse_options():
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", required=True)
    parser.add_argument("--cert")
    parser.add_argument("--key")
    parser.add_argument("--require-starttls", action="store_true")
    parser.add_argument("--implicit-tls", action="store_true")
    parser.add_argument("--user")
    parser.add_argument("--password")
    parser.add_argument("--temporary", type=int, default=0)
    parser.add_argument("--permanent", action="store_true")
    parser.add_argument("--refuse-recipient")
    parser.add_argument("--slow", type=float, default=0)
    parser.add_argument("--drop-in-data", action="store_true")
    parser.add_argument("--ignore-quit", action="store_true")
    return parser.parse_args()


def server_factory(options, mailbox, context):
    def authenticate(server, session, envelope, mechanism, data):
        given = (data.login.decode(), data.password.decode())
        # handled=False: aiosmtpd is to say 535 itself.
        return AuthResult(success=given == (options.user, options.password), handled=False)

    starttls = context if not options.implicit_tls else None
    return lambda: Receiver(
        mailbox, hostname="receiver.test", tls_context=starttls,
        require_starttls=options.require_starttls,
        authenticator=authenticate if options.user else None,
        auth_required=bool(options.user), auth_require_tls=bool(starttls))


async def serve(options):
    context = None
    if options.cert:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(options.cert, options.key)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        server_factory(options, Mailbox(options), context), "127.0.0.1", 0,
        ssl=context if options.implicit_tls else None)
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    done = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, done.set)
    with contextlib.suppress(PermissionError):  # /dev/null cannot be waited for: SIGTERM only
        loop.add_reader(sys.stdin, lambda: sys.stdin.buffer.read1() or done.set())
    await done.wait()
    os._exit(0)  # a session that is told to be slow would be waited for


asyncio.run(serve(parse_options()))
