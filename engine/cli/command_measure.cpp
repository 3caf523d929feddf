#include <fmt/format.h>

#include "bodymodel/intake/typed_value.h"
#include "engine/cli/commands.h"
#include "engine/cli/console.h"
#include "engine/session/body_file.h"
#include "engine/session/json_report.h"
#include "engine/session/paths.h"

namespace fitroom::engine::cli {

using bodymodel::Measure;

namespace {

std::string humanReport(const MeasuredFile& file, bool explain) {
  std::string text = file.ours ? "本程序生成的身体 / a body of ours\n"
                               : fmt::format("扫描 / a scan: 单位 unit {}, 向上 up {}\n", file.unit, file.up);
  for (const auto& note : file.notes) text += bothLanguages(note) + "\n";
  for (std::size_t i = 0; i < bodymodel::kMeasureCount; ++i) {
    const auto m = static_cast<Measure>(i);
    const auto& info = measureInfo(m);
    const char* unit = m == Measure::kWeight ? "kg" : "cm";
    if (const auto value = file.measures.get(m)) {
      text += fmt::format("  {:<44} {:7.1f} {}   {}\n", info.en, toKeyUnit(m, *value), unit, info.zh);
    } else {
      text += fmt::format("  {:<44}       - {}   {}\n", info.en, unit, info.zh);
    }
    if (const auto& why = file.doubt[i]) text += fmt::format("      ? {}\n", bothLanguages(*why));
    if (explain) text += fmt::format("      {}\n      {}\n", info.how, info.howZh);
  }
  if (file.sex) text += labelLines(*file.sex, file.measures);
  return text;
}

}  // namespace

int runMeasure(const MeasureCommand& command) {
  bodymodel::ScanOptions options;
  options.unit = command.unit;
  if (!command.sex.empty()) {
    const auto sex = bodymodel::readSex(command.sex);
    if (!sex) return refuse(sex.error(), command.json);
    options.sex = *sex;
  }
  const auto paths = findPaths();
  if (!paths) return refuse(paths.error(), command.json);
  const auto mannequin = bodymodel::Mannequin::load(paths->assets);
  if (!mannequin) return refuse(mannequin.error(), command.json);
  const auto file = measureFile(command.file, *mannequin, options);
  if (!file) return refuse(file.error(), command.json);
  const auto said =
      say(command.json ? measureJson(*file, command.explain) : humanReport(*file, command.explain));
  return said ? kDone : refuse(said.error(), false);
}

}  // namespace fitroom::engine::cli
