"""Drives the shopper's window as a hand would: finds widgets in the program's list and clicks where they are.

Every wait is for a condition, up to a deadline; nothing sleeps for a fixed time and hopes.
"""

import ctypes
import json
import os
import pathlib
import select
import subprocess
import tempfile
import time

LONGEST_LOOK_SECONDS = 1.0  # What shows elsewhere than in the list is looked at as often as this.


class FolderWatch:
    """Wakes when a file in a folder was written or renamed into place (Linux inotify)."""

    CLOSE_WRITE, MOVED_TO = 0x8, 0x80

    def __init__(self, folder):
        libc = ctypes.CDLL(None, use_errno=True)
        self.handle = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if self.handle < 0 or libc.inotify_add_watch(self.handle, os.fsencode(folder),
                                                     self.CLOSE_WRITE | self.MOVED_TO) < 0:
            raise OSError(ctypes.get_errno(), "inotify")

    def wait(self, seconds):
        """Until the next change, or so long at most."""
        if select.select([self.handle], [], [], seconds)[0]:
            os.read(self.handle, 1 << 16)

    def close(self):
        os.close(self.handle)


class Screen:
    """A program in a virtual display of its own."""

    def __init__(self, command, width=1280, height=800, environment=None, deadline=60.0):
        self.deadline = deadline
        self.folder = tempfile.TemporaryDirectory(prefix="fitroom-window-")
        self.watch = FolderWatch(self.folder.name)
        self.dump = pathlib.Path(self.folder.name) / "widgets.json"
        self.log = open(pathlib.Path(self.folder.name) / "log.txt", "wb+")
        read, write = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"],
            pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise RuntimeError("no virtual display: is xvfb installed?")
        self.environment = dict(os.environ, DISPLAY=":" + number, FITROOM_DUMP_WIDGETS=str(self.dump),
                                SDL_VIDEODRIVER="x11", LC_ALL="C.UTF-8", **(environment or {}))
        self.program = subprocess.Popen(command, env=self.environment, stdout=self.log, stderr=self.log)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in (self.program, self.server):
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
        self.log.close()
        self.watch.close()
        self.folder.cleanup()

    # ---- reading

    def state(self):
        """The whole list as the program last wrote it; empty before the first frame."""
        try:
            return json.loads(self.dump.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {"widgets": [], "busy": False}

    def widget(self, name):
        for widget in self.state()["widgets"]:
            if widget["id"] == name:
                return widget
        return None

    def wait(self, what, condition, deadline=None):
        """Looks at each change until the condition holds; its value. Fails with what was on the screen."""
        end = time.monotonic() + (deadline or self.deadline)
        while time.monotonic() < end:
            found = condition()
            if found:
                return found
            if self.program.poll() is not None:
                break
            self.watch.wait(min(LONGEST_LOOK_SECONDS, max(0.0, end - time.monotonic())))
        self.log.seek(0)
        raise AssertionError(f"waited for {what}; exit {self.program.poll()}; on the screen: "
                             f"{[w['id'] for w in self.state()['widgets']]}\n"
                             f"{self.log.read().decode(errors='replace')[-2000:]}")

    def wait_for(self, name, deadline=None):
        return self.wait(name, lambda: self.widget(name), deadline)

    def wait_value(self, name, value):
        return self.wait(f"{name} = {value}", lambda: (self.widget(name) or {}).get("value") == value)

    # ---- doing

    def xdotool(self, *words):
        return subprocess.run(["xdotool", *map(str, words)], env=self.environment, check=True,
                              capture_output=True, text=True).stdout

    def click(self, name, until):
        """Clicks the middle of a widget, again if need be, until the condition holds.

        A press is given only after the pointer's arrival was taken in, and released only when a frame has seen it;
        a slow machine may still lose one, hence the repetition. Only for widgets whose second press does no harm.
        """
        self.wait(f"{name} to be enabled and in view",
                  lambda: (lambda w: w and w["enabled"] and w["visible"])(self.widget(name)))
        end = time.monotonic() + self.deadline
        while time.monotonic() < end:
            widget = self.widget(name)
            if widget:
                x, y, w, h = widget["rect"]
                self.xdotool("mousemove", x + w // 2, y + h // 2)
                self.xdotool("mousedown", 1)
                self.xdotool("mouseup", 1)
            try:
                return self.wait(f"{name} to take the click", until, 3.0)
            except AssertionError:
                if time.monotonic() + 3.0 > end or self.program.poll() is not None:
                    raise
        raise AssertionError(f"{name} does not answer")

    def scroll_to(self, name):
        """Turns the wheel over the widget's panel until it is in view."""
        widget = self.wait_for(name)
        window = self.state()["window"]
        x = widget["rect"][0] + widget["rect"][2] // 2
        for button in (5, 4):
            for _ in range(100):
                if self.wait_for(name)["visible"]:
                    return
                before = self.wait_for(name)["rect"]
                self.xdotool("mousemove", x, int(window[1] * 0.6), "click", button)
                try:
                    self.wait("the panel to scroll", lambda: self.wait_for(name)["rect"] != before, 2.0)
                except AssertionError:
                    break
        raise AssertionError(f"{name} does not come into view")

    def type(self, text, name):
        """Types into the focused field and waits until all of it has arrived."""
        self.xdotool("type", "--delay", "30", text)
        self.wait_value(name, text)

    def key(self, key):
        self.xdotool("key", key)

    def picture(self, path):
        subprocess.run(["import", "-window", "root", str(path)], env=self.environment, check=True)
