"""The end of programs that tests run beside themselves."""
import contextlib
import os
import signal
import subprocess


def end(program: subprocess.Popen, seconds: float = 10) -> None:
    """Of one that leads a session of its own and ends with its standard input. Who does not is asked to, then
    killed; so is what it leaves behind in its session."""
    with contextlib.suppress(OSError):  # what it has not read
        program.stdin.close()
    for push in (program.terminate, program.kill):
        try:
            program.wait(seconds)
            break
        except subprocess.TimeoutExpired:
            push()
    with contextlib.suppress(ProcessLookupError):
        os.killpg(program.pid, signal.SIGKILL)
    program.wait()
