#!/usr/bin/env python3
"""The program as a script uses it: every command, real files, and everything that can be wrong with them.

Usage: cli_test.py PROGRAM [unittest options]. Cases that need the reference data are skipped, saying so, where
FITROOM_REFERENCE_DATA is not set.
"""
import json
import math
import os
import pathlib
import random
import sqlite3
import struct
import subprocess
import sys
import tempfile
import unittest

PROGRAM = ""
REFERENCE = os.environ.get("FITROOM_REFERENCE_DATA", "")
WOMAN = ["--sex", "female", "--height", "168", "--chest", "88", "--waist-navel", "70", "--hip", "95"]


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="fitroom-cli-"))
        self.addCleanup(lambda: subprocess.run(["rm", "-rf", str(self.folder)], check=False))
        self.environment = {**os.environ, "FITROOM_HOME": str(self.folder / "home")}

    def run_program(self, *arguments, **environment):
        return subprocess.run(
            [PROGRAM, *map(str, arguments)],
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def done(self, *arguments, **environment):
        result = self.run_program(*arguments, **environment)
        self.assertEqual(result.returncode, 0, f"{arguments}\n{result.stdout}\n{result.stderr}")
        return result.stdout

    def done_json(self, *arguments):
        return json.loads(self.done(*arguments, "--json"))

    def refused(self, *arguments, words=(), **environment):
        """Refused with exit 1 and a reason in both languages, by no crash."""
        result = self.run_program(*arguments, **environment)
        self.assertEqual(result.returncode, 1, f"{arguments}\n{result.stdout}\n{result.stderr}")
        self.assertTrue(any("\u4e00" <= c <= "\u9fff" for c in result.stderr), result.stderr)
        for word in words:
            self.assertIn(word, result.stderr)
        return result

    def entries(self):
        return sorted(p.name for p in self.folder.iterdir() if p.name != "home")


class Body(Case):
    def test_asked_measures_are_met(self):
        body = self.done_json("body", *WOMAN, "--inseam", "78", "--out", self.folder / "b.glb")
        for key, asked in body["requested"].items():
            self.assertAlmostEqual(body["achieved"][key], asked, delta=0.5, msg=key)
        self.assertIn("weight_kg", body["inferred"])
        self.assertEqual((self.folder / "b.glb").read_bytes()[:4], b"glTF")

    def test_same_input_same_bytes(self):
        for name in ("a.glb", "b.glb"):
            self.done("body", *WOMAN, "--out", self.folder / name)
        self.assertEqual((self.folder / "a.glb").read_bytes(), (self.folder / "b.glb").read_bytes())

    def test_impossible_numbers_are_refused_by_name(self):
        self.refused("body", "--height", "17", words=["17", "height"])
        self.refused("body", "--height", "168", "--waist-navel", "400", words=["400", "waist"])
        self.refused("body", "--chest", "-5")
        self.refused("body", "--chest", "nan")
        self.refused("body", "--chest", "inf")
        self.refused("body", "--chest", "34in", words=["34in"])
        self.refused("body", "--height", "165/88A", words=["165/88A"])
        self.refused("body", "--sex", "7", "--height", "168")
        self.refused("body")

    def test_poses(self):
        for pose in ("a", "arms_down", "walk", "arms_forward", "arms_up", "sit"):
            self.done("body", *WOMAN, "--pose", pose, "--out", self.folder / f"{pose}.glb")
        self.assertNotEqual((self.folder / "a.glb").read_bytes(), (self.folder / "sit.glb").read_bytes())
        self.refused("body", *WOMAN, "--pose", "handstand", words=["handstand", "arms_up"])

    def test_a_size_label_is_a_body_and_a_body_has_labels(self):
        body = self.done_json("body", "--sex", "female", "--size-label", "165/88A")
        self.assertEqual(body["requested"]["chest_cm"], 88.0)
        self.assertIn("165/88A", [one["label"] for one in body["labels"]])
        for one in body["labels"]:
            self.assertTrue(one["source"])
            self.assertIsInstance(one["verified"], bool)
        self.refused("body", "--size-label", "165/88Q", words=["165/88Q"])

    def test_output_that_cannot_be_written(self):
        self.refused("body", *WOMAN, "--out", "/dev/full", words=["/dev/full"])
        self.refused("body", *WOMAN, "--out", self.folder / "none" / "b.glb")
        self.refused("body", *WOMAN, "--out", self.folder)
        self.assertEqual(self.entries(), [])

    def test_wrong_usage_is_exit_2(self):
        for arguments in (["body", "--no-such"], ["nonsense"], ["tryon"], ["crm"]):
            self.assertEqual(self.run_program(*arguments).returncode, 2, arguments)


class Batch(Case):
    def table(self, text, encoding="utf-8"):
        path = self.folder / "people.csv"
        path.write_bytes(text.encode(encoding))
        return path

    def lines(self, table, *more):
        self.done("body", "--batch", table, "--out", self.folder / "r.jsonl", *more)
        return [json.loads(line) for line in (self.folder / "r.jsonl").read_text().splitlines()]

    def test_one_line_a_person_in_order(self):
        table = self.table("\ufeff编号,性别,身高,胸围,weight (kg)\r\n1,女,168,88,\r\n2,男,165/88A,,\r\n3,male,180,,75\r\n")
        lines = self.lines(table, "--mesh-dir", self.folder / "meshes")
        self.assertEqual([line["id"] for line in lines], ["1", "2", "3"])
        self.assertIn("165/88A", lines[1]["error"]["zh"])
        self.assertEqual(lines[2]["requested"], {"height_cm": 180.0, "weight_kg": 75.0})
        self.assertEqual(sorted(p.name for p in (self.folder / "meshes").iterdir()), ["00001.glb", "00003.glb"])
        self.assertEqual((self.folder / "meshes/00001.glb").read_bytes()[:4], b"glTF")

    def test_table_as_a_chinese_spreadsheet_saves_it(self):
        lines = self.lines(self.table("性别,身高,胸围\n女,168,88\n", "gbk"))
        self.assertEqual(lines[0]["requested"], {"chest_cm": 88.0, "height_cm": 168.0})

    def test_threads_change_nothing_but_the_time(self):
        rows = "".join(f"f,{160 + i % 20},{84 + i % 9}\n" for i in range(40))
        table = self.table("sex,height_cm,chest_cm\n" + rows)
        def without_time(lines):
            return [{k: v for k, v in line.items() if k != "ms"} for line in lines]
        first = without_time(self.lines(table, "--threads", "1"))
        self.assertEqual(first, without_time(self.lines(table, "--threads", "2")))

    def test_what_cannot_be_done_leaves_nothing(self):
        good = self.table("sex,height_cm\nf,168\n")
        before = self.entries()
        self.refused("body", "--batch", self.folder / "none.csv", words=["none.csv"])
        self.refused("body", "--batch", good, "--out", "/dev/full")
        self.refused("body", "--batch", good, "--out", self.folder / "none" / "r.jsonl")
        self.refused("body", "--batch", good, "--out", self.folder / "r.jsonl", "--mesh-dir", "/proc/fitroom")
        self.refused("body", "--batch", good, "--height", "168")
        self.assertEqual(self.entries(), before)
        self.refused("body", "--batch", self.table("height_cm\n168\n"), words=["sex"])


class Measure(Case):
    def test_a_body_of_ours_measures_what_was_achieved(self):
        made = self.done_json("body", *WOMAN, "--out", self.folder / "b.glb")
        said = self.done_json("measure", self.folder / "b.glb", "--explain")
        self.assertEqual(said["kind"], "body")
        self.assertEqual(said["measures"], made["achieved"])
        self.assertEqual(said["unsure"], {})
        self.assertEqual(len(said["definitions"]), 51)
        for one in said["definitions"].values():
            self.assertTrue(one["how"]["zh"] and one["how"]["en"])

    @unittest.skipUnless(REFERENCE, "FITROOM_REFERENCE_DATA is not set")
    def test_a_scan_says_what_is_not_certain(self):
        body = pathlib.Path(REFERENCE) / "bodies/female_avg.obj"
        known = json.loads(body.with_suffix(".json").read_text())["measure_m"]
        said = self.done_json("measure", body, "--sex", "female")
        self.assertEqual((said["kind"], said["unit"], said["up"]), ("scan", "m", "+y"))
        self.assertAlmostEqual(said["measures"]["height_cm"], 100 * known["height"], delta=0.1)
        self.assertAlmostEqual(said["measures"]["inseam_cm"], 100 * known["inside_leg_height"], delta=0.3)
        self.assertIn("waist_navel_cm", said["unsure"])
        self.assertNotIn("hip_cm", said["unsure"])

    def test_what_cannot_be_measured(self):
        cube = self.folder / "cube.obj"
        cube.write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nf 1 3 2\nf 1 2 4\nf 2 3 4\nf 3 1 4\n")
        self.refused("measure", cube)
        self.refused("measure", self.folder / "none.obj", words=["none.obj"])
        (self.folder / "junk.glb").write_bytes(b"glTF" + bytes(100))
        self.refused("measure", self.folder / "junk.glb")


class Import(Case):
    def test_bad_files_are_rejected_and_leave_nothing(self):
        random.seed(1)
        files = {
            "empty.obj": b"",
            "random.glb": bytes(random.randrange(256) for _ in range(4096)),
            "random.obj": bytes(random.randrange(256) for _ in range(4096)),
            "points.obj": b"v 0 0 0\nv 1 0 0\nv 0 1 0\n",
            "nan.obj": b"v nan 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n",
            "index.obj": b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 9\n",
            "header.glb": b"glTF" + struct.pack("<II", 2, 1 << 30),
            "what.xyz": b"hello",
        }
        for name, data in files.items():
            path = self.folder / name
            path.write_bytes(data)
            result = self.refused("import", path)
            self.assertIn("REJECT", result.stdout, name)
        self.refused("import", self.folder / "missing.obj", words=["missing.obj"])
        self.refused("import", self.folder)
        self.assertFalse(any((self.folder / "home").glob("library/*")))

    def test_own_garment_comes_back_through_a_truncated_file(self):
        body = self.folder / "b.glb"
        self.done("body", *WOMAN, "--out", body)
        data = body.read_bytes()
        for share in (0.02, 0.3, 0.9):
            cut = self.folder / "cut.glb"
            cut.write_bytes(data[: int(len(data) * share)])
            self.refused("import", cut)

    def test_read_only_home(self):
        blocked = self.folder / "blocked"
        blocked.write_text("a file where the home should be")
        self.refused("crm", "customers", FITROOM_HOME=str(blocked / "home"))
        self.refused("tryon", "--garment", "tee-women", *WOMAN, "--out", self.folder / "o", FITROOM_HOME="/proc/fitroom")
        self.assertEqual(self.entries(), ["blocked"])

    @unittest.skipUnless(REFERENCE, "FITROOM_REFERENCE_DATA is not set")
    def test_an_outfit_is_a_shirt_and_trousers_in_decimetres(self):
        path = pathlib.Path(REFERENCE) / "garments/makehuman_cc0/female_casualsuit01.obj"
        report = self.done_json("import", path)["files"][0]
        self.assertIn(report["verdict"], ("PASS", "FIX"))
        self.assertEqual(sorted(g["category"] for g in report["garments"]), ["top", "trousers"])
        self.assertEqual({g["source_unit"] for g in report["garments"]}, {"dm"})
        shirt = next(g for g in report["garments"] if g["category"] == "top")
        self.assertIn(shirt["id"], [g["id"] for g in self.done_json("catalogue")["garments"]])
        out = self.folder / "out"
        said = self.done_json("tryon", "--garment", shirt["id"], *WOMAN, "--out", out)
        self.assertEqual(said["drape"]["crossing"], 0)
        self.assertTrue(said["zones"])
        for name in ("front.png", "side.png", "back.png", "heat.png", "garment.glb", "body.glb", "report.json"):
            self.assertGreater((out / name).stat().st_size, 200, name)

    def trousers(self, name="t.obj", scale=100.0):
        """Straight trousers, file and axes as a shop's program writes them; centimetres by default."""
        rows, faces = [], []
        around, along = 48, 60

        def tube(cx, cz, rx, rz, top, bottom):
            first = len(rows)
            for j in range(along + 1):
                y = top + (bottom - top) * j / along
                for i in range(around):
                    a = 2 * math.pi * i / around
                    rows.append((cx + rx * math.cos(a), y, cz + rz * math.sin(a)))
            for j in range(along):
                for i in range(around):
                    a, b = first + j * around + i, first + j * around + (i + 1) % around
                    faces.append((a, b, b + around))
                    faces.append((a, b + around, a + around))

        tube(0, 0, 0.19, 0.12, 1.0, 0.4)
        text = "".join(f"v {x * scale:.5f} {y * scale:.5f} {z * scale:.5f}\n" for x, y, z in rows)
        text += "".join(f"f {a + 1} {b + 1} {c + 1}\n" for a, b, c in faces)
        path = self.folder / name
        path.write_text(text)
        return path

    def test_an_answer_replaces_the_guess_and_is_remembered(self):
        path = self.trousers("skirt.obj")
        first = self.done_json("import", path, "--merchant", "house")["files"][0]
        garment = first["garments"][0]
        unit = next(f for f in first["findings"] if f["code"] == "IMP-010")
        self.assertEqual((garment["source_unit"], unit["severity"]), ("cm", "warning"))
        self.assertEqual(unit["fixes"][0]["set"], "unit=cm")
        self.assertIn("--set unit=cm", self.done("import", path, "--merchant", "house"))
        self.done("import", path, "--merchant", "house", "--fix", "IMP-010", "--set", "reference=165/88A")
        again = self.done_json("import", path, "--merchant", "house")["files"][0]
        self.assertEqual([f["severity"] for f in again["findings"] if f["code"] == "IMP-010"], ["info"])
        self.assertEqual(again["garments"][0]["id"], garment["id"])
        self.assertEqual(again["garments"][0]["reference_body"]["label"], "165/88A")
        self.refused("import", path, "--set", "unit=furlong", words=["furlong", "cm"])
        self.refused("import", path, "--set", "wings=2", words=["wings"])

    def test_the_library_keeps_what_was_replaced(self):
        path = self.trousers("skirt.obj")
        made = self.done_json("import", path, "--id", "skirt", "--draft")["files"][0]["garments"][0]
        self.assertEqual(made["id"], "skirt")
        folder = self.folder / "home" / "library" / "skirt"
        for name in ("garment.json", "preview.png", "report.json", "report.html"):
            self.assertGreater((folder / name).stat().st_size, 100, name)
        self.assertNotIn("skirt", [g["id"] for g in self.done_json("catalogue")["garments"]])
        self.done("library", "publish", "skirt")
        self.assertIn("skirt", [g["id"] for g in self.done_json("catalogue")["garments"]])
        self.done("library", "replace", "skirt", self.trousers("other.obj", 106.0))
        events = self.done_json("library", "history", "skirt")["events"]
        self.assertEqual([e["action"] for e in events], ["added", "published", "replaced"])
        self.assertTrue(all(e["at"].endswith("Z") for e in events))
        waist = lambda: self.done_json("library", "show", "skirt")["finished_cm"]["waist"]
        self.assertGreater(waist(), 1.03 * made["finished_cm"]["waist"])
        self.done("library", "restore", "skirt", "1")
        self.assertAlmostEqual(waist(), made["finished_cm"]["waist"], delta=0.05)
        self.assertTrue(self.done_json("library", "check", "skirt")["whole"])
        self.done("library", "unpublish", "skirt")
        self.assertNotIn("skirt", [g["id"] for g in self.done_json("catalogue")["garments"]])
        self.refused("library", "restore", "skirt", "9", words=["9"])
        self.refused("library", "show", "coat", words=["coat"])

    def test_a_watched_folder_survives_a_kill(self):
        inbox = self.folder / "inbox"
        inbox.mkdir()

        def watch():
            return subprocess.Popen(
                [PROGRAM, "import", str(inbox), "--watch", "--json"],
                env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

        def put(name, text):
            (self.folder / "part").write_text(text)
            (self.folder / "part").rename(inbox / name)

        skirt = self.trousers().read_text()
        put("one.obj", skirt)
        running = watch()
        self.assertEqual(pathlib.Path(json.loads(running.stdout.readline())["path"]).name, "one.obj")
        put("two.obj", "nothing to wear")
        self.assertEqual(json.loads(running.stdout.readline())["verdict"], "REJECT")
        running.kill()
        running.wait()
        running.stdout.close()
        put("three.obj", skirt.replace("v 19", "v 20"))
        running = watch()
        seen = {pathlib.Path(json.loads(running.stdout.readline())["path"]).name for _ in range(2)}
        self.assertEqual(seen, {"two.obj", "three.obj"})  # what was imported before is left as it is
        running.terminate()
        last = json.loads(running.stdout.read())
        self.assertEqual(running.wait(), 0)
        running.stdout.close()
        counts = last["counts"]
        self.assertEqual(counts["all"], 2)
        self.assertEqual(counts["passed"] + counts["fixed"] + counts["rejected"], counts["all"])


class TryOn(Case):
    def try_tee(self, *more):
        return self.done_json("tryon", "--garment", "tee-women", *WOMAN, *more, "--out", self.folder / "out")

    def test_advises_a_size_and_writes_everything(self):
        said = self.try_tee()
        self.assertEqual(said["drape"]["crossing"], 0)
        self.assertEqual(said["size"], said["advice"]["best"])
        for size in said["advice"]["sizes"]:
            self.assertAlmostEqual(size["small"] + size["fits"] + size["large"], 1.0, delta=1e-3)
        self.assertIsNone(said["event_id"], "a guest leaves no event")
        names = {p.name for p in (self.folder / "out").iterdir()}
        self.assertEqual(names, set(said["files"]))
        report = json.loads((self.folder / "out/report.json").read_text())
        self.assertEqual(report["drape"]["hash"], said["drape"]["hash"])
        for picture in ("front.png", "side.png", "back.png", "heat.png"):
            self.assertEqual((self.folder / "out" / picture).read_bytes()[:8], b"\x89PNG\r\n\x1a\n")

    def test_same_input_same_cloth(self):
        first = self.try_tee("--size", "M")
        self.assertEqual(first["drape"]["hash"], self.try_tee("--size", "M")["drape"]["hash"])

    def test_worn_together_no_cloth_crosses_other_cloth(self):
        said = self.try_tee("--with", "trousers-women", "--with", "open-jacket-women:38")
        self.assertEqual([w["id"] for w in said["with"]], ["trousers-women", "open-jacket-women"])
        self.assertEqual(said["with"][1]["size"], "38")
        self.assertEqual(said["layer_crossings"], 0)
        for worn in (said, *said["with"]):
            self.assertEqual(worn["drape"]["crossing"], 0)
        self.assertTrue({"garment.glb", "worn-1.glb", "worn-2.glb"} <= {p.name for p in (self.folder / "out").iterdir()})
        self.refused("tryon", "--garment", "tee-women", "--with", "no-such", *WOMAN, "--out", self.folder / "o",
                     words=["no-such"])

    def test_tucked_and_closed(self):
        man = ["--sex", "male", "--height", "178", "--chest", "98", "--waist-navel", "86", "--hip", "100"]
        out = self.folder / "out"
        tucked = self.done_json("tryon", "--garment", "trousers-men", "--with", "shirt-men:M:tucked", *man, "--out", out)
        over = self.done_json("tryon", "--garment", "trousers-men", "--with", "shirt-men:M", *man, "--out", out)
        for said in (tucked, over):
            self.assertEqual(said["layer_crossings"], 0)
            for worn in (said, *said["with"]):
                self.assertEqual(worn["drape"]["crossing"], 0)
                self.assertTrue(worn["drape"]["wearable"])
        self.assertNotEqual(tucked["with"][0]["drape"]["hash"], over["with"][0]["drape"]["hash"])
        jacket = ["tryon", "--garment", "open-jacket-men", "--size", "52", *man, "--out", out]
        openly, closed = self.done_json(*jacket), self.done_json(*jacket, "--closed")
        self.assertNotEqual(openly["drape"]["hash"], closed["drape"]["hash"])
        self.assertEqual(closed["drape"]["crossing"], 0)

    def test_what_cannot_be_put_on_is_said(self):
        giant = ["--sex", "female", "--height", "175", "--weight", "120"]
        said = self.done_json("tryon", "--garment", "shirt-dress-women", "--size", "36", *giant, "--out", self.folder / "o")
        self.assertFalse(said["drape"]["wearable"])
        self.assertIn("cannot be put on", said["notes"][0]["en"])
        self.assertIn("穿不到", said["notes"][0]["zh"])

    def test_unknown_names(self):
        self.refused("tryon", "--garment", "no-such", *WOMAN, "--out", self.folder / "o", words=["no-such"])
        self.refused("tryon", "--garment", "tee-women", "--size", "9XL", *WOMAN, "--out", self.folder / "o", words=["9XL"])
        self.refused("tryon", "--garment", "tee-women", "--customer", "nobody", *WOMAN, "--out", self.folder / "o")
        self.refused("tryon", "--garment", "../../etc", *WOMAN, "--out", self.folder / "o")
        self.assertEqual(self.entries(), [])

    def test_output_that_cannot_be_written(self):
        self.refused("tryon", "--garment", "tee-women", *WOMAN, "--out", "/dev/full", words=["/dev/full"])
        self.assertEqual(self.entries(), [])


class Drape(Case):
    KES = {"system": "kes", "id": "my_cloth", "knit": False, "W_mg_cm2": 12, "T_mm": 0.4, "B_warp_gf_cm2_cm": 0.06,
           "B_weft_gf_cm2_cm": 0.05, "G_warp_gf_cm_deg": 0.7, "G_weft_gf_cm_deg": 0.7, "EMT_warp_pct": 4,
           "EMT_weft_pct": 5, "MIU": 0.2}

    def setUp(self):
        super().setUp()
        # A sheet of 20 x 20 squares over a closed box.
        n, size = 20, 0.02
        sheet = [f"v {(i - n / 2) * size} 0.32 {(k - n / 2) * size}" for k in range(n + 1) for i in range(n + 1)]
        for k in range(n):
            for i in range(n):
                a = k * (n + 1) + i + 1
                sheet += [f"f {a} {a + n + 1} {a + 1}", f"f {a + 1} {a + n + 1} {a + n + 2}"]
        (self.folder / "sheet.obj").write_text("\n".join(sheet) + "\n")
        corners = [(x, y, z) for x in (-0.1, 0.1) for y in (0.0, 0.3) for z in (-0.1, 0.1)]
        faces = ["1 2 4 3", "5 7 8 6", "1 5 6 2", "3 4 8 7", "1 3 7 5", "2 6 8 4"]
        box = ["v %g %g %g" % c for c in corners] + ["f " + f for f in faces]
        (self.folder / "box.obj").write_text("\n".join(box) + "\n")

    def drape(self, *more):
        sheet = self.folder / "sheet.obj"
        return ["drape", "--rest", sheet, "--start", sheet, "--body", self.folder / "box.obj", "--out",
                self.folder / "out.obj", *more]

    def fabric(self, **changes):
        path = self.folder / "fabric.json"
        path.write_text(json.dumps({**self.KES, **changes}))
        return path

    def test_a_cloth_of_ones_own(self):
        soft = self.done_json(*self.drape("--fabric-file", self.fabric()))
        stiff = self.done_json(*self.drape("--fabric-file", self.fabric(B_warp_gf_cm2_cm=2, B_weft_gf_cm2_cm=2)))
        for said in (soft, stiff):
            self.assertEqual(said["crossing"], 0)
            self.assertTrue(said["converged"])
        lowest = lambda: min(float(l.split()[2]) for l in (self.folder / "out.obj").read_text().splitlines() if l[:2] == "v ")
        stiff_low = lowest()
        self.done_json(*self.drape("--fabric-file", self.fabric()))
        self.assertLess(lowest(), stiff_low, "stiffer cloth hangs less far down")

    def test_fabrics_that_are_none(self):
        without = {k: v for k, v in self.KES.items() if k != "EMT_warp_pct"}
        path = self.folder / "fabric.json"
        path.write_text(json.dumps(without))
        self.refused(*self.drape("--fabric-file", path), words=["EMT_warp_pct"])
        self.refused(*self.drape("--fabric-file", self.fabric(system="imperial")), words=["imperial"])
        self.refused(*self.drape("--fabric-file", self.folder / "none.json"), words=["none.json"])
        path.write_text("{")
        self.refused(*self.drape("--fabric-file", path))
        self.refused(*self.drape("--fabric", "moonlight"), words=["moonlight"])
        self.assertFalse((self.folder / "out.obj").exists())


class CrmFiles(Case):
    PEOPLE = "姓名,邮箱,手机,胸围(cm),同意保存档案\n王伟,wei@example.com,13800000001,96.5,是\nAnn,ann@example.com,,90,no\n王 伟,,,,\n,,,,\n"

    def people(self):
        path = self.folder / "people.csv"
        path.write_text(self.PEOPLE)
        return path

    def test_in_out_and_back(self):
        path = self.people()
        seen = self.done_json("crm", "import", path, "--preview")
        self.assertEqual((seen["added"], seen["refused"], seen["import"]), (3, 1, None))
        self.assertEqual(self.done_json("crm", "customers")["customers"], [])
        made = self.done_json("crm", "import", path)
        self.assertEqual((made["added"], made["duplicate_count"]), (3, 1))
        self.assertEqual(len(self.done_json("crm", "duplicates")["pairs"]), 1)
        self.assertEqual(self.done_json("crm", "import", path)["skipped"], 2)
        self.done("crm", "export", self.folder / "out.csv")
        self.assertIn("王伟", (self.folder / "out.csv").read_text(encoding="utf-8-sig"))
        self.assertEqual(self.done_json("crm", "export", self.folder / "events.jsonl", "--events")["written"], 2)
        self.assertEqual(self.done_json("crm", "undo", made["import"])["removed"], 3)
        self.assertEqual({i["state"] for i in self.done_json("crm", "imports")["imports"]}, {"undone", "done"})

    def test_what_cannot_be_read_or_written(self):
        self.refused("crm", "import", self.folder / "none.csv", words=["none.csv"])
        self.refused("crm", "import", self.folder)
        self.refused("crm", "import", self.people(), "--map", "nowhere=name", words=["nowhere"])
        self.refused("crm", "export", self.folder / "out.xls")
        self.refused("crm", "export", "/proc/out.csv", words=["/proc/out.csv"])
        self.refused("crm", "undo", "nonsense")


class CrmDesk(Case):
    def password(self, name, text):
        path = self.folder / name
        path.write_text(text + "\n")
        return path

    def test_rights_of_a_customer(self):
        self.done("crm", "add", "Lin")
        self.done("crm", "rectify", "Lin", "--email", "lin@example.com")
        self.done("crm", "archive", "lin@example.com", "--out", self.folder / "lin")
        self.assertIn("lin@example.com", (self.folder / "lin/index.html").read_text())
        self.refused("crm", "archive", "Lin", "--out", self.folder / "lin", words=["lin"])
        self.assertEqual(len(self.done_json("crm", "consent", "Lin", "marketing", "--give")["consents"]), 3)
        self.done("crm", "restrict", "Lin")
        self.refused("crm", "profile", "Lin")
        self.done("crm", "restrict", "Lin", "--lift")
        self.assertEqual(sum(l["rows"] for l in self.done_json("crm", "purge", "--dry-run")["lines"]), 0)
        self.done("crm", "backup", self.folder / "all.backup")
        self.refused("crm", "restore", self.folder / "all.backup", words=["--replace"])
        self.done("crm", "erase", "Lin", "--reason", "asked", "--yes")
        back = self.done_json("crm", "restore", self.folder / "all.backup", "--replace")
        self.assertEqual((back["customers"], back["forgotten"]), (1, 1))
        self.assertEqual(self.done_json("crm", "customers")["customers"], [])
        self.assertTrue(self.done_json("crm", "audit")["intact"])

    def test_accounts_close_the_store(self):
        self.done("crm", "add", "Lin")
        boss = self.password("boss", "correct horse battery")
        self.refused("crm", "account", "add", "boss", "--role", "assistant", "--new-password-file", boss)
        self.refused("crm", "account", "add", "boss", "--role", "king", "--new-password-file", boss)
        self.refused("crm", "account", "add", "boss", "--role", "admin", "--new-password-file", self.password("weak", "12345678"))
        self.done("crm", "account", "add", "boss", "--role", "admin", "--role", "crm_staff", "--new-password-file", boss)
        self.assertEqual(self.done_json("crm", "customers")["customers"], [])
        self.refused("crm", "export", self.folder / "out.csv")
        staff = ["crm", "--as", "boss", "--password-file", boss]
        self.assertEqual(len(self.done_json(*staff, "customers")["customers"]), 1)
        self.assertEqual(len(self.done_json(*staff, "account", "list")["accounts"]), 1)
        self.refused(*staff, "erase", "Lin", "--reason", "x", "--yes", words=["erase"])
        self.refused("crm", "--as", "boss", "--password-file", self.password("wrong", "wrong wrong"), "customers")
        self.assertEqual([p for p in self.entries() if p.endswith(".csv")], [])


class CrmRefusals(Case):
    """Every command of the CRM with everything that can be wrong: a sentence in both languages, exit 1, and
    nothing written."""

    # {c}: the customer; {o}: the order; {f}: a file or folder that is not there yet.
    CUSTOMER = [
        "timeline {c}", "bodies {c}", "profile {c}", "feedback {c} --garment tee-women --kept", "record {c} visit",
        "relations {c}", "household {c}", "household {c} --with Lin", "relate {c} buys_for Lin", "note {c} words",
        "override {c} return_risk 0.5 --reason words", "order {c} tee-women M", "merge {c} Lin", "apart {c} Lin",
        "unmerge {c}", "request {c} access", "requests {c}", "consent {c} marketing --give", "archive {c} --out {f}",
        "rectify {c} --name words", "restrict {c}", "object {c} marketing", "erase {c} --reason words --yes",
        "audit {c}", "promise {c}", "orders {c}",
    ]
    ORDER = [
        "pay {o}", "ship {o}", "deliver {o}", "fit-check {o} --answer chest=right", "keep {o}",
        "exchange {o} --new-size L", "return {o} --reason too_tight", "review {o} --rating 4", "complain {o}",
        "resolve {o}",
    ]
    HOUSE = [
        "customers", "duplicates", "merges", "due", "complaints", "requests", "promise", "stock tee-women --set 3",
        "goods-put new-thing --size M=3", "publish tee-women", "withdraw tee-women", "party put brand acme",
        "import {f}.csv", "imports", "undo last", "export {f}.csv", "backup {f}", "restore {f}", "erasures --apply {f}",
        "purge --dry-run", "audit", "rebuild", "account list", "account add x --role kiosk --new-password-file {f}",
        "account roles boss --role admin", "account disable boss", "account enable boss", "answer none --done",
    ]
    DATED = [
        "record Lin visit --at {t}", "request Lin access --received {t}", "order Lin tee-women M --at {t}",
        "pay A-1 --at {t}", "return A-1 --reason too_tight --at {t}",
    ]

    def setUp(self):
        super().setUp()
        self.done("crm", "add", "Lin", "--email", "lin@example.com")
        self.done("crm", "stock", "tee-women", "--size", "M", "--set", "5")
        self.done("crm", "order", "Lin", "tee-women", "M", "--number", "A-1")

    def rows(self):
        """What the store holds; reads and refusals add lines to the audit and nothing else."""
        connection = sqlite3.connect(self.folder / "home/crm.sqlite")
        tables = [r[0] for r in connection.execute("select name from sqlite_master where type='table'")]
        content = {}
        for table in tables:
            if not table.startswith("audit") and table not in ("account", "meta", "sqlite_sequence"):
                content[table] = sorted(map(repr, connection.execute(f"select * from {table}")))
        connection.close()
        return content

    def crm(self, line, *more, **values):
        values.setdefault("f", str(self.folder / "not-there"))
        # Whatever the value holds, it is one argument.
        words = [w.format(**{k: "\0" + k + "\0" for k in values}) for w in line.split()]
        arguments = []
        for word in words:
            word = os.fsencode(word)
            for key, value in values.items():
                word = word.replace(b"\0" + key.encode() + b"\0", value if isinstance(value, bytes) else value.encode())
            arguments.append(word)
        return subprocess.run(
            [PROGRAM.encode(), b"crm", *[os.fsencode(str(m)) for m in more], *arguments],
            env=self.environment, capture_output=True, timeout=300, check=False, stdin=subprocess.DEVNULL,
        )

    def all_refused(self, lines, *more, words=(), **values):
        before = self.rows()
        for line in lines:
            with self.subTest(command=line):
                result = self.crm(line, *more, **values)
                said = result.stderr.decode()  # Whatever came in, what goes out is UTF-8.
                self.assertEqual(result.returncode, 1, (line, result.stdout[-500:], said[-500:]))
                self.assertTrue(any("\u4e00" <= c <= "\u9fff" for c in said), said)
                self.assertTrue(any(c.isascii() and c.isalpha() for c in said), said)
                self.assertLess(len(said), 2000, line)
                for word in words:
                    self.assertIn(word, said, line)
        self.assertEqual(self.rows(), before)
        self.assertEqual([e for e in self.entries() if e.startswith("not-there")], [])

    def test_unknown_customer_and_order(self):
        self.all_refused(self.CUSTOMER, c="Nobody-Here", words=["Nobody-Here"] )
        self.all_refused(self.ORDER, o="Z-99")

    def test_text_that_is_no_text(self):
        bad = b"\xff\xfe\x80"
        self.all_refused(self.CUSTOMER, c=bad)
        self.all_refused(self.ORDER, o=bad)
        self.all_refused(
            ["add {x}", "note Lin {x}", "rectify Lin --name {x}", "rectify Lin --email {x}", "record Lin search query={x}",
             "record Lin {x}", "record Lin visit {x}=1", "request Lin access --note {x}", "complain A-1 --note {x}",
             "return A-1 --reason {x}", "order Lin {x} M", "order Lin tee-women {x}", "order Lin tee-women M --number {x}",
             "relate Lin {x} Lin", "party put brand {x}", "goods-put {x}", "goods-put a --name-en {x}",
             "erase Lin --yes --reason {x}", "override Lin return_risk 0.5 --reason {x}", "override Lin {x} --reason r",
             "feedback Lin --garment tee-women --kept --zone {x}", "consent Lin {x} --give", "account add {x} --role admin "
             "--new-password-file /dev/null", "stock {x} --set 1", "household Lin --with {x}", "object Lin profiling "
             "--note {x}", "record Lin visit --at {x}", "record Lin visit --channel {x}", "record Lin visit --payload {x}"],
            x=bad)

    def test_a_name_without_end(self):
        # As long as one argument may be.
        self.all_refused(self.CUSTOMER + ["add {c}", "note Lin {c}", "rectify Lin --name {c}", "party put brand {c}",
                                          "goods-put {c}", "record Lin search query={c}"], c="x" * 120000)
        people = self.folder / "people.csv"
        people.write_text("name,email\n" + "x" * (10 << 20) + ",a@example.com\nGood,good@example.com\n")
        self.crm("import " + str(people))
        self.assertLessEqual(len(self.done_json("crm", "customers")["customers"]), 2)

    def test_sql_is_text(self):
        sql = "Robert'); DROP TABLE customer;--"
        self.all_refused(self.CUSTOMER, c=sql)
        self.all_refused(self.ORDER, o="' OR '1'='1")
        self.done("crm", "add", sql)
        self.done("crm", "note", sql, "x'); DELETE FROM event;--")
        self.assertEqual(self.done_json("crm", "timeline", sql)["events"][0]["type"], "staff_note")
        self.assertIn(sql, [c["name"] for c in self.done_json("crm", "customers")["customers"]])
        self.assertEqual(self.done_json("crm", "goods", "' OR 1=1 --")["goods"], [])
        self.assertTrue(self.done_json("crm", "audit")["intact"])

    def test_days_that_are_none_or_to_come(self):
        for moment in ("2099-01-01", "yesterday", "2026-13-01", "-5w", "2026-03-01T08:30:00"):
            self.all_refused(self.DATED, t=moment)

    def test_who_may_not(self):
        boss = self.folder / "boss"
        boss.write_text("correct horse battery\n")
        self.done("crm", "account", "add", "boss", "--role", "admin", "--new-password-file", boss)
        staff = ["--as", "boss", "--password-file", boss]
        self.done("crm", *staff, "account", "add", "mia", "--role", "merchant", "--new-password-file", boss)
        # Nobody signed in is a kiosk without a customer before it.
        house = [l for l in self.HOUSE if l not in ("customers", "party put brand acme")]
        self.all_refused(self.CUSTOMER + self.ORDER + house, c="Lin", o="A-1")
        self.assertEqual(self.done_json("crm", "customers")["customers"], [])
        # A merchant sees goods and no people.
        goods = ("goods", "stock", "publish", "withdraw", "promise", "party")
        self.all_refused([l for l in self.CUSTOMER + self.ORDER + house if not l.startswith(goods)],
                         "--as", "mia", "--password-file", boss, c="Lin", o="A-1")

    def test_wrong_password_then_a_lock(self):
        good = self.folder / "good"
        good.write_text("correct horse battery\n")
        wrong = self.folder / "wrong"
        wrong.write_text("battery horse correct\n")
        self.done("crm", "account", "add", "boss", "--role", "admin", "--new-password-file", good)
        self.all_refused(self.CUSTOMER[:5] + self.ORDER[:2], "--as", "boss", "--password-file", wrong, c="Lin", o="A-1")
        locked = self.crm("customers", "--as", "boss", "--password-file", good)
        self.assertEqual(locked.returncode, 1)
        self.assertIn("locked", locked.stderr.decode())
        self.assertIn("锁定", locked.stderr.decode())
        self.all_refused(["customers"], "--as", "nobody-here", "--password-file", good)
        self.all_refused(["customers"], "--as", "boss", "--password-file", self.folder / "no-file")


class CrmDay(Case):
    """A day in a shop, by the commands alone."""

    def test_from_the_first_customer_to_the_last_backup(self):
        self.done("crm", "goods-put", "shirt-9", "--name-zh", "衬衫", "--name-en", "Shirt", "--category", "shirt",
                  "--price", "199", "--size", "M=3:chest=100", "--size", "L=2:chest=104")
        self.assertEqual(self.done_json("crm", "goods", "shirt")["goods"], [])
        self.done("crm", "publish", "shirt-9")
        self.assertEqual(len(self.done_json("crm", "goods", "衬衫", "--fits", "chest=99-101")["goods"]), 1)
        self.assertEqual(self.done_json("crm", "goods", "--fits", "chest=110-120")["goods"], [])
        people = self.folder / "people.csv"
        people.write_text("姓名,邮箱,电话\n林晓,lin@example.com,13800000001\n林 晓,,13800000001\n吴敏,wu@example.com,\n")
        self.done("crm", "import", people, "--on-duplicate", "add")
        pairs = self.done_json("crm", "duplicates")["pairs"]
        self.assertEqual(len(pairs), 1)
        self.done("crm", "apart", pairs[0]["first"], pairs[0]["second"])
        self.assertEqual(self.done_json("crm", "duplicates")["pairs"], [])
        lin = "lin@example.com"
        self.done("crm", "record", lin, "wish_list", "--garment", "shirt-9")
        self.done("crm", "record", lin, "advice_overruled", "--garment", "shirt-9", "advised_size=M", "chosen_size=L",
                  "why=taste", "note=likes room")
        self.done("crm", "record", "guest", "visit")
        self.assertEqual(self.done_json("crm", "guests")["guests"], {"visit": 1})
        self.assertEqual(self.done_json("crm", "timeline", lin)["events"][0]["text"]["zh"],
                         "未采纳建议 shirt-9：建议尺码 M，选择的尺码 L，个人喜好，“likes room”")
        self.done("crm", "order", lin, "shirt-9", "L", "--number", "B-1", "--at", "-5d")
        self.done("crm", "deliver", "B-1", "--at", "-3d")
        due = self.done_json("crm", "due")["due"]
        self.assertEqual([d["order"] for d in due], ["B-1"])
        self.done("crm", "fit-check", "B-1", "--answer", "chest=tight")
        self.assertEqual(self.done_json("crm", "due")["due"], [])
        self.done("crm", "complain", "B-1", "--facet", "product", "--severity", "urgent", "--note", "a seam is open")
        self.assertEqual(self.done_json("crm", "complaints")["complaints"][0]["note"], "a seam is open")
        self.done("crm", "resolve", "B-1", "--facet", "product")
        self.assertEqual(self.done_json("crm", "complaints")["complaints"], [])
        self.done("crm", "return", "B-1", "--reason", "too_tight", "--zone", "chest")
        self.done("crm", "record", lin, "message_sent", "message_id=m-1", "campaign=spring", "--channel", "mail")
        request = self.done_json("crm", "request", lin, "erase", "--received", "-20d", "--channel", "mail")
        self.assertIn(request["days_left"], (8, 9, 10, 11))
        self.assertEqual(len(self.done_json("crm", "requests")["requests"]), 1)
        self.refused("crm", "answer", request["id"], "--refuse")
        self.done("crm", "answer", request["id"], "--extend", "--note", "the files are many")
        self.assertGreater(self.done_json("crm", "requests")["requests"][0]["days_left"], 60)
        self.done("crm", "archive", lin, "--out", self.folder / "lin")
        heads = self.folder / "heads"
        self.done("crm", "audit", "--heads", heads)
        self.done("crm", "erase", lin, "--reason", "asked", "--yes")
        self.assertEqual(self.done_json("crm", "requests")["requests"], [])
        answered = self.done_json("crm", "requests", "--all")["requests"]
        self.assertEqual([(r["state"], r["erased"]) for r in answered], [("done", True)])
        self.assertTrue(self.done_json("crm", "audit", "--against", heads)["intact"])
        self.done("crm", "rebuild")
        self.done("crm", "backup", self.folder / "all.backup")
        erasures = self.folder / "erasures.json"
        erasures.write_text(self.done("crm", "erasures", "--json"))
        self.done("crm", "restore", self.folder / "all.backup", "--replace")
        self.assertEqual(self.done_json("crm", "erasures", "--apply", erasures)["erased"], 0)
        self.assertEqual(len(self.done_json("crm", "customers")["customers"]), 2)
        self.assertEqual(self.done_json("crm", "customers", "--stage", "potential")["customers"].__len__(), 2)
        self.assertTrue(self.done_json("crm", "audit")["intact"])

    def test_every_touchpoint_is_told_of(self):
        points = self.done_json("crm", "touchpoints")["touchpoints"]
        self.assertEqual(len(points), 36)
        self.assertIn("answers", self.done("crm", "touchpoints", "fit_check"))
        self.refused("crm", "touchpoints", "nonsense", words=["nonsense"])


class Crm(Case):
    def numbers(self, *arguments):
        return {n["key"]: n for n in self.done_json("crm", *arguments)["numbers"]}

    def test_answers_move_trust_and_preference_with_their_reason(self):
        self.done("crm", "add", "visitor")
        said = self.done_json(
            "tryon", "--garment", "tee-women", "--customer", "visitor", *WOMAN, "--out", self.folder / "o"
        )
        events = self.done_json("crm", "timeline", "visitor")["events"]
        self.assertIn(said["event_id"], [e["id"] for e in events])
        before = self.numbers("profile", "visitor")
        kept = self.numbers("feedback", "visitor", "--event", said["event_id"], "--kept", "--fit", "fits")
        self.assertGreater(kept["trust.fit_promise"]["value"], before["trust.fit_promise"]["value"])
        self.assertTrue(kept["trust.fit_promise"]["reasons"])
        tight = self.numbers(
            "feedback", "visitor", "--event", said["event_id"], "--returned", "--zone", "chest", "--fit", "too_tight"
        )
        self.assertLess(tight["trust.fit_promise"]["value"], kept["trust.fit_promise"]["value"])
        wishes = [n for key, n in tight.items() if key.startswith("preference.ease_cm") and key.endswith(".chest")]
        self.assertTrue(wishes and max(w["value"] for w in wishes) > 0, "too tight means more room is wanted")

    def test_bad_input(self):
        self.refused("crm", "profile", "nobody", words=["nobody"])
        self.done("crm", "add", "visitor")
        self.refused("crm", "feedback", "visitor", "--garment", "tee-women", "--kept", "--zone", "elbow", words=["elbow"])
        self.refused("crm", "feedback", "visitor", "--garment", "tee-women", "--kept", "--fit", "lovely", words=["lovely"])

    def test_database_from_a_newer_version(self):
        self.done("crm", "add", "visitor")
        database = self.folder / "home/crm.sqlite"
        connection = sqlite3.connect(database)
        tables = [r[0] for r in connection.execute("select name from sqlite_master where type='table'")]
        table = next(t for t in tables if "version" in t or "migration" in t)
        columns = [r[1] for r in connection.execute(f"pragma table_info({table})")]
        column = next(c for c in columns if "version" in c or c in ("id", "number"))
        connection.execute(f"update {table} set {column} = {column} + 1000")
        connection.commit()
        connection.close()
        content = database.read_bytes()
        self.refused("crm", "customers")
        self.assertEqual(database.read_bytes(), content)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main(verbosity=2)
