"""Ends an emulator when its standard input closes, which happens when the test that started it ends."""

import os
import signal
import sys
import threading


def end_with_parent():
    def wait():
        sys.stdin.buffer.read()
        # The processes of the functions are in the same group.
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=wait, daemon=True).start()
