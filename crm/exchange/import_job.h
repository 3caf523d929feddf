#pragma once

// For sources of crm/exchange only.

#include <unordered_map>
#include <unordered_set>

#include "crm/exchange/exchange.h"
#include "crm/service_impl.h"
#include "crm/store/exchange_rows.h"

namespace fitroom::crm {

/// A page of reading, and of an event file. Others wait for no longer than such a transaction takes.
constexpr std::size_t kRowsPerTransaction = 1000;
/// Customers written or undone in one transaction: their keys lie all over the indexes, so that twice as many
/// at once cost far less than twice.
constexpr std::size_t kCustomersPerTransaction = 4000;

/// While it lives, the store is set up for many large transactions.
class BulkWriting {
 public:
  explicit BulkWriting(Crm::Impl& crm) : crm_(crm) { set(true); }
  ~BulkWriting() { set(false); }
  BulkWriting(const BulkWriting&) = delete;
  BulkWriting& operator=(const BulkWriting&) = delete;

 private:
  void set(bool on) {
    const std::lock_guard lock(crm_.mutex);
    crm_.store->setBulk(on);
  }
  Crm::Impl& crm_;
};

/// Keyed hash that a customer is found by through another system's number.
std::string refHash(const Crm::Impl& crm, const std::string& source, const std::string& ref);

tl::unexpected<Error> stopped();

/// What imports of customers and of events share: the file, the report, the batch.
class ImportJob {
 public:
  ImportJob(Crm::Impl& crm, const ImportOptions& options);
  ImportReport takeReport() { return std::move(report_); }

 protected:
  void issue(ImportIssue i);
  void duplicate(DuplicateFound d);
  const std::string& actor() const { return actor_; }
  ImportBatchRow& batch() { return batch_; }
  /// Opens and reads the whole file; `share` is the part of the progress it stands for.
  template <class Reader, class T>
  Expected<void> readFile(const std::filesystem::path& file, double share, std::vector<T>& rows);
  template <class T>
  Expected<std::vector<T>> readAll(RecordReader<T>& reader, std::int64_t fileBytes, double share);

  Crm::Impl& crm_;
  const ImportOptions& options_;
  ImportReport report_;

 private:
  std::string actor_;
  ImportBatchRow batch_;
};

template <class T>
Expected<std::vector<T>> ImportJob::readAll(RecordReader<T>& reader, std::int64_t fileBytes, double share) {
  std::vector<T> rows;
  report_.columns = reader.columns();
  ImportedRow<T> row;
  while (reader.next(row)) {
    if (static_cast<std::size_t>(++report_.rows) > Exchange::kMaxRows) {
      return fail(ErrorCode::kInvalidArgument,
                  {"文件超过一百万行。请拆成几个文件分别导入。",
                   "The file has more than a million rows. Split it and import the parts."},
                  "rows");
    }
    for (ImportIssue& i : row.issues) issue(std::move(i));
    if (row.value) {
      rows.push_back(std::move(*row.value));
    } else {
      ++report_.refused;
    }
    if (report_.rows % 1000 != 0) continue;
    const double part =
        static_cast<double>(reader.bytesRead()) / static_cast<double>(std::max<std::int64_t>(fileBytes, 1));
    if (!goesOn(options_.progress, share * std::min(1.0, part))) return stopped();
  }
  return rows;
}

template <class Reader, class T>
Expected<void> ImportJob::readFile(const std::filesystem::path& file, double share, std::vector<T>& rows) {
  auto reader = Reader::open(file, options_.columns);
  if (!reader) return tl::unexpected(reader.error());
  std::error_code ignored;
  const auto bytes = static_cast<std::int64_t>(std::filesystem::file_size(file, ignored));
  auto all = readAll(**reader, bytes, share);
  if (!all) return tl::unexpected(all.error());
  rows = std::move(*all);
  batch_.file = file.filename().string();
  batch_.rows = report_.rows;
  return {};
}

class CustomerImport : public ImportJob {
 public:
  using ImportJob::ImportJob;
  Expected<void> run(const std::filesystem::path& file);
  const std::string& batchId() { return batch().id; }

 private:
  /// A new customer, sealed and ready to be written.
  struct NewCustomer {
    CustomerRow row;
    std::string wrapped;
    std::string ref;
    std::vector<EventRow> events;
    std::vector<ConsentRow> consents;
    std::vector<BodyRow> bodies;
  };
  /// Somebody who is there and about whom the file says something.
  struct Change {
    std::string id;
    const ImportedCustomer* said = nullptr;
  };

  Expected<void> readStore();
  Expected<void> plan();
  std::optional<std::string> inStore(ExchangeRows& rows, const ImportedCustomer& c, SameBy& by,
                                     bool& certain);
  Expected<NewCustomer> prepare(const ImportedCustomer& c);
  void prepareConsents(const ImportedCustomer& c, NewCustomer& made);
  void prepareBodies(const ImportedCustomer& c, const Key& key, NewCustomer& made);
  bool keepsProfile(const NewCustomer& made) const;
  std::optional<EventRow> event(EventType type, const NewCustomer& made, UtcTime at,
                                const std::string& payload, std::int64_t line, const char* field);
  Expected<void> writeNew(std::size_t from, std::size_t to);
  Expected<void> writeChanges();
  Expected<bool> change(Rows& rows, ExchangeRows& exchange, const Change& c);

  std::vector<ImportedCustomer> rows_;
  DuplicateFinder known_;
  std::vector<std::string> knownIds_;
  std::vector<const ImportedCustomer*> fresh_;
  std::vector<Change> changes_;
};

class EventImport : public ImportJob {
 public:
  using ImportJob::ImportJob;
  Expected<void> run(const std::filesystem::path& file);
  /// The same from a stream, without a batch to undo.
  Expected<void> take(std::unique_ptr<std::istream> in);
  const std::string& batchId() { return batch().id; }

 private:
  Expected<void> writeAll();
  Expected<void> resolve(Rows& rows, ImportedEvent& e);
  Expected<std::optional<std::string>> find(ExchangeRows& rows, const ImportedEvent& e);
  void giveId(ImportedEvent& e);
  Expected<void> writeChunk(std::size_t from, std::size_t to);

  std::vector<ImportedEvent> rows_;
  std::unordered_map<std::string, std::string> found_;  // Hash -> customer.
  std::unordered_map<std::string, int> seen_;           // Content -> how often.
};

/// The id of an event that another system numbers, or that has no number at all: made from `content`.
std::string idOfContent(const Crm::Impl& crm, UtcTime time, const std::string& content);

Expected<UndoReport> undoImport(Crm::Impl& crm, const std::string& batch, const Progress& progress);

}  // namespace fitroom::crm
