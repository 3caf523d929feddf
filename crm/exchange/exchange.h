#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "crm/core/progress.h"
#include "crm/exchange/duplicates.h"
#include "crm/exchange/records.h"
#include "crm/service.h"

namespace fitroom::crm {

/// What to do with a row whose customer is certainly there already.
enum class OnDuplicate : std::uint8_t { kSkip, kUpdate, kAdd };

struct ImportOptions {
  ImportKind kind = ImportKind::kCustomers;
  std::map<std::string, std::string> columns;  ///< Header -> field, over what is guessed; "" leaves out.
  std::string source = "file";                 ///< The system whose numbers `ref` are, 1 to 64 characters.
  OnDuplicate onDuplicate = OnDuplicate::kSkip;
  bool dryRun = false;  ///< Only look: nothing is written.
  Context context;
  Progress progress;  ///< Answering false stops it; what was written is taken back.
};

/// A row that looks like somebody.
struct DuplicateFound {
  std::int64_t line = 0;
  std::int64_t otherLine = 0;  ///< The earlier row of the same file, or 0.
  std::string customer;        ///< Whom in the store, or empty.
  SameBy by = SameBy::kName;
  bool certain = false;
};

struct ImportReport {
  std::string batch;  ///< To undo it with; empty after a dry run, and when nothing was written.
  ImportKind kind = ImportKind::kCustomers;
  std::vector<Column> columns;
  std::int64_t rows = 0;
  std::int64_t added = 0;
  std::int64_t updated = 0;
  std::int64_t skipped = 0;  ///< There already.
  std::int64_t refused = 0;
  std::int64_t issueCount = 0;
  std::int64_t duplicateCount = 0;
  std::vector<ImportIssue> issues;         ///< The first kMaxListed.
  std::vector<DuplicateFound> duplicates;  ///< Likewise.
  static constexpr std::size_t kMaxListed = 1000;
};

struct ImportBatch {
  std::string id;
  std::string kind;  ///< customers, events.
  std::string file;
  std::string state;  ///< running (or broken off), done, undone.
  std::string actor;
  UtcTime at;
  std::int64_t rows = 0, added = 0, updated = 0;
  std::int64_t left = 0;  ///< What an undo left in place, because something was added to it since.
};

struct UndoReport {
  std::int64_t removed = 0;   ///< Customers or events taken away.
  std::int64_t restored = 0;  ///< Identities put back.
  std::int64_t left = 0;      ///< Customers kept, because something has happened to them since.
};

enum class ExportForm : std::uint8_t { kCsv, kJsonLines };

/// Two people of the store who may be one.
struct DuplicatePair {
  std::string first;
  std::string second;
  SameBy by = SameBy::kName;
  bool certain = false;
};

/// Customers and events in from files and out to them. One import writes 1,000 rows a transaction, so that
/// others may write in between; one that broke off is listed as running, and can be undone or repeated (what
/// is there is skipped). Thread: one call at a time; other threads may use the Crm meanwhile.
class Exchange {
 public:
  static constexpr std::size_t kMaxRows = 1'000'000;  ///< Of one file; they are held in memory.

  explicit Exchange(Crm& crm) : crm_(crm) {}

  /// Errors of a row are in the report; errors of the file or the store fail the call.
  Expected<ImportReport> importFile(const std::filesystem::path& file, const ImportOptions& options);
  /// Takes away what an import added and puts back what it changed. A customer to whom something has happened
  /// since stays. Undoing twice does nothing.
  Expected<UndoReport> undo(const std::string& batch, const Progress& progress = {});
  Expected<std::vector<ImportBatch>> imports();  ///< Newest first.

  /// Writes customers (with consents and bodies) or events; returns how many. The file appears whole or not
  /// at all; a stopped export leaves none. Restricted customers are included: export is not use. CSV of
  /// customers leaves out body histories but for the newest body. Fails with kUnwritable.
  Expected<std::int64_t> exportFile(ImportKind kind, ExportForm form, const std::filesystem::path& file,
                                    const Progress& progress = {});

  /// Who in the store looks like whom; at most `limit` pairs.
  Expected<std::vector<DuplicatePair>> duplicates(std::size_t limit = 1000, const Progress& progress = {});

 private:
  Crm& crm_;
};

}  // namespace fitroom::crm
