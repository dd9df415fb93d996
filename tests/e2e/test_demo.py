"""What scripts/demo shows, once it is built."""
import pathlib
import signal
import subprocess
import sys

from conftest import ROOT

DEMO = ROOT / "demo" / "demo.py"


def environment(folder: pathlib.Path) -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "TMPDIR": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}


def test_the_demo_proves_itself_and_leaves_nothing(binary: pathlib.Path, folder: pathlib.Path) -> None:
    done = subprocess.run([sys.executable, DEMO, "--binary", binary, "--check"], text=True, capture_output=True,
                          timeout=240, check=False, env=environment(folder))
    print(done.stdout, done.stderr)
    assert done.returncode == 0
    assert "fails while Nikki is muted" in done.stdout
    assert list(folder.iterdir()) == []


def test_the_demo_goes_on_until_it_is_interrupted(binary: pathlib.Path, folder: pathlib.Path) -> None:
    with subprocess.Popen([sys.executable, DEMO, "--binary", binary], text=True, stdout=subprocess.PIPE,
                          env=environment(folder)) as demo:
        assert demo.stdout is not None
        for line in demo.stdout:
            print(line, end="")
            if line.startswith("Ctrl-C ends the demo"):
                break
        demo.send_signal(signal.SIGINT)
        assert demo.wait(60) == 0
    assert list(folder.iterdir()) == []


def test_a_demo_that_cannot_start_says_why(folder: pathlib.Path) -> None:
    done = subprocess.run([sys.executable, DEMO, "--binary", "/bin/false", "--check"], text=True,
                          capture_output=True, timeout=60, check=False, env=environment(folder))
    assert done.returncode == 1
    assert "The demo failed: the server ended by itself" in done.stderr
    assert list(folder.iterdir()) == []
