"""`convoke check`: each finding, by breaking exactly that thing."""
import pathlib
import socket
import subprocess
import typing

import pytest

from conftest import EVENT, JANE, event_file
from ports import free_port
from server import Server, merged
from sipp import Sipp
from smtp import PASSWORD, USER, MailServer, make_certificate

OUR_ADDRESS = "203.0.113.9"  # RFC 5737


class Site(typing.NamedTuple):
    """A server that could be started: provider and mail server answer, ports are free."""
    server: Server
    trunk: dict

    def check(self) -> subprocess.CompletedProcess:
        done = self.server.run("check", "--config", str(self.server.write_config()))
        print(done.stdout, done.stderr)
        return done

    def change(self, **changes: object) -> None:
        self.server.config = merged(self.server.config, changes)

    def sees_only(self, *words: str) -> None:
        """The one fault that is found says all this."""
        done = self.check()
        faults = [line for line in done.stdout.splitlines() if line.startswith("FAULT")]
        assert done.returncode == 1
        assert len(faults) == 1, faults
        for word in words:
            assert word in faults[0]


@pytest.fixture
def site(binary: pathlib.Path, folder: pathlib.Path) -> typing.Iterator[Site]:
    certificate, key = make_certificate(folder)
    with Sipp(folder, "trunk_answers_options") as provider, \
            MailServer(folder, "--cert", str(certificate), "--key", str(key), "--user", USER,
                       "--password", PASSWORD) as post:
        trunk = {"name": "carrier", "host": "127.0.0.1", "port": provider.port}
        yield Site(Server(binary, folder, {
            "trunks": [trunk],
            "mail": {"smtp_url": post.url, "user": USER, "password": PASSWORD, "ca_file": str(certificate)}}), trunk)


def address_of(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return host, int(port)


def test_a_sound_installation_has_no_fault(site: Site) -> None:
    done = site.check()
    assert done.returncode == 0
    assert "FAULT" not in done.stdout
    assert "carrier answers" in done.stdout
    assert "login is accepted" in done.stdout


def test_it_does_not_change_what_it_looks_at(site: Site) -> None:
    site.check()
    assert not (site.server.data / "convoke.db").exists()
    site.server.start()
    assert site.server.stop() == 0


@pytest.mark.parametrize("section", ["http", "metrics"])
def test_a_taken_listener(site: Site, section: str) -> None:
    with socket.socket() as squatter:
        squatter.bind(address_of(site.server.config[section]["listen"]))
        squatter.listen()
        site.sees_only(site.server.config[section]["listen"], f"{section}.listen")


def test_a_taken_sip_port(site: Site) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as squatter:
        squatter.bind(("127.0.0.1", site.server.sip_port))
        site.sees_only(str(site.server.sip_port), "sip.udp_port")


@pytest.mark.parametrize("kind, key", [(socket.SOCK_DGRAM, "media.browser_port"),
                                       (socket.SOCK_STREAM, "media.browser_tcp_port")])
def test_a_taken_port_of_browsers(site: Site, kind: socket.SocketKind, key: str) -> None:
    port = free_port()
    site.change(media={"browser_port": port})
    with socket.socket(socket.AF_INET, kind) as squatter:
        squatter.bind(("127.0.0.1", port))
        if kind == socket.SOCK_STREAM:
            squatter.listen()
        site.sees_only(str(port), key)


@pytest.mark.parametrize("kind, key", [(socket.SOCK_DGRAM, "media.browser_port"),
                                       (socket.SOCK_STREAM, "media.browser_tcp_port")])
def test_a_taken_port_of_a_further_worker(site: Site, kind: socket.SocketKind, key: str) -> None:
    port = free_port(width=2)
    site.change(media={"browser_port": port, "workers": 2})
    with socket.socket(socket.AF_INET, kind) as squatter:
        squatter.bind(("127.0.0.1", port + 1))
        if kind == socket.SOCK_STREAM:
            squatter.listen()
        site.sees_only(str(port + 1), key)


def test_an_address_of_another_machine(site: Site) -> None:
    """As on a machine behind NAT that is told its public address."""
    site.change(sip={"listen_address": OUR_ADDRESS})
    site.sees_only(f"{OUR_ADDRESS} is no address of this machine", "sip.listen_address", "server.public_address")
    site.change(sip={"listen_address": "127.0.0.1"}, metrics={"listen": f"{OUR_ADDRESS}:9090"})
    site.sees_only(f"{OUR_ADDRESS} is no address of this machine", "metrics.listen")


def test_taken_rtp_ports(site: Site) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as squatter:
        squatter.bind(("127.0.0.1", 0))
        first = squatter.getsockname()[1] & ~1
        site.change(media={"rtp_port_first": first, "rtp_port_last": first + 1}, sip={"max_calls": 1})
        site.sees_only("RTP", "media.rtp_port_first")


def test_a_data_directory_that_is_a_file(site: Site) -> None:
    in_the_way = site.server.folder / "file"
    in_the_way.write_text("")
    site.change(server={"data_dir": str(in_the_way)})
    site.sees_only(str(in_the_way), "server.data_dir")


def test_a_key_that_others_can_read(site: Site) -> None:
    site.server.start()
    assert site.server.stop() == 0
    key = site.server.data / "key"
    assert key.stat().st_mode & 0o077 == 0
    site.check()
    key.chmod(0o644)
    site.sees_only(str(key), "chmod 600")


@pytest.fixture
def used(site: Site) -> Site:
    """It has invited somebody, and was stopped."""
    site.server.start()
    assert site.server.create(event_file(JANE.entry(call=False))).status == 201
    assert site.server.stop() == 0
    return site


def serve_is_refused(site: Site, *words: str) -> None:
    done = site.server.run("serve", "--config", str(site.server.write_config()), seconds=30)
    assert done.returncode == 1
    for word in words:
        assert word in done.stderr


def test_the_key_of_another_installation(used: Site) -> None:
    key = used.server.data / "key"
    ours = key.read_bytes()
    key.write_bytes(bytes(len(ours)))
    used.sees_only(str(key), "is not the one", "restore it from your backup")
    serve_is_refused(used, str(key), "is not the one", "restore it from your backup", "invite everybody anew")
    key.write_bytes(ours)
    used.server.start()
    assert used.server.event(EVENT)["Invitees"][0]["Name"] == "Jane"
    assert used.server.stop() == 0


def test_a_key_that_was_lost(used: Site) -> None:
    key = used.server.data / "key"
    key.unlink()
    used.sees_only(str(key), "is missing", "restore it from your backup")
    serve_is_refused(used, str(key), "is missing")
    assert not key.exists()
    for file in used.server.data.glob("convoke.db*"):
        file.unlink()
    used.server.start()
    assert used.server.stop() == 0
    assert key.stat().st_mode & 0o777 == 0o600


def test_a_provider_that_does_not_answer(site: Site) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        site.change(trunks=[site.trunk | {"port": silent.getsockname()[1]}])
        site.sees_only("carrier")


def test_a_wrong_mail_password(site: Site) -> None:
    site.change(mail={"password": "guess"})
    site.sees_only("535")
    assert "guess" not in site.check().stdout


def test_a_mail_server_that_is_not_there(site: Site) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        site.change(mail={"smtp_url": "smtp://127.0.0.1:%d" % nobody.getsockname()[1]})
        site.sees_only("mail server")


def test_a_certificate_of_a_stranger(site: Site) -> None:
    site.change(mail={"ca_file": None})
    site.sees_only("certificate")


def test_an_address_that_a_far_provider_cannot_reach(site: Site) -> None:
    """A provider with a full name may be anywhere, and ours is an address of a network at home."""
    site.change(trunks=[site.trunk | {"host": "carrier.invalid"}],
                sip={"listen_address": "0.0.0.0", "public_address": "10.0.0.1"})
    refused = site.check()
    assert refused.returncode == 1
    assert "which they cannot reach: set sip.public_address" in refused.stdout
    site.change(sip={"public_address": OUR_ADDRESS})
    mended = site.check()
    assert f"told to send audio to {OUR_ADDRESS}" in mended.stdout
    assert "cannot reach:" not in mended.stdout


def test_a_site_where_browsers_refuse_the_microphone(site: Site) -> None:
    site.change(server={"public_url": "http://meet.example.com"})
    site.sees_only("microphone", "http://meet.example.com", "server.public_name")


def test_a_site_on_this_machine_needs_no_https(site: Site) -> None:
    for url in ["http://localhost:8080", "http://[::1]:8080", "https://meet.example.com"]:
        site.change(server={"public_url": url})
        done = site.check()
        assert done.returncode == 0
        assert url in done.stdout


def test_a_certificate_with_another_ones_key(site: Site) -> None:
    elsewhere = site.server.folder / "elsewhere"
    elsewhere.mkdir()
    certificate, _ = make_certificate(site.server.folder)
    _, key = make_certificate(elsewhere)
    site.change(http={"tls_certificate": str(certificate), "tls_key": str(key)})
    site.sees_only(str(certificate), "http.tls_certificate")


def test_a_provider_on_this_machine_needs_no_public_address(site: Site) -> None:
    site.change(trunks=[site.trunk | {"host": "localhost"}])
    assert "cannot reach:" not in site.check().stdout
