#include "engine/ui/fonts.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include <imgui_freetype.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "engine/ui/translations.h"

namespace fitroom::engine {

using bodymodel::Expected;

namespace {

constexpr const char* kRegular = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";
constexpr const char* kBold = "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc";
constexpr int kSimplifiedChinese = 2;  // Order of the collection: JP, KR, SC, TC, HK.
constexpr TextSize kSizes[] = {TextSize::kSmall, TextSize::kBody, TextSize::kStrong, TextSize::kTitle};

std::vector<char> readFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

struct Fonts::Files {
  std::vector<char> regular;
  std::vector<char> bold;
  int index = kSimplifiedChinese;
  FT_Library library = nullptr;
  FT_Face regularFace = nullptr;
  FT_Face boldFace = nullptr;

  Files() = default;
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;
  ~Files() {
    if (regularFace) FT_Done_Face(regularFace);
    if (boldFace) FT_Done_Face(boldFace);
    if (library) FT_Done_FreeType(library);
  }

  bool open() {
    const auto face = [this](const std::vector<char>& data, FT_Face& out) {
      return FT_New_Memory_Face(library, reinterpret_cast<const FT_Byte*>(data.data()),
                                static_cast<FT_Long>(data.size()), index, &out) == 0;
    };
    return FT_Init_FreeType(&library) == 0 && face(regular, regularFace) && face(bold, boldFace);
  }
};

Fonts::Fonts() : files_(std::make_unique<Files>()) {}
Fonts::Fonts(Fonts&&) noexcept = default;
Fonts& Fonts::operator=(Fonts&&) noexcept = default;
Fonts::~Fonts() = default;

Expected<Fonts> Fonts::load() {
  const char* own = std::getenv("FITROOM_FONT");
  const std::filesystem::path regular = own ? own : kRegular;
  const std::filesystem::path bold = own ? own : kBold;
  if (!std::filesystem::exists(regular)) {
    return bodymodel::fail(bodymodel::ErrorCode::kNotFound,
                           {"找不到中文字体 " + regular.string() + ":请安装 fonts-noto-cjk。",
                            "The font " + regular.string() + " is not there: install fonts-noto-cjk."},
                           regular.string());
  }
  Fonts out;
  out.files_->index = own ? 0 : kSimplifiedChinese;
  out.files_->regular = readFile(regular);
  out.files_->bold = std::filesystem::exists(bold) ? readFile(bold) : out.files_->regular;
  if (!out.files_->open()) {
    return bodymodel::fail(bodymodel::ErrorCode::kUnreadable,
                           {"读不了字体 " + regular.string() + ":请重新安装 fonts-noto-cjk。",
                            "Cannot read the font " + regular.string() + ": install fonts-noto-cjk again."},
                           regular.string());
  }
  for (char32_t c = 0x20; c < 0x7F; ++c) out.wanted_.insert(c);
  return out;
}

void Fonts::want(char32_t c) {
  // ImGui 1.86 addresses 16 bits; what lies past them is drawn as its replacement.
  if (c >= 0x20 && c <= 0xFFFF) wanted_.insert(c);
}

void Fonts::want(std::string_view utf8) {
  bool plain = true;
  for (char c : utf8) plain = plain && static_cast<unsigned char>(c) < 0x80;
  if (plain) return;
  for (char32_t c : decodeUtf8(utf8)) want(c);
}

bool Fonts::dirty(const Theme& theme) const {
  if (wanted_.size() != built_.size()) return true;
  for (TextSize s : kSizes) {
    if (builtPixels_[static_cast<std::size_t>(s)] != theme.textPixels(s)) return true;
  }
  return false;
}

void Fonts::build(const Theme& theme) {
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  atlas.Clear();
  atlas.FontBuilderIO = ImGuiFreeType::GetBuilderForFreeType();
  ImFontGlyphRangesBuilder builder;
  for (char32_t c : wanted_) builder.AddChar(static_cast<ImWchar>(c));
  ImVector<ImWchar> ranges;
  builder.BuildRanges(&ranges);
  ranges_.assign(ranges.begin(), ranges.end());
  for (TextSize s : kSizes) {
    const bool bold = s == TextSize::kStrong || s == TextSize::kTitle;
    auto& data = bold ? files_->bold : files_->regular;
    ImFontConfig config;
    config.FontDataOwnedByAtlas = false;
    config.FontNo = files_->index;
    config.OversampleH = 1;
    config.PixelSnapH = true;
    const auto i = static_cast<std::size_t>(s);
    builtPixels_[i] = theme.textPixels(s);
    // ImGui's size is ascent plus descent, not the em.
    fonts_[i] = atlas.AddFontFromMemoryTTF(data.data(), static_cast<int>(data.size()),
                                           std::round(builtPixels_[i] * kLinePerEm), &config, ranges_.data());
  }
  atlas.Build();
  ImGui::GetIO().FontDefault = font(TextSize::kBody);
  built_ = wanted_;
}

bool Fonts::covers(char32_t codePoint) const {
  return FT_Get_Char_Index(files_->regularFace, codePoint) != 0 &&
         FT_Get_Char_Index(files_->boldFace, codePoint) != 0;
}

}  // namespace fitroom::engine
