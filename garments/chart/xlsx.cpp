#include "garments/chart/xlsx.h"

#include <expat.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <map>
#include <memory>

#include "garments/import/zip_archive.h"
#include "garments/library/file_io.h"

namespace fitroom::garments {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMaxRows = 2000;
constexpr std::size_t kMaxColumns = 200;
constexpr std::size_t kMaxStrings = 200'000;
constexpr std::uintmax_t kMaxPacked = 16u << 20;
constexpr std::size_t kMaxPart = 32u << 20;
constexpr std::size_t kMaxSheets = 64;

using Attributes = std::map<std::string, std::string>;

/// What an XML document tells, names without their prefix.
struct XmlTeller {
  std::function<void(const std::string& name, const Attributes&)> open;
  std::function<void(const std::string& name)> close;
  std::function<void(std::string_view text)> text;
  bool stopped = false;
  XML_Parser parser = nullptr;

  void stop() {
    stopped = true;
    XML_StopParser(parser, XML_FALSE);
  }
};

std::string plainName(const char* name) {
  const std::string whole = name;
  const std::size_t colon = whole.rfind(':');
  return colon == std::string::npos ? whole : whole.substr(colon + 1);
}

void onOpen(void* data, const XML_Char* name, const XML_Char** attributes) {
  auto& teller = *static_cast<XmlTeller*>(data);
  Attributes map;
  for (; attributes[0] != nullptr; attributes += 2) map.emplace(plainName(attributes[0]), attributes[1]);
  if (teller.open && !teller.stopped) teller.open(plainName(name), map);
}

void onClose(void* data, const XML_Char* name) {
  auto& teller = *static_cast<XmlTeller*>(data);
  if (teller.close && !teller.stopped) teller.close(plainName(name));
}

void onText(void* data, const XML_Char* text, int length) {
  auto& teller = *static_cast<XmlTeller*>(data);
  if (teller.text && !teller.stopped) teller.text(std::string_view(text, static_cast<std::size_t>(length)));
}

/// A spreadsheet has no document type; entities are how XML bombs are made.
void onDoctype(void* data, const XML_Char*, const XML_Char*, const XML_Char*, int) {
  static_cast<XmlTeller*>(data)->stop();
}

/// Whether all of it was well-formed.
bool readXml(const std::string& bytes, XmlTeller& teller) {
  const std::unique_ptr<std::remove_pointer_t<XML_Parser>, void (*)(XML_Parser)> parser(
      XML_ParserCreate(nullptr), XML_ParserFree);
  if (!parser) return false;
  teller.parser = parser.get();
  XML_SetUserData(parser.get(), &teller);
  XML_SetElementHandler(parser.get(), onOpen, onClose);
  XML_SetCharacterDataHandler(parser.get(), onText);
  XML_SetStartDoctypeDeclHandler(parser.get(), onDoctype);
  return XML_Parse(parser.get(), bytes.data(), static_cast<int>(bytes.size()), 1) == XML_STATUS_OK &&
         !teller.stopped;
}

tl::unexpected<Error> malformed(const Text& what) {
  return fail(ErrorCode::kMalformed, {"XLSX 已损坏：" + what.zh + "。请另存为 CSV",
                                      "the XLSX is damaged: " + what.en + "; save it as CSV"});
}

/// Strings of sharedStrings.xml; runs of one string are joined, phonetic readings left out.
Expected<std::vector<std::string>> readStrings(const std::string& xml) {
  std::vector<std::string> strings;
  if (xml.empty()) return strings;
  bool inText = false;
  int phonetic = 0;
  XmlTeller teller;
  teller.open = [&](const std::string& name, const Attributes&) {
    if (name == "si") {
      if (strings.size() >= kMaxStrings) return teller.stop();
      strings.emplace_back();
    }
    if (name == "rPh") ++phonetic;
    inText = name == "t" && phonetic == 0 && !strings.empty();
  };
  teller.close = [&](const std::string& name) {
    if (name == "rPh") --phonetic;
    if (name == "t") inText = false;
  };
  teller.text = [&](std::string_view text) {
    if (inText) strings.back() += text;
  };
  if (!readXml(xml, teller)) return malformed({"字符串表读不出来", "its table of strings cannot be read"});
  return strings;
}

/// Column of a reference such as `BC12`, from 0; kMaxColumns when it is none.
std::size_t columnOf(const std::string& reference) {
  std::size_t column = 0;
  for (const char c : reference) {
    if (c < 'A' || c > 'Z') break;
    column = column * 26 + static_cast<std::size_t>(c - 'A' + 1);
    if (column > kMaxColumns) return kMaxColumns;
  }
  return column == 0 ? kMaxColumns : column - 1;
}

/// 96.5 is kept as 96.500000000000014 in many files.
std::string tidyNumber(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return text;
  return fmt::format("{:.10g}", value);
}

/// One sheet being read.
class SheetReader {
 public:
  explicit SheetReader(const std::vector<std::string>& strings) : strings_(strings) {}

  Expected<SheetCells> read(const std::string& xml) {
    XmlTeller teller;
    teller.open = [&](const std::string& name, const Attributes& attributes) {
      if (!open(name, attributes)) teller.stop();
    };
    teller.close = [&](const std::string& name) { close(name); };
    teller.text = [&](std::string_view text) {
      if (inValue_) value_ += text;
    };
    const bool whole = readXml(xml, teller);
    if (tooLarge_)
      return fail(ErrorCode::kLimitExceeded,
                  {fmt::format("表格超过 {} 行或 {} 列", kMaxRows, kMaxColumns),
                   fmt::format("the sheet has more than {} rows or {} columns", kMaxRows, kMaxColumns)});
    if (!whole || lost_) return malformed({"表格读不出来", "its sheet cannot be read"});
    std::erase_if(rows_, [](const auto& row) {
      return std::all_of(row.begin(), row.end(), [](const std::string& cell) { return cell.empty(); });
    });
    return std::move(rows_);
  }

 private:
  bool open(const std::string& name, const Attributes& attributes) {
    const auto at = [&](const char* key) {
      const auto it = attributes.find(key);
      return it == attributes.end() ? std::string() : it->second;
    };
    if (name == "row") {
      rows_.emplace_back();
      column_ = 0;
      tooLarge_ = rows_.size() > kMaxRows;
    } else if (name == "c" && !rows_.empty()) {
      const std::string reference = at("r");
      if (!reference.empty()) column_ = columnOf(reference);
      kind_ = at("t");
      value_.clear();
      inCell_ = true;
      tooLarge_ = tooLarge_ || column_ >= kMaxColumns;
    }
    inValue_ = inCell_ && (name == "v" || name == "t");
    return !tooLarge_;
  }

  void close(const std::string& name) {
    if (name == "v" || name == "t") inValue_ = false;
    if (name != "c" || !inCell_) return;
    inCell_ = false;
    auto& row = rows_.back();
    if (row.size() <= column_) row.resize(column_ + 1);
    row[column_++] = textOf();
  }

  std::string textOf() {
    if (kind_ == "s") {
      std::size_t index = 0;
      const auto [end, error] = std::from_chars(value_.data(), value_.data() + value_.size(), index);
      if (error != std::errc() || index >= strings_.size()) return lost_ = true, std::string();
      return strings_[index];
    }
    return kind_.empty() || kind_ == "n" ? tidyNumber(value_) : kind_ == "e" ? std::string() : value_;
  }

  const std::vector<std::string>& strings_;
  SheetCells rows_;
  std::string kind_, value_;
  std::size_t column_ = 0;
  bool inCell_ = false, inValue_ = false, tooLarge_ = false, lost_ = false;
};

/// Sheets in the workbook's order, as paths in the archive.
std::vector<std::string> sheetPaths(const std::string& workbook, const std::string& relations) {
  std::map<std::string, std::string> targets;
  XmlTeller teller;
  teller.open = [&](const std::string& name, const Attributes& attributes) {
    if (name != "Relationship" || !attributes.count("Id") || !attributes.count("Target")) return;
    const std::string& target = attributes.at("Target");
    targets[attributes.at("Id")] = target[0] == '/' ? target.substr(1) : "xl/" + target;
  };
  readXml(relations, teller);
  std::vector<std::string> ids;
  XmlTeller sheets;
  sheets.open = [&](const std::string& name, const Attributes& attributes) {
    // `r:id` beside `sheetId`; the prefix is gone.
    if (name == "sheet" && attributes.count("id") && ids.size() < kMaxSheets)
      ids.push_back(attributes.at("id"));
  };
  readXml(workbook, sheets);
  std::vector<std::string> out;
  for (const auto& id : ids) {
    if (targets.count(id)) out.push_back(targets[id]);
  }
  if (out.empty()) out.emplace_back("xl/worksheets/sheet1.xml");
  return out;
}

/// Tabs between cells; a cell that holds one, a quote or a line break is quoted.
std::string delimited(const SheetCells& rows) {
  std::string out;
  for (const auto& row : rows) {
    for (std::size_t k = 0; k < row.size(); ++k) {
      if (k > 0) out += '\t';
      if (row[k].find_first_of("\t\"\n\r") == std::string::npos) {
        out += row[k];
        continue;
      }
      out += '"';
      for (const char c : row[k]) out += c == '"' ? std::string("\"\"") : std::string(1, c);
      out += '"';
    }
    out += '\n';
  }
  return out;
}

Expected<std::string> readXlsx(const fs::path& path) {
  const auto archive = ZipArchive::open(path, kMaxPacked);
  if (!archive) return tl::unexpected(archive.error());
  const auto part = [&](const std::string& name) {
    return archive->read(name, kMaxPart).value_or(std::string());
  };
  XlsxParts parts;
  parts.sharedStrings = part("xl/sharedStrings.xml");
  for (const auto& sheet : sheetPaths(part("xl/workbook.xml"), part("xl/_rels/workbook.xml.rels"))) {
    parts.sheet = part(sheet);
    if (parts.sheet.empty()) continue;
    const auto cells = readSheet(parts);
    if (!cells) return tl::unexpected(cells.error());
    if (!cells->empty()) return delimited(*cells);
  }
  return malformed({"里面没有表格", "it holds no sheet with cells"});
}

}  // namespace

Expected<SheetCells> readSheet(const XlsxParts& parts) {
  const auto strings = readStrings(parts.sharedStrings);
  if (!strings) return tl::unexpected(strings.error());
  return SheetReader(*strings).read(parts.sheet);
}

Expected<std::string> readChartText(const fs::path& path) {
  auto bytes = readFile(path, kMaxPacked);
  if (!bytes) return bytes;
  if (bytes->compare(0, 4, "PK\x03\x04") == 0) return readXlsx(path);
  if (bytes->compare(0, 4, "\xd0\xcf\x11\xe0") == 0) {
    const std::string name = path.filename().string();
    return fail(ErrorCode::kUnsupported,
                {name + " 是旧的 XLS，读不了；请另存为 XLSX 或 CSV",
                 name + " is an old XLS, which is not read; save it as XLSX or CSV"},
                name);
  }
  return bytes;
}

}  // namespace fitroom::garments
