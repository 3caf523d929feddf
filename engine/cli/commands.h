#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bodymodel/label/size_label.h"
#include "bodymodel/solve/body_solver.h"

namespace fitroom::engine::cli {

/// Exit codes of every command.
inline constexpr int kDone = 0;
inline constexpr int kRefused = 1;  ///< Refused with a reason.
inline constexpr int kUsage = 2;    ///< Wrong usage.

/// Measurements as typed: text, so that what is not a number is refused with its name.
struct MeasurementArguments {
  std::string sex = "female";  ///< female, male, or a number from 0 (female) to 1 (male).
  std::map<bodymodel::Measure, std::string> values;  ///< In the key's unit.
  std::map<std::string, std::string> shape;          ///< Option key -> what was typed, see typed_shape.h.
  std::string sizeLabel;  ///< `165/88A`, `EU 38`, `9AR` ...: for measures not given; empty: none.
};

/// What was typed, and how the size label in it was read.
struct TypedRequest {
  bodymodel::BodyRequest body;
  std::optional<bodymodel::LabelReading> label;
};

/// The request that was typed. Fails with kInvalidArgument naming the measure and the text.
bodymodel::Expected<TypedRequest> toRequest(const MeasurementArguments& arguments);
/// How a label was read and what of it is unverified, for people.
std::vector<bodymodel::Text> labelNotes(const TypedRequest& request);

struct BodyCommand {
  MeasurementArguments measurements;
  std::filesystem::path out;      ///< GLB, or JSON lines with `batch`; empty: none, or standard output.
  std::filesystem::path batch;    ///< CSV of people instead of `measurements`; empty: none.
  std::filesystem::path meshDir;  ///< With `batch`: folder for a GLB of each body; empty: none.
  std::filesystem::path sheet;  ///< PNG of the body, or of five, from four sides in two lights; empty: none.
  std::string pose;             ///< Of the mesh written; empty: the A-pose.
  int threads = 0;              ///< With `batch`; 0: as many as the machine has.
  bool json = false;
};

struct MeasureCommand {
  std::filesystem::path file;
  std::string sex;   ///< As for a body; empty: what the file says, or unknown.
  std::string unit;  ///< m, dm, cm, mm, in, ft; empty: guess.
  bool explain = false;
  bool json = false;
};

struct ImportCommand {
  std::vector<std::filesystem::path> paths;
  std::string unit, up, front;
  std::string category, fabric, audience, nameZh, nameEn, id;
  std::filesystem::path sizes;  ///< Size chart, CSV.
  std::string chartUnit, baseSize;
  std::string merchant;          ///< Whose choices are remembered; empty: nobody's.
  bool watch = false;            ///< Go on importing what is put into the folders.
  bool again = false;            ///< Also what was imported before.
  std::vector<std::string> set;  ///< `key=value`, keys as a manifest's columns.
  std::vector<std::string> fix;  ///< Codes of findings whose first answer is taken; `all`.
  bool draft = false;            ///< Keep, but do not offer to shoppers yet.
  std::filesystem::path report;  ///< Page of all files to write, .html or .json; empty: none.
  int workers = 0;
  bool dryRun = false;
  bool json = false;
};

/// `fitroom library ...`.
struct LibraryCommand {
  enum class Action {
    kList,
    kShow,
    kPublish,
    kUnpublish,
    kHistory,
    kRestore,
    kReplace,
    kCheck
  } action = Action::kList;
  std::string garment;         ///< Library id; for a list part of a name, id or category.
  int revision = 0;            ///< For kRestore.
  std::filesystem::path file;  ///< For kReplace.
  ImportCommand import;        ///< For kReplace: how the file is read.
  bool json = false;
};

struct ExportCommand {
  std::string garment;        ///< Library id.
  std::string size;           ///< Empty: the first.
  std::filesystem::path out;  ///< .glb, .obj or .fbx.
  bool json = false;
};

struct TryOnCommand {
  MeasurementArguments measurements;
  std::string garment;
  std::string size;
  std::string colour;             ///< Colourway by name; empty: the garment's own.
  std::string customer;           ///< Id or name; empty: a guest.
  std::vector<std::string> with;  ///< Other garments worn with it: ID[:SIZE][:tucked][:closed].
  bool tucked = false;            ///< The garment itself goes into trousers or skirt.
  bool closed = false;            ///< Its front is done up.
  std::filesystem::path out;
  int width = 900;
  int height = 1200;
  bool json = false;
};

struct DrapeCommand {
  std::filesystem::path rest, start, body;  ///< OBJ, metres; rest and start have the same vertices.
  std::string fabric = "cotton_poplin";
  std::filesystem::path fabricFile;  ///< JSON of one fabric in SI, KES or CLO units; instead of `fabric`.
  std::filesystem::path out;         ///< OBJ, vertices in the order of `rest`.
  int threads = 0;                   ///< 0: as many as the machine has.
  bool json = false;
};

struct CatalogueCommand {
  std::string search;  ///< Part of a name, id or category; empty: all.
  bool json = false;
};

struct CrmCommand {
  enum class Action { kProfile, kFeedback } action = Action::kProfile;
  std::string customer;  ///< Id or name.
  std::string event;     ///< Try-on event that feedback answers.
  std::string garment;
  std::string size;
  bool kept = false;
  bool returned = false;
  std::string zone;
  std::string direction;  ///< too_tight, tight, right, loose, too_loose; fits is right.
  std::string reason;
  bool json = false;
};

/// `fitroom crm sync`: exchanges with the shop's server.
struct SyncCommand {
  std::string server;  ///< http:// address of `crm serve --sync`, PostgreSQL connection string or URI, or the
                       ///< path of an SQLite file.
  std::string tokenFile;  ///< With an http:// address: the server's token.
  std::string key;        ///< The house's key file; empty: the local database's.
  std::string device;     ///< Empty: a name made once and kept in the database.
  bool json = false;
};

int runBody(const BodyCommand& command);
int runBodyBatch(const BodyCommand& command);
int runMeasure(const MeasureCommand& command);
int runImport(const ImportCommand& command);
int runLibrary(const LibraryCommand& command);
int runExport(const ExportCommand& command);
int runTryOn(const TryOnCommand& command);
int runDrape(const DrapeCommand& command);
int runCatalogue(const CatalogueCommand& command);
int runCrm(const CrmCommand& command);
int runSync(const SyncCommand& command);

}  // namespace fitroom::engine::cli
