#include "garments/intake/intake.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <set>
#include <thread>

#include "garments/chart/xlsx.h"
#include "garments/grade/grade.h"
#include "garments/intake/import_report.h"
#include "garments/intake/reference.h"
#include "garments/library/file_io.h"

namespace fitroom::garments {

namespace {

void say(ImportReport& report, const char* code, Severity severity, Text text, bool fixed = false) {
  report.findings.push_back({code, severity, std::move(text), fixed});
}

void reject(ImportReport& report, const char* code, Text text) {
  say(report, code, Severity::kError, std::move(text));
  report.verdict = ImportVerdict::kReject;
  report.garments.clear();
  report.shown.clear();
  report.previews.clear();
}

/// Findings that the merchant has accepted need no further warning.
void quieten(const std::set<std::string>& accepted, ImportReport& report) {
  for (auto& f : report.findings) {
    if (f.severity != Severity::kWarning || accepted.count(f.code) == 0) continue;
    f.severity = Severity::kInfo;
    f.text.zh += "（已确认）";
    f.text.en += " (accepted)";
  }
}

/// What the merchant says of a garment goes before what was guessed.
void applyChoices(const IntakeRow& row, ImportReport& report) {
  for (auto& garment : report.garments) {
    if (row.category) {
      garment.category = *row.category;
      garment.categoryConfidence = 1;
    }
    if (!row.name.zh.empty() || !row.name.en.empty()) {
      garment.name = {row.name.zh.empty() ? row.name.en : row.name.zh,
                      row.name.en.empty() ? row.name.zh : row.name.en};
    } else if (row.category) {
      garment.name = categoryText(*row.category);
    }
    if (!row.fabric.empty()) garment.fabric = row.fabric;
    if (!row.audience.empty()) garment.audience = row.audience;
    if (row.priceMinor) garment.priceMinor = *row.priceMinor;
    if (report.garments.size() == 1) garment.id = row.id;
  }
  if (row.id.empty() && row.knownAs.size() == report.garments.size()) {
    for (std::size_t i = 0; i < row.knownAs.size(); ++i) report.garments[i].id = row.knownAs[i];
  }
  if (!row.id.empty() && report.garments.size() > 1) {
    for (std::size_t i = 0; i < report.garments.size(); ++i)
      report.garments[i].id = fmt::format("{}-{}", row.id.substr(0, 60), i + 1);
  }
  const auto solved = [&](const Finding& f) {
    return (f.code == "IMP-050" && !row.fabric.empty()) || (f.code == "IMP-072" && row.category);
  };
  report.findings.erase(std::remove_if(report.findings.begin(), report.findings.end(), solved),
                        report.findings.end());
}

/// The chart's size that a mesh is nearest to.
std::string nearestSize(const SizeChart& chart, const FinishedMeasures& mesh) {
  std::string best;
  double least = 1e9;
  for (const auto& size : chart.sizes) {
    double sum = 0;
    int count = 0;
    for (std::size_t i = 0; i < kFinishedCount; ++i) {
      if (!size.finished.values[i] || !mesh.values[i]) continue;
      sum += std::abs(*size.finished.values[i] - *mesh.values[i]);
      ++count;
    }
    if (count > 0 && sum / count < least) {
      least = sum / count;
      best = size.label;
    }
  }
  return best;
}

/// The chart's sizes as answers to which of them the mesh is.
std::vector<FindingFix> baseSizeFixes(const SizeChart& chart, const std::string& label) {
  std::vector<FindingFix> out = {{{"对，是 " + label + " 码", "yes, size " + label}, "base_size=" + label}};
  for (const auto& size : chart.sizes) {
    if (size.label != label)
      out.push_back({{"不，是 " + size.label + " 码", "no, size " + size.label}, "base_size=" + size.label});
  }
  return out;
}

/// Moves a chart so that its base size is what the mesh measures; its steps stay.
void trustMesh(SizeChart& chart, const GarmentModel& mesh, const std::string& label) {
  const auto base = std::find_if(chart.sizes.begin(), chart.sizes.end(),
                                 [&](const GarmentSize& s) { return s.label == label; });
  if (base == chart.sizes.end()) return;
  for (std::size_t i = 0; i < kFinishedCount; ++i) {
    const auto said = base->finished.values[i];
    if (!said || !mesh.finished.values[i]) continue;
    const double off = *mesh.finished.values[i] - *said;
    for (auto& size : chart.sizes) {
      if (size.finished.values[i]) *size.finished.values[i] += off;
    }
  }
}

/// The run of a garment after its chart; empty when there is none (then the report says why).
std::vector<GarmentModel> runAfterChart(const IntakeRow& row, ImportReport& report,
                                        const Progress& progress) {
  const auto text = readChartText(row.sizes);
  if (!text) return reject(report, "IMP-097", text.error().text), std::vector<GarmentModel>();
  auto chart = parseSizeChart(*text, row.chartUnit);
  if (!chart) {
    const std::string name = row.sizes.filename().string();
    reject(report, "IMP-097",
           {"尺码表 " + name + "：" + chart.error().text.zh,
            "size chart " + name + ": " + chart.error().text.en});
    return {};
  }
  report.findings.insert(report.findings.end(), chart->findings.begin(), chart->findings.end());
  const GarmentModel& base = report.garments.front();
  const bool named = std::any_of(chart->sizes.begin(), chart->sizes.end(),
                                 [&](const GarmentSize& s) { return s.label == row.baseSize; });
  if (!row.baseSize.empty() && !named) {
    reject(report, "IMP-097", {"尺码表里没有基码 " + row.baseSize, "the chart has no size " + row.baseSize});
    return {};
  }
  const std::string label = named ? row.baseSize : nearestSize(*chart, base.finished);
  if (label.empty()) {
    reject(report, "IMP-097",
           {"尺码表里没有这件衣服能量的部位", "the chart names no measure that this garment has"});
    return {};
  }
  say(report, "IMP-049", Severity::kInfo,
      {fmt::format("3D 模型按 {} 码看待{}", label, named ? "" : "（最接近的尺码）"),
       fmt::format("the mesh is taken as size {}{}", label, named ? "" : " (the nearest)")});
  report.findings.back().fixes = baseSizeFixes(*chart, label);
  if (row.chartUse == "mesh") trustMesh(*chart, base, label);
  for (auto& f : compareWithMesh(*chart, base, label)) {
    if (f.code == "IMP-042")
      f.fixes = {{{"以尺码表为准", "the table holds"}, "chart=table"},
                 {{"以 3D 模型为准", "the mesh holds"}, "chart=mesh"}};
    report.findings.push_back(std::move(f));
  }
  auto run = gradeRun(base, *chart, progress);
  if (!run) return reject(report, "IMP-097", run.error().text), std::vector<GarmentModel>();
  report.findings.insert(report.findings.end(), run->findings.begin(), run->findings.end());
  std::vector<GarmentModel> out;
  double worst = 0;
  const auto ofBase = std::find_if(run->sizes.begin(), run->sizes.end(),
                                   [&](const GradedSize& s) { return s.garment.size == label; });
  if (ofBase != run->sizes.end()) inferReference(ofBase->garment, row.reference, label);
  for (auto& size : run->sizes) {
    worst = std::max(worst, size.worst);
    size.garment.id = base.id;
    if (ofBase != run->sizes.end()) {
      size.garment.reference = ofBase->garment.reference;
      size.garment.designedEase = ofBase->garment.designedEase;
    }
    out.push_back(std::move(size.garment));
  }
  say(report, "IMP-061", Severity::kInfo,
      {fmt::format("已放码 {} 个尺码，与尺码表最多相差 {:.1f} 毫米", out.size(), 1000 * worst),
       fmt::format("graded to {} sizes, at most {:.1f} mm off the chart", out.size(), 1000 * worst)},
      true);
  report.verdict = ImportVerdict::kFix;
  return out;
}

/// What stands beside a garment's meshes: its look, picture and report. The report names the id it is kept
/// under, so that one is found first.
void keep(const std::vector<GarmentModel>& run, std::size_t index, Library& library,
          const IntakeSettings& settings, ImportReport& report) {
  LibraryExtras extras;
  if (index < report.shown.size()) extras.shown = report.shown[index];
  if (index < report.previews.size()) extras.preview = report.previews[index];
  if (settings.draft) extras.published = false;
  auto id = library.idOf(run, extras);
  if (id) {
    // Each folder speaks of its own garment.
    ImportReport own;
    own.path = report.path;
    own.verdict = report.verdict;
    own.findings = report.findings;
    own.garments = {run.front()};
    own.garments[0].id = *id;
    const ReportContext context{std::filesystem::path(report.path).filename().string(), settings.merchant,
                                false};
    extras.reportJson = reportJson(own, context);
    extras.reportHtml = reportHtml(own, context);
    id = library.addRun(run, extras);
  }
  if (!id) return reject(report, "IMP-098", id.error().text);
  report.garments[index].id = *id;
}

ImportReport cancelledReport(const IntakeRow& row) {
  ImportReport report;
  report.path = row.file.string();
  reject(report, "IMP-091", {"导入已取消", "the import was cancelled"});
  return report;
}

/// Says how many rows are through; several threads tell it.
class RowProgress {
 public:
  RowProgress(const Progress& progress, std::size_t rows) : progress_(progress), rows_(rows) {}
  void ended(const std::string& name) {
    const std::lock_guard lock(mutex_);
    ++ended_;
    progress_.tell(static_cast<double>(ended_) / static_cast<double>(rows_),
                   {"已导入 " + name, "imported " + name});
  }
  bool stopped() {
    const std::lock_guard lock(mutex_);
    return progress_.shouldStop();
  }

 private:
  const Progress& progress_;
  std::size_t rows_, ended_ = 0;
  std::mutex mutex_;
};

bool stillThere(const Journal::Entry& entry, const std::set<std::string>& ids) {
  return std::all_of(entry.ids.begin(), entry.ids.end(),
                     [&](const std::string& id) { return ids.count(id) > 0; });
}

}  // namespace

IntakeCounts countsOf(const std::vector<IntakeResult>& results) {
  IntakeCounts counts;
  for (const auto& result : results) {
    ++counts.all;
    counts.unchanged += result.unchanged;
    counts.passed += result.report.verdict == ImportVerdict::kPass;
    counts.fixed += result.report.verdict == ImportVerdict::kFix;
    counts.rejected += result.report.verdict == ImportVerdict::kReject;
  }
  return counts;
}

IntakeResult importRow(const IntakeRow& row, Library& library, const IntakeSettings& settings,
                       const Progress& progress) {
  IntakeResult result{row, importInWorker(row.file, row.options, settings.limits, progress, settings.program),
                      false};
  ImportReport& report = result.report;
  applyChoices(row, report);
  const bool several = report.garments.size() > 1;
  if (!row.sizes.empty() && several)
    say(report, "IMP-051", Severity::kWarning,
        {"文件里有几件衣服，尺码表没有使用；请分成几个文件",
         "the file holds several garments and the size chart was not used; export them apart"});
  std::vector<GarmentModel> run;
  if (!row.sizes.empty() && report.garments.size() == 1) run = runAfterChart(row, report, progress);
  quieten(row.accepted, report);
  for (std::size_t i = 0; i < report.garments.size(); ++i) {
    GarmentModel& garment = report.garments[i];
    if (i == 0 && !run.empty()) {
      garment.sizes = run.front().sizes;
      garment.reference = run.front().reference;
      garment.designedEase = run.front().designedEase;
    } else {
      inferReference(garment, row.reference, garment.size);
    }
    if (settings.dryRun) continue;
    keep(i == 0 && !run.empty() ? run : std::vector<GarmentModel>{garment}, i, library, settings, report);
  }
  report.shown.clear();
  report.previews.clear();
  return result;
}

std::vector<IntakeResult> importRows(const std::vector<IntakeRow>& rows, Library& library, Journal& journal,
                                     const IntakeSettings& settings, const Progress& progress,
                                     const std::function<void(const IntakeResult&)>& done) {
  std::set<std::string> ids;
  for (const auto& entry : library.list()) ids.insert(entry.id);
  std::vector<IntakeResult> results(rows.size());
  std::atomic<std::size_t> next{0};
  RowProgress told(progress, std::max<std::size_t>(1, rows.size()));
  std::mutex doneMutex;
  const auto work = [&] {
    for (std::size_t i = next++; i < rows.size(); i = next++) {
      IntakeResult& result = results[i];
      const std::string key = Journal::keyOf(rows[i]);
      const Journal::Entry* before = settings.again ? nullptr : journal.find(key);
      if (told.stopped()) {
        result = {rows[i], cancelledReport(rows[i]), false};
      } else if (before != nullptr && before->verdict != ImportVerdict::kReject && stillThere(*before, ids)) {
        result.row = rows[i];
        result.report.path = rows[i].file.string();
        result.report.verdict = before->verdict;
        result.unchanged = true;
        std::string list;
        for (const auto& id : before->ids) list += (list.empty() ? "" : ", ") + id;
        say(result.report, "IMP-062", Severity::kInfo,
            {"以前导入过，没有变化：" + list, "imported before and unchanged: " + list});
      } else {
        Progress quiet;
        quiet.cancelled = [&told] { return told.stopped(); };
        IntakeRow row = rows[i];
        if (row.knownAs.empty()) row.knownAs = journal.idsOf(row.file);
        result = importRow(row, library, settings, rows.size() == 1 ? progress : quiet);
        Journal::Entry entry{result.report.verdict, {}, Journal::stampOf(row.file)};
        for (const auto& garment : result.report.garments) entry.ids.push_back(garment.id);
        if (!settings.dryRun) journal.add(key, entry);
      }
      if (rows.size() > 1) {
        // A long delivery must not pile its meshes up; the figures stay.
        for (auto& garment : result.report.garments) {
          garment.mesh = {};
          garment.texCoords.resize(0, 2);
          garment.vertexTube.clear();
          garment.openings.clear();
        }
        told.ended(rows[i].file.filename().string());
      }
      const std::lock_guard lock(doneMutex);
      if (done) done(result);
    }
  };
  const auto wanted = settings.workers > 0 ? static_cast<std::size_t>(settings.workers)
                                           : std::max<std::size_t>(1, std::thread::hardware_concurrency());
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < std::min(wanted, rows.size()); ++i) threads.emplace_back(work);
  work();
  for (auto& thread : threads) thread.join();
  return results;
}

}  // namespace fitroom::garments
