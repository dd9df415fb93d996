"""scripts/demo --check, once it is built."""
import pathlib
import subprocess
import sys

from conftest import ROOT


def test_the_demo_proves_itself_and_leaves_nothing(binary: pathlib.Path, folder: pathlib.Path) -> None:
    command = [sys.executable, ROOT / "demo" / "demo.py", "--binary", binary, "--check"]
    done = subprocess.run(command, text=True, capture_output=True, timeout=240, check=False,
                          env={"PATH": "/usr/bin:/bin", "TMPDIR": str(folder)})
    print(done.stdout, done.stderr)
    assert done.returncode == 0
    assert list(folder.iterdir()) == []
