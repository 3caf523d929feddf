#!/usr/bin/env python3
"""The shopper's window with real clicks in a virtual display.

Usage: window_test.py PROGRAM [unittest options]. Types measurements, chooses a garment, reads the verdict, answers,
and erases; the CRM is read by the command line afterwards. With FITROOM_PICTURES=FOLDER pictures of the steps are kept.
"""

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from screen import Screen  # noqa: E402

PROGRAM = ""
GARMENT = "tee-women"
WORK_SECONDS = 300.0
NAME = "Canary Quill"


class Window(unittest.TestCase):
    def setUp(self):
        self.home = tempfile.TemporaryDirectory(prefix="fitroom-home-")
        self.addCleanup(self.home.cleanup)

    def open(self, language="en"):
        screen = Screen([PROGRAM], environment={"FITROOM_HOME": self.home.name, "FITROOM_LANGUAGE": language})
        screen.wait_for("privacy.once")
        return screen

    def picture(self, screen, name):
        folder = os.environ.get("FITROOM_PICTURES")
        if folder:
            screen.picture(pathlib.Path(folder) / f"{name}.png")

    def type_body(self, screen):
        for field, text in (("height", "168"), ("chest", "88"), ("waist", "70"), ("hip", "95")):
            name = f"measure.{field}"
            screen.click(name, lambda: (screen.widget("keypad.title") or {}).get("en", "").lower() == field)
            screen.type(text, name)
        screen.key("Escape")
        screen.wait("the explanation to close", lambda: not screen.widget("keypad.title"))
        self.picture(screen, "body")

    def try_on(self, screen, garment):
        screen.click("tab.garments", lambda: screen.widget(f"garment.{garment}"))
        screen.scroll_to(f"garment.{garment}")
        screen.click(f"garment.{garment}", lambda: screen.state()["busy"] or screen.widget("zone.chest"))
        screen.wait("the verdict", lambda: screen.widget("zone.chest") and not screen.state()["busy"], WORK_SECONDS)

    def crm(self, *words):
        done = subprocess.run([PROGRAM, "crm", *words, "--json"], capture_output=True, text=True, check=True,
                              env=dict(os.environ, FITROOM_HOME=self.home.name))
        return json.loads(done.stdout)

    def test_a_guest_reads_the_verdict_and_leaves_nothing(self):
        with self.open() as screen:
            screen.click("privacy.once", lambda: screen.widget("measure.height"))
            self.type_body(screen)
            self.try_on(screen, GARMENT)
            self.picture(screen, "verdict")
            chest = screen.widget("zone.chest")
            self.assertIn(chest["value"], ("too_tight", "tight", "right", "loose", "too_loose"))
            self.assertTrue(chest["zh"] and chest["en"])
            numbers = screen.widget("zone.chest.numbers")["en"]
            self.assertIn("88", numbers)
            self.assertTrue(screen.widget("advice.head"))
            self.assertEqual(screen.widget("view.body")["value"], "yaw 0", "no click so far was meant to turn it")
            screen.click("view.back", lambda: abs(int(screen.widget("view.body")["value"].split()[1])) == 180)
            screen.scroll_to("heat")
            screen.click("heat", lambda: (screen.widget("heat") or {}).get("value") == "on")
            self.picture(screen, "heat")
            screen.click("language.zh", lambda: screen.state().get("language") == "zh")
            self.picture(screen, "chinese")
            screen.click("top.erase", lambda: screen.widget("erased.title") or screen.widget("privacy.once"))
            screen.wait_for("privacy.once")
        self.assertEqual(self.crm("customers")["customers"], [])

    def test_a_customer_is_remembered_with_try_on_and_answer(self):
        with self.open() as screen:
            screen.click("privacy.profile", lambda: screen.widget("name.field"))
            screen.type(NAME, "name.field")
            screen.click("name.save", lambda: screen.widget("measure.height"))
            self.type_body(screen)
            self.try_on(screen, GARMENT)
            screen.click("feel.open", lambda: screen.widget("feel.chest.tight"))
            screen.click("feel.chest.tight", lambda: screen.widget("feel.chest.tight")["value"] == "on")
            self.picture(screen, "answers")
            screen.wait_for("feel.thanks")
            screen.click("top.erase", lambda: screen.widget("erased.title") or screen.widget("privacy.once"))
            screen.wait_for("privacy.once")
            self.assertNotIn(NAME, json.dumps(screen.state()))
        self.assertIn(NAME, json.dumps(self.crm("customers")))
        timeline = json.dumps(self.crm("timeline", NAME))
        self.assertIn(GARMENT, timeline)

    def test_closing_the_window_ends_the_program(self):
        with self.open() as screen:
            screen.program.send_signal(signal.SIGTERM)
            self.assertEqual(screen.program.wait(60), 0)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main(verbosity=2)
