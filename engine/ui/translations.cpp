#include "engine/ui/translations.h"

#include <fstream>
#include <nlohmann/json.hpp>

namespace fitroom::engine {

using bodymodel::ErrorCode;
using bodymodel::fail;

namespace {

void replaceAll(std::string& in, const std::string& what, const std::string& by) {
  for (std::size_t at = in.find(what); at != std::string::npos; at = in.find(what, at + by.size())) {
    in.replace(at, what.size(), by);
  }
}

int sequenceLength(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return 2;
  if (lead >= 0xE0 && lead < 0xF0) return 3;
  if (lead >= 0xF0 && lead < 0xF5) return 4;
  return 0;
}

}  // namespace

const std::string& pick(const Text& text, Language language) {
  return language == Language::kZh ? text.zh : text.en;
}

Text same(std::string value) {
  return {value, value};
}

Text fill(Text text, std::initializer_list<std::pair<std::string_view, Text>> values) {
  for (const auto& [name, value] : values) {
    const std::string mark = "{" + std::string(name) + "}";
    replaceAll(text.zh, mark, value.zh);
    replaceAll(text.en, mark, value.en);
  }
  return text;
}

Expected<Translations> Translations::load(const std::filesystem::path& assets) {
  const auto path = assets / "i18n" / "strings.json";
  std::ifstream file(path);
  if (!file) {
    return fail(ErrorCode::kUnreadable,
                {"打不开界面文字 " + path.string() + ":请检查安装是否完整。",
                 "Cannot read the screen texts " + path.string() + ": check that the installation is whole."},
                path.string());
  }
  const auto json = nlohmann::json::parse(file, nullptr, false);
  const auto malformed = [&](const std::string& key) {
    return fail(ErrorCode::kMalformed,
                {"界面文字文件损坏:“" + key + "”缺少中文或英文。请重新安装。",
                 "The screen texts are damaged: \"" + key + "\" lacks Chinese or English. Install again."},
                path.string());
  };
  if (json.is_discarded() || !json.is_object() || !json.contains("strings") || !json["strings"].is_object()) {
    return malformed("strings");
  }
  Translations out;
  for (const auto& [key, value] : json["strings"].items()) {
    if (!value.is_object() || !value.contains("zh") || !value.contains("en") || !value["zh"].is_string() ||
        !value["en"].is_string()) {
      return malformed(key);
    }
    Text text{value["zh"].get<std::string>(), value["en"].get<std::string>()};
    if (text.zh.empty() || text.en.empty()) return malformed(key);
    out.texts_.emplace(key, std::move(text));
  }
  return out;
}

Text Translations::at(std::string_view key) const {
  const auto found = texts_.find(key);
  return found == texts_.end() ? same(std::string(key)) : found->second;
}

bool Translations::has(std::string_view key) const {
  return texts_.find(key) != texts_.end();
}

std::vector<std::string> Translations::keys() const {
  std::vector<std::string> out;
  for (const auto& [key, text] : texts_) out.push_back(key);
  return out;
}

std::set<char32_t> Translations::codePoints() const {
  std::set<char32_t> out;
  for (const auto& [key, text] : texts_) {
    for (char32_t c : decodeUtf8(text.zh)) out.insert(c);
    for (char32_t c : decodeUtf8(text.en)) out.insert(c);
  }
  return out;
}

std::u32string decodeUtf8(std::string_view utf8) {
  std::u32string out;
  out.reserve(utf8.size());
  for (std::size_t i = 0; i < utf8.size();) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    const int length = sequenceLength(lead);
    if (length == 0 || i + static_cast<std::size_t>(length) > utf8.size()) {
      out.push_back(0xFFFD);
      ++i;
      continue;
    }
    char32_t code = length == 1 ? lead : lead & (0x7Fu >> length);
    bool whole = true;
    for (int k = 1; k < length; ++k) {
      const auto next = static_cast<unsigned char>(utf8[i + static_cast<std::size_t>(k)]);
      whole = whole && (next & 0xC0u) == 0x80u;
      code = (code << 6) | (next & 0x3Fu);
    }
    out.push_back(whole ? code : 0xFFFD);
    i += whole ? static_cast<std::size_t>(length) : 1;
  }
  return out;
}

std::string encodeUtf8(char32_t c) {
  std::string out;
  const auto tail = [&](int shift) { out.push_back(static_cast<char>(0x80u | ((c >> shift) & 0x3Fu))); };
  if (c < 0x80) {
    out.push_back(static_cast<char>(c));
  } else if (c < 0x800) {
    out.push_back(static_cast<char>(0xC0u | (c >> 6)));
    tail(0);
  } else if (c < 0x10000) {
    out.push_back(static_cast<char>(0xE0u | (c >> 12)));
    tail(6);
    tail(0);
  } else {
    out.push_back(static_cast<char>(0xF0u | (c >> 18)));
    tail(12);
    tail(6);
    tail(0);
  }
  return out;
}

}  // namespace fitroom::engine
