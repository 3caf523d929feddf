#include "crm/exchange/records.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <fstream>

#include "crm/core/json.h"
#include "crm/core/utf8.h"
#include "crm/exchange/csv.h"
#include "crm/exchange/record_fields.h"

namespace fitroom::crm {
namespace {

constexpr std::size_t kMaxLineBytes = 256 * 1024;

tl::unexpected<Error> unreadable(const std::filesystem::path& file) {
  return fail(ErrorCode::kUnreadable,
              {fmt::format("读不了文件 {}。请检查路径与权限。", file.string()),
               fmt::format("Cannot read the file {}. Check its path and rights.", file.string())},
              file.string());
}

tl::unexpected<Error> noHeader() {
  return fail(
      ErrorCode::kInvalidArgument,
      {"文件没有可用的表头：第一行须写明各列的名称（如 姓名、邮箱、手机）。",
       "The file has no usable header: its first line must name the columns (such as name, email, phone)."},
      "header");
}

tl::unexpected<Error> notUtf8() {
  return fail(ErrorCode::kInvalidArgument,
              {"文件不是 UTF-8 文本。请在表格软件里另存为“CSV UTF-8”后重试。",
               "The file is not UTF-8 text. Save it as \"CSV UTF-8\" in the spreadsheet and try again."},
              "encoding");
}

Text faultText(CsvFault fault) {
  switch (fault) {
    case CsvFault::kOpenQuote:
      return {"引号没有闭合，此后的内容都被并入这一格。请补上引号。",
              "A quotation mark is never closed, so everything after it fell into this cell. Close it."};
    case CsvFault::kAfterQuote:
      return {"引号之后还有文字。请把格内的引号写成两个。",
              "Text follows a closing quotation mark. Double the quotation marks inside the cell."};
    default:
      return {fmt::format("有一格超过 {} 字节，或一行超过 {} 格。", CsvReader::kMaxCellBytes,
                          CsvReader::kMaxCells),
              fmt::format("A cell has more than {} bytes, or a line more than {} cells.",
                          CsvReader::kMaxCellBytes, CsvReader::kMaxCells)};
  }
}

// A line without its end, at most kMaxLineBytes of it; `whole` is false where more was dropped.
bool readLine(std::istream& in, std::string& line, bool& whole, std::int64_t& bytes) {
  line.clear();
  whole = true;
  int c = in.get();
  if (c == std::char_traits<char>::eof()) return false;
  for (; c != std::char_traits<char>::eof() && c != '\n'; c = in.get()) {
    ++bytes;
    if (line.size() < kMaxLineBytes) {
      line += static_cast<char>(c);
    } else {
      whole = false;
    }
  }
  ++bytes;
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return true;
}

bool blank(const std::string& s) {
  return s.find_first_not_of(" \t\r\n") == std::string::npos;
}

}  // namespace

template <class T>
struct RecordReader<T>::Impl {
  std::unique_ptr<std::istream> in;
  std::unique_ptr<CsvReader> csv;  // Null: JSON lines.
  std::vector<Column> columns;
  CsvRecord record;
  std::string line;
  std::int64_t lineNumber = 0;
  std::int64_t bytes = 0;

  bool nextCsv(ImportedRow<T>& row);
  bool nextJson(ImportedRow<T>& row);
};

template <class T>
bool RecordReader<T>::Impl::nextCsv(ImportedRow<T>& row) {
  if (!csv->next(record)) return false;
  row = {};
  FieldSink<T> sink(record.line, row.issues);
  if (record.fault != CsvFault::kNone) {
    sink.refuse("csv", faultText(record.fault));
    return true;
  }
  if (record.cells.size() > columns.size()) {
    sink.refuse("csv", {fmt::format("这一行有 {} 格，表头只有 {} 列。", record.cells.size(), columns.size()),
                        fmt::format("This line has {} cells, the header has {}.", record.cells.size(),
                                    columns.size())});
    return true;
  }
  for (std::size_t i = 0; i < record.cells.size(); ++i) {
    if (!columns[i].field.empty()) sink.put(columns[i].field, withoutGuard(record.cells[i]));
  }
  row.value = sink.finish();
  return true;
}

template <class T>
bool RecordReader<T>::Impl::nextJson(ImportedRow<T>& row) {
  bool whole = true;
  do {
    if (!readLine(*in, line, whole, bytes)) return false;
    ++lineNumber;
    if (lineNumber == 1 && line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);
  } while (blank(line));
  row = {};
  FieldSink<T> sink(lineNumber, row.issues);
  const auto json = whole && isUtf8(line) ? parseJson(line) : std::nullopt;
  if (!json || !json->is_object()) {
    sink.refuse("json",
                {fmt::format("这一行不是 JSON 对象（最多 {} 字节，UTF-8）。", kMaxLineBytes),
                 fmt::format("This line is not a JSON object ({} bytes of UTF-8 at most).", kMaxLineBytes)});
    return true;
  }
  sink.putJson(*json);
  row.value = sink.finish();
  return true;
}

template <class T>
RecordReader<T>::RecordReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
template <class T>
RecordReader<T>::~RecordReader() = default;

template <class T>
Expected<std::unique_ptr<RecordReader<T>>> RecordReader<T>::open(
    const std::filesystem::path& file, const std::map<std::string, std::string>& chosen) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) {
    return fail(ErrorCode::kNotFound,
                {fmt::format("没有文件 {}。请检查路径。", file.string()),
                 fmt::format("There is no file {}. Check the path.", file.string())},
                file.string());
  }
  if (!std::filesystem::is_regular_file(file, ignored)) return unreadable(file);
  auto in = std::make_unique<std::ifstream>(file, std::ios::binary);
  if (!*in) return unreadable(file);
  return read(std::move(in), chosen);
}

template <class T>
Expected<std::unique_ptr<RecordReader<T>>> RecordReader<T>::read(
    std::unique_ptr<std::istream> in, const std::map<std::string, std::string>& chosen) {
  auto impl = std::make_unique<Impl>();
  impl->in = std::move(in);
  std::string start(4, '\0');
  impl->in->read(start.data(), 4);
  start.resize(static_cast<std::size_t>(impl->in->gcount()));
  impl->in->clear();
  impl->in->seekg(0);
  if (start.starts_with("\xFF\xFE") || start.starts_with("\xFE\xFF")) return notUtf8();
  if (start.starts_with("\xEF\xBB\xBF")) start.erase(0, 3);
  if (!start.empty() && start[0] == '{')
    return std::unique_ptr<RecordReader>(new RecordReader(std::move(impl)));
  impl->csv = std::make_unique<CsvReader>(*impl->in);
  CsvRecord header;
  if (!impl->csv->next(header) || header.fault != CsvFault::kNone) return noHeader();
  for (const std::string& cell : header.cells) {
    if (!isUtf8(cell)) return notUtf8();
  }
  auto columns = readHeaders(FieldSink<T>::kKind, header.cells, chosen);
  if (!columns) return tl::unexpected(columns.error());
  impl->columns = std::move(*columns);
  bool any = false;
  for (const Column& c : impl->columns) any = any || !c.field.empty();
  if (!any) return noHeader();
  return std::unique_ptr<RecordReader>(new RecordReader(std::move(impl)));
}

template <class T>
bool RecordReader<T>::next(ImportedRow<T>& row) {
  return impl_->csv ? impl_->nextCsv(row) : impl_->nextJson(row);
}

template <class T>
const std::vector<Column>& RecordReader<T>::columns() const {
  return impl_->columns;
}

template <class T>
std::int64_t RecordReader<T>::bytesRead() const {
  return impl_->csv ? impl_->csv->bytesRead() : impl_->bytes;
}

template class RecordReader<ImportedCustomer>;
template class RecordReader<ImportedEvent>;

}  // namespace fitroom::crm
