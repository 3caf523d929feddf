// Import of customers with the duplicates report, undo, export. Usage: bench_exchange [FOLDER] [CUSTOMERS].

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "crm/exchange/exchange.h"

namespace {

using namespace fitroom::crm;
using SteadyClock = std::chrono::steady_clock;

template <class T>
T need(Expected<T> e) {
  if (e) return std::move(*e);
  fmt::print(stderr, "{}\n", e.error().text.en);
  std::exit(1);
}

template <class F>
double seconds(F&& step) {
  const auto start = SteadyClock::now();
  step();
  return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

void line(const std::string& what, double took, double bar, const std::string& note) {
  fmt::print("{:<44} {:8.1f} s   {} (<= {:.0f} s)   {}\n", what, took, took <= bar ? "reached" : "MISSED",
             bar, note);
}

// Every twentieth row repeats an earlier e-mail, every fiftieth an earlier phone.
void writePeople(const std::filesystem::path& path, int n) {
  std::ofstream out(path);
  out << "会员号,姓名,邮箱,手机,注册时间,同意保存档案,同意改进,同意时间,身高cm,胸围cm,体重kg\n";
  for (int i = 0; i < n; ++i) {
    const int mail = i % 20 == 19 ? i - 7 : i;
    const int phone = i % 50 == 49 ? i - 11 : i;
    out << fmt::format(
        "{},顾客{},customer{}@example.com,138{:08},2024-03-{:02},是,{},2024-03-{:02},{},{:.1f},{:.1f}\n", i,
        i, mail, phone, i % 28 + 1, i % 2 == 0 ? "是" : "否", i % 28 + 1, 150 + i % 40, 80 + i % 300 * 0.1,
        45 + i % 400 * 0.1);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::filesystem::path base = argc > 1 ? argv[1] : std::filesystem::temp_directory_path();
  const int n = argc > 2 ? std::atoi(argv[2]) : 100'000;
  std::string name = (base / "fitroom-exchange-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    fmt::print(stderr, "cannot make a folder in {}. Name one that is there and may be written.\n",
               base.string());
    return 2;
  }
  const std::filesystem::path folder = name;
  {
    writePeople(folder / "people.csv", n);
    CrmConfig config;
    config.database = folder / "crm.db";
    Crm crm = need(Crm::open(config));
    Exchange exchange(crm);
    ImportReport report;
    const double in = seconds([&] { report = need(exchange.importFile(folder / "people.csv", {})); });
    line(fmt::format("import {} customers, bodies, consents", n), in, 60,
         fmt::format("{} added, {} duplicates found", report.added, report.duplicateCount));
    ImportOptions look;
    look.dryRun = true;
    const double again = seconds([&] { report = need(exchange.importFile(folder / "people.csv", look)); });
    line("preview of the same file against the store", again, 60,
         fmt::format("{} duplicates found", report.duplicateCount));
    for (const auto& [form, file] :
         {std::pair(ExportForm::kCsv, "out.csv"), std::pair(ExportForm::kJsonLines, "out.jsonl")}) {
      std::int64_t written = 0;
      const double out =
          seconds([&] { written = need(exchange.exportFile(ImportKind::kCustomers, form, folder / file)); });
      line(fmt::format("export to {}", file), out, 30, fmt::format("{} customers", written));
    }
    UndoReport undone;
    const std::string batch = need(exchange.imports()).front().id;
    const double back = seconds([&] { undone = need(exchange.undo(batch)); });
    line("undo the import", back, 30, fmt::format("{} removed", undone.removed));
  }
  std::filesystem::remove_all(folder);
  return 0;
}
