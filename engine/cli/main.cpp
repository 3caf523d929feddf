#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "bodymodel/intake/typed_shape.h"
#include "engine/cli/commands.h"
#include "engine/cli/console.h"
#include "engine/cli/crm/commands.h"
#include "engine/session/paths.h"
#include "engine/ui/app.h"
#include "garments/worker/import_worker.h"

// The command line: words to command structs, nothing else. CLI11 stays in this file and crm/words.cpp, it is
// slow to compile.

namespace fitroom::engine::cli {

namespace {

using bodymodel::Measure;

/// `waist_navel_cm` -> `--waist-navel`.
std::string flagOf(std::string_view key) {
  std::string name(key.substr(0, key.rfind('_')));
  for (char& c : name) {
    if (c == '_') c = '-';
  }
  return "--" + name;
}

void addMeasurements(CLI::App& app, MeasurementArguments& arguments) {
  app.add_option("--sex", arguments.sex, "female, male, or a number from 0 (female) to 1 (male)")
      ->capture_default_str();
  app.add_option("--size-label", arguments.sizeLabel,
                 "A size for what is not measured: 165/88A (号型), EU 38, US 8, 9AR, 92A5, M, CN M");
  for (std::size_t i = 0; i < bodymodel::kMeasureCount; ++i) {
    const auto m = static_cast<Measure>(i);
    const auto& info = measureInfo(m);
    const std::string unit = m == Measure::kWeight ? "kg" : "cm";
    app.add_option_function<std::string>(
           flagOf(info.key), [&arguments, m](const std::string& text) { arguments.values[m] = text; },
           std::string(info.zh) + " / " + std::string(info.en) + ", " + unit)
        ->group("Measurements");
  }
  for (const auto& field : bodymodel::shapeFields()) {
    // The key's own name, and the word a shopper would use.
    std::string flags = flagOf(std::string(field.key) + "_");
    if (field.key == "seat") flags += ",--buttocks";
    if (field.key == "bust_drop") flags += ",--bust-point";
    const auto words = shapeWords(field);
    app.add_option_function<std::string>(
           flags,
           [&arguments, key = std::string(field.key)](const std::string& text) {
             arguments.shape[key] = text;
           },
           fmt::format("{} / {}: {} / {}", field.zh, field.en, words.zh, words.en))
        ->group("Shape beyond the tape / 体形");
  }
}

void addJson(CLI::App& app, bool& json) {
  app.add_flag("--json", json, "JSON for machines instead of text");
}

struct Commands {
  BodyCommand body;
  MeasureCommand measure;
  ImportCommand import;
  LibraryCommand library;
  ExportCommand exportGarment;
  TryOnCommand tryOn;
  DrapeCommand drape;
  CatalogueCommand catalogue;
  CrmCommands crm;
  ui::AppOptions app;
};

CLI::App* addBody(CLI::App& app, Commands& c) {
  auto* sub = app.add_subcommand("body", "A body from measurements");
  addMeasurements(*sub, c.body.measurements);
  sub->add_option("--out", c.body.out, "GLB or OBJ file to write, metres; with --batch the JSON lines");
  sub->add_option("--pose", c.body.pose,
                  "Pose of the mesh written: a, arms_down, walk, arms_forward, arms_up, sit");
  sub->add_option(
      "--sheet", c.body.sheet,
      "Contact sheet to write, PNG: the body from four sides in two lights; without measurements five "
      "bodies / 四面两种光的样图");
  auto* batch = sub->add_option("--batch", c.body.batch, "CSV of people: a column sex and any measures");
  sub->add_option("--mesh-dir", c.body.meshDir, "With --batch: folder for a GLB of each body")->needs(batch);
  sub->add_option("--threads", c.body.threads, "With --batch; 0: as many as the machine has")
      ->check(CLI::Range(0, 256))
      ->needs(batch);
  addJson(*sub, c.body.json);
  return sub;
}

CLI::App* addMeasure(CLI::App& app, Commands& c) {
  auto* sub = app.add_subcommand("measure", "Measures a body mesh, ours or a scan, as a tailor would");
  sub->add_option("file", c.measure.file, "GLB, glTF, OBJ, PLY, STL, FBX or DAE of a standing person")
      ->required();
  sub->add_option("--sex", c.measure.sex, "female, male, or a number from 0 (female) to 1 (male)");
  sub->add_option("--unit", c.measure.unit, "Unit of a scan instead of the guess: m, dm, cm, mm, in, ft")
      ->check(CLI::IsMember({"m", "dm", "cm", "mm", "in", "ft"}));
  sub->add_flag("--explain", c.measure.explain, "Say where each tape goes");
  addJson(*sub, c.measure.json);
  return sub;
}

/// What a merchant says of a file, for `import` and `library replace`.
void addImportChoices(CLI::App* sub, ImportCommand& import) {
  sub->add_option("--unit", import.unit, "Unit of the file instead of the guess: m, cm, mm, dm, in")
      ->check(CLI::IsMember({"m", "cm", "mm", "dm", "in"}));
  const auto axes = CLI::IsMember({"+x", "-x", "+y", "-y", "+z", "-z"});
  sub->add_option("--up", import.up, "Axis that points up instead of the guess")->check(axes);
  sub->add_option("--front", import.front, "Axis that points forward instead of the guess")->check(axes);
  sub->add_option("--category", import.category, "What it is instead of the guess")
      ->check(CLI::IsMember({"top", "shirt", "jacket", "coat", "dress", "skirt", "trousers", "shorts",
                             "jumpsuit", "underwear", "other"}));
  sub->add_option("--fabric", import.fabric, "Fabric id");
  sub->add_option("--audience", import.audience, "Whom it is cut for")
      ->check(CLI::IsMember({"female", "male", "any"}));
  sub->add_option("--name-zh", import.nameZh, "Chinese name");
  sub->add_option("--name-en", import.nameEn, "English name");
  sub->add_option("--sizes", import.sizes, "Size chart (CSV or XLSX): the garment is graded to every size");
  sub->add_option("--chart-unit", import.chartUnit, "Unit of the chart instead of the guess")
      ->check(CLI::IsMember({"cm", "in", "mm"}));
  sub->add_option("--base-size", import.baseSize, "The chart's size that the file is; default: the nearest");
  sub->add_option(
         "--set", import.set,
         "Any choice as KEY=VALUE, keys as a manifest's columns: unit up front category fabric audience "
         "name_zh name_en price base_size chart_unit chart colour reference leave accept; may be "
         "repeated, e.g. --set unit=cm --set reference=165/88A")
      ->take_all()
      ->allow_extra_args(false);
  sub->add_option("--fix", import.fix,
                  "Take the first answer of a finding, e.g. --fix IMP-072; 'all' for every finding")
      ->take_all()
      ->allow_extra_args(false);
  sub->add_option("--merchant", import.merchant, "Remember these choices, and use those made before");
  sub->add_flag("--draft", import.draft, "Keep, but do not offer to shoppers before it is published");
  sub->add_flag("--dry-run", import.dryRun, "Check only, keep nothing");
}

CLI::App* addImport(CLI::App& app, Commands& c) {
  auto* sub = app.add_subcommand("import", "Garment files into the library");
  sub->add_option("paths", c.import.paths,
                  "Files (GLB, glTF, OBJ, FBX, DAE, PLY, STL, 3MF, ZIP), folders, or a manifest.csv")
      ->required();
  addImportChoices(sub, c.import);
  sub->add_option("--id", c.import.id, "Library id; replaces the garment that has it");
  sub->add_flag("--watch", c.import.watch, "Go on importing what is put into the folders, until Ctrl-C");
  sub->add_flag("--again", c.import.again, "Also what was imported before and has not changed");
  sub->add_option("--workers", c.import.workers, "Files read at once; 0: as many as processors")
      ->check(CLI::Range(0, 256));
  sub->add_option("--report", c.import.report, "Also write the report of all files: .html or .json");
  addJson(*sub, c.import.json);
  return sub;
}

CLI::App* addLibrary(CLI::App& app, Commands& c) {
  auto* sub = app.add_subcommand("library", "Garments kept: show, publish, replace, earlier versions");
  sub->require_subcommand(1);
  using Action = LibraryCommand::Action;
  const auto add = [&](const char* name, const char* help, Action action) {
    auto* one = sub->add_subcommand(name, help);
    one->callback([&c, action] { c.library.action = action; });
    addJson(*one, c.library.json);
    return one;
  };
  const auto addId = [&](CLI::App* one) {
    one->add_option("garment", c.library.garment, "Library id, see `fitroom library list`")->required();
  };
  add("list", "Every garment, published or not", Action::kList)
      ->add_option("search", c.library.garment, "Part of a name or id, or a category");
  addId(add("show", "One garment: measures, colourways, files, whom it was designed for", Action::kShow));
  addId(add("publish", "Offer it to shoppers", Action::kPublish));
  addId(add("unpublish", "No longer offer it; it stays in the library", Action::kUnpublish));
  addId(add("history", "What happened to it", Action::kHistory));
  auto* replace =
      add("replace", "Another file in its place; the present one goes into its history", Action::kReplace);
  addId(replace);
  replace->add_option("file", c.library.file, "Garment file")->required();
  addImportChoices(replace, c.library.import);
  auto* restore = add("restore", "Put an earlier version back", Action::kRestore);
  addId(restore);
  restore->add_option("revision", c.library.revision, "Number from `fitroom library history`")->required();
  addId(add("check", "Are its files what its document says?", Action::kCheck));
  return sub;
}

CLI::App* addExport(CLI::App& app, Commands& c) {
  auto* sub = app.add_subcommand("export", "A garment of the library as a mesh file for other programs");
  sub->add_option("garment", c.exportGarment.garment, "Library id, see `fitroom catalogue`")->required();
  sub->add_option("--size", c.exportGarment.size, "Size label; default: the first");
  sub->add_option("--out", c.exportGarment.out, "File to write: .glb or .obj (metres), .fbx (centimetres)")
      ->required();
  addJson(*sub, c.exportGarment.json);
  return sub;
}

CLI::App* addTryOn(CLI::App& app, Commands& c) {
  auto* sub = app.add_subcommand("tryon", "A garment on a body: pictures, meshes, verdict");
  sub->add_option("--garment", c.tryOn.garment, "Library id, see `fitroom catalogue`")->required();
  sub->add_option("--size", c.tryOn.size, "Size label; without it the best one is advised");
  sub->add_option("--colour,--color", c.tryOn.colour, "Colourway by name, see `fitroom library show`");
  sub->add_option("--customer", c.tryOn.customer, "Customer's id or name; without it nothing is kept");
  sub->add_option("--with", c.tryOn.with,
                  "Another garment worn with it, ID[:SIZE][:tucked][:closed]; may be repeated")
      ->take_all()
      ->allow_extra_args(false);
  sub->add_flag("--tucked", c.tryOn.tucked, "A top goes into the trousers or skirt worn with it");
  sub->add_flag("--closed", c.tryOn.closed, "A front that opens is done up");
  sub->add_option("--out", c.tryOn.out, "Folder to write")->required();
  sub->add_option("--picture-width", c.tryOn.width, "Picture width, pixels")->check(CLI::Range(64, 4096));
  sub->add_option("--picture-height", c.tryOn.height, "Picture height, pixels")->check(CLI::Range(64, 4096));
  addMeasurements(*sub, c.tryOn.measurements);
  addJson(*sub, c.tryOn.json);
  return sub;
}

CLI::App* addDrape(CLI::App& app, Commands& c) {
  auto* sub = app.add_subcommand("drape", "Any cloth on any closed body, to compare with other solvers");
  sub->add_option("--rest", c.drape.rest, "OBJ in metres whose lengths are the cloth's own")->required();
  sub->add_option("--start", c.drape.start, "OBJ with the same vertices, where the cloth begins")->required();
  sub->add_option("--body", c.drape.body, "OBJ of a closed body in metres")->required();
  sub->add_option("--fabric", c.drape.fabric, "Fabric id")->capture_default_str();
  sub->add_option(
      "--fabric-file", c.drape.fabricFile,
      "Instead of --fabric: JSON of one fabric in SI, KES-F or CLO units, see garments/drape/README.md");
  sub->add_option("--out", c.drape.out, "OBJ to write, vertices in the order of --rest")->required();
  sub->add_option("--threads", c.drape.threads, "0: as many as the machine has")->check(CLI::Range(0, 256));
  addJson(*sub, c.drape.json);
  return sub;
}

CLI::App* addCatalogue(CLI::App& app, Commands& c) {
  auto* sub = app.add_subcommand("catalogue", "What can be tried on");
  sub->add_option("search", c.catalogue.search, "Part of a name or id, a category, or female / male");
  addJson(*sub, c.catalogue.json);
  return sub;
}

int run(int argc, char** argv) {
  CLI::App app{
      "fitroom: a body from your measurements, garments that fit it or do not, and a memory of both"};
  app.set_version_flag("--version", FITROOM_VERSION);
  app.failure_message(CLI::FailureMessage::simple);
  app.require_subcommand(0, 1);
  Commands commands;
  app.add_option("--dump-widgets", commands.app.dumpWidgets,
                 "File that lists the widgets on screen, for scripts");
  auto* kiosk = app.add_subcommand("kiosk", "The app, full screen");
  auto* desk = app.add_subcommand("desk", "The staff's screen: customers, promises, duplicates, whom to ask");
  auto* body = addBody(app, commands);
  auto* measure = addMeasure(app, commands);
  auto* import = addImport(app, commands);
  auto* library = addLibrary(app, commands);
  auto* exportGarment = addExport(app, commands);
  auto* tryOn = addTryOn(app, commands);
  auto* drape = addDrape(app, commands);
  auto* catalogue = addCatalogue(app, commands);
  auto* crm = addCrm(app, commands.crm);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kDone : kUsage;
  }
  if (body->parsed()) return runBody(commands.body);
  if (measure->parsed()) return runMeasure(commands.measure);
  if (import->parsed()) return runImport(commands.import);
  if (library->parsed()) return runLibrary(commands.library);
  if (exportGarment->parsed()) return runExport(commands.exportGarment);
  if (tryOn->parsed()) return runTryOn(commands.tryOn);
  if (drape->parsed()) return runDrape(commands.drape);
  if (catalogue->parsed()) return runCatalogue(commands.catalogue);
  if (crm->parsed()) return commands.crm.run();
  commands.app.kiosk = kiosk->parsed();
  const auto paths = findPaths();
  if (!paths) return refuse(paths.error(), false);
  commands.app.paths = *paths;
  const auto done = desk->parsed() ? ui::runDesk(commands.app) : ui::runApp(commands.app);
  return done ? kDone : refuse(done.error(), false);
}

}  // namespace

}  // namespace fitroom::engine::cli

int main(int argc, char** argv) {
  // A broken environment throws once and is caught here.
  try {
    // A file is read by another copy of the program, which sees nothing else of it.
    if (fitroom::garments::isImportWorker(argc, argv)) return fitroom::garments::runImportWorker(argc, argv);
    return fitroom::engine::cli::run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "fitroom: 程序环境有问题：%s\nfitroom: the environment is broken: %s\n",
                 error.what(), error.what());
    return fitroom::engine::cli::kRefused;
  }
}
