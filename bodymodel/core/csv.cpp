#include "bodymodel/core/csv.h"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>

namespace fitroom::bodymodel {

namespace {

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr std::string_view kUtf16Little = "\xFF\xFE";
constexpr std::string_view kUtf16Big = "\xFE\xFF";

/// Converts with the C library's tables; empty on bytes that are not of that encoding.
std::string convert(std::string_view bytes, const char* from, bool& ok) {
  ok = false;
  const iconv_t converter = iconv_open("UTF-8", from);
  if (converter == reinterpret_cast<iconv_t>(-1)) return {};
  std::string out;
  std::array<char, 4096> buffer{};
  // iconv takes its input by a pointer to non-const but does not write there.
  char* in = const_cast<char*>(bytes.data());
  std::size_t left = bytes.size();
  ok = true;
  while (left > 0 && ok) {
    char* to = buffer.data();
    std::size_t room = buffer.size();
    const std::size_t done = iconv(converter, &in, &left, &to, &room);
    out.append(buffer.data(), buffer.size() - room);
    if (done == static_cast<std::size_t>(-1) && errno != E2BIG) ok = false;
  }
  iconv_close(converter);
  return out;
}

bool isBlank(char c) {
  return c == ' ' || c == '\t' || c == '\0';
}

/// Blanks at both ends off, the full-width and the no-break space included.
std::string trimmed(std::string_view text) {
  static constexpr std::array<std::string_view, 4> kWide = {"\xE3\x80\x80", "\xC2\xA0", "\xEF\xBB\xBF",
                                                            "\xE2\x80\x8B"};
  for (bool moved = true; moved;) {
    moved = false;
    while (!text.empty() && (isBlank(text.front()) || text.front() == '\n' || text.front() == '\r'))
      text.remove_prefix(1);
    while (!text.empty() && (isBlank(text.back()) || text.back() == '\n' || text.back() == '\r'))
      text.remove_suffix(1);
    for (const auto wide : kWide) {
      if (text.starts_with(wide)) text.remove_prefix(wide.size()), moved = true;
      if (text.ends_with(wide)) text.remove_suffix(wide.size()), moved = true;
    }
  }
  return std::string(text);
}

/// The sign that the first line has most of, quoted parts aside; a comma when there is none.
char findSeparator(std::string_view text) {
  std::array<int, 3> count{};
  constexpr std::array<char, 3> kSigns = {',', ';', '\t'};
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\n' || c == '\r') break;
    for (std::size_t i = 0; i < kSigns.size(); ++i) count[i] += c == kSigns[i];
  }
  return kSigns[static_cast<std::size_t>(std::max_element(count.begin(), count.end()) - count.begin())];
}

/// Reads rows off a text.
class Reader {
 public:
  Reader(std::string_view text, char separator, const CsvLimits& limits)
      : text_(text), separator_(separator), limits_(limits) {}

  bool atEnd() const { return at_ >= text_.size(); }
  bool overLimit() const { return overLimit_; }
  std::size_t line() const { return line_; }

  CsvRow next() {
    CsvRow row;
    row.line = line_;
    const std::size_t begin = at_, beginLine = line_;
    if (!read(row, true)) {
      // The quote swallowed what follows: read this one line again, taking quotes as they stand.
      at_ = begin;
      line_ = beginLine;
      row.cells.clear();
      row.unclosedQuote = true;
      read(row, false);
    }
    return row;
  }

 private:
  bool atLineEnd() const { return text_[at_] == '\n' || text_[at_] == '\r'; }

  void skipLineEnd() {
    if (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') ++at_;
    ++at_;
    ++line_;
  }

  bool read(CsvRow& row, bool quotes) {
    std::string cell;
    for (;;) {
      if (atEnd() || atLineEnd() || text_[at_] == separator_) {
        if (row.cells.size() >= limits_.cells) overLimit_ = true;
        if (!overLimit_) row.cells.push_back(trimmed(cell));
        cell.clear();
        if (atEnd()) return true;
        if (atLineEnd()) {
          skipLineEnd();
          return true;
        }
        ++at_;
      } else if (quotes && text_[at_] == '"' && std::all_of(cell.begin(), cell.end(), isBlank)) {
        cell.clear();
        if (!readQuoted(cell)) return false;
      } else {
        cell += text_[at_++];
      }
    }
  }

  bool readQuoted(std::string& cell) {
    for (++at_; !atEnd() && cell.size() < limits_.quotedBytes;) {
      if (text_[at_] == '"') {
        if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
          ++at_;
        } else {
          ++at_;
          return true;
        }
      } else if (atLineEnd()) {
        skipLineEnd();
        cell += '\n';
        continue;
      }
      cell += text_[at_++];
    }
    return false;
  }

  std::string_view text_;
  char separator_;
  const CsvLimits& limits_;
  std::size_t at_ = 0, line_ = 1;
  bool overLimit_ = false;
};

/// Bytes of the UTF-8 character that begins here; 0 where none does.
std::size_t sequenceAt(std::string_view bytes, std::size_t i) {
  const auto lead = static_cast<std::uint8_t>(bytes[i]);
  const std::size_t more = lead < 0x80 ? 0 : lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
  if ((lead >= 0x80 && lead < 0xC2) || lead > 0xF4 || i + more >= bytes.size()) return 0;
  std::uint32_t code = more == 0 ? lead : lead & (0x3Fu >> more);
  for (std::size_t k = 1; k <= more; ++k) {
    const auto next = static_cast<std::uint8_t>(bytes[i + k]);
    if ((next & 0xC0) != 0x80) return 0;
    code = (code << 6) | (next & 0x3Fu);
  }
  constexpr std::array<std::uint32_t, 4> kLeast = {0, 0x80, 0x800, 0x10000};
  if (code < kLeast[more] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return 0;
  return more + 1;
}

/// The text with U+FFFD for each byte that is not UTF-8, and how many those and the longer characters are.
struct Mended {
  std::string text;
  std::size_t bad = 0, longer = 0;
};
Mended mended(std::string_view bytes) {
  Mended out;
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t length = sequenceAt(bytes, i);
    out.longer += length > 1;
    out.bad += length == 0;
    out.text.append(length ? bytes.substr(i, length) : std::string_view("\xEF\xBF\xBD"));
    i += std::max<std::size_t>(length, 1);
  }
  return out;
}

/// Text in UTF-8 with a few wrong bytes, so that those spoil a cell and not the file; else as `decodeText`.
Expected<std::string> decodedOrMended(std::string_view bytes) {
  constexpr std::size_t kSure = 4;   // Good characters a wrong byte that say it is UTF-8, not GB18030.
  constexpr std::size_t kShare = 8;  // Without such: one wrong byte in so many at most.
  std::string_view plain = bytes;
  if (plain.starts_with(kUtf8Mark)) plain.remove_prefix(kUtf8Mark.size());
  if (plain.starts_with(kUtf16Little) || plain.starts_with(kUtf16Big) || isUtf8(plain))
    return decodeText(bytes);
  Mended utf8 = mended(plain);
  if (utf8.longer >= kSure * utf8.bad) return std::move(utf8.text);
  auto text = decodeText(bytes);
  if (text || utf8.bad * kShare > plain.size()) return text;
  return std::move(utf8.text);
}

tl::unexpected<Error> tooLarge(const char* zh, const char* en) {
  return fail(ErrorCode::kLimitExceeded, {zh, en});
}

}  // namespace

bool isUtf8(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t length = sequenceAt(bytes, i);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

Expected<std::string> decodeText(std::string_view bytes) {
  bool ok = true;
  std::string text;
  if (bytes.starts_with(kUtf16Little)) {
    text = convert(bytes.substr(2), "UTF-16LE", ok);
  } else if (bytes.starts_with(kUtf16Big)) {
    text = convert(bytes.substr(2), "UTF-16BE", ok);
  } else {
    if (bytes.starts_with(kUtf8Mark)) bytes.remove_prefix(kUtf8Mark.size());
    if (isUtf8(bytes)) return std::string(bytes);
    text = convert(bytes, "GB18030", ok);
  }
  if (ok && isUtf8(text)) return text;
  return fail(ErrorCode::kMalformed, {"文件不是文本，或编码不认识；请另存为 UTF-8 编码的 CSV",
                                      "the file is not text, or its encoding is unknown; save it as CSV in "
                                      "UTF-8"});
}

Expected<CsvTable> parseCsv(std::string_view bytes, const CsvLimits& limits) {
  if (bytes.size() > limits.bytes) {
    return tooLarge("表格文件太大；请拆成几个文件", "the table is too large; split it into several files");
  }
  const auto decoded = decodedOrMended(bytes);
  if (!decoded) return tl::unexpected(decoded.error());
  std::string_view text = *decoded;
  CsvTable table;
  std::size_t skipped = 0;
  if (text.starts_with("sep=") && text.size() > 4 && text[4] != '\n' && text[4] != '\r') {
    table.separator = text[4];
    const std::size_t end = std::min(text.find('\n'), text.size() - 1);
    text.remove_prefix(end + 1);
    skipped = 1;
  } else {
    table.separator = findSeparator(text);
  }
  Reader reader(text, table.separator, limits);
  while (!reader.atEnd()) {
    CsvRow row = reader.next();
    row.line += skipped;
    if (reader.overLimit()) {
      return tooLarge("表格一行的列太多，请检查分隔符", "a row has too many columns; check the separator");
    }
    const bool text_in =
        std::any_of(row.cells.begin(), row.cells.end(), [](const auto& c) { return !c.empty(); });
    if (text_in) table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace fitroom::bodymodel
