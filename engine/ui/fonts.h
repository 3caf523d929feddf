#pragma once

#include <imgui.h>

#include <array>
#include <filesystem>
#include <memory>
#include <set>
#include <string_view>
#include <vector>

#include "bodymodel/core/error.h"
#include "engine/ui/theme.h"

namespace fitroom::engine {

/// Noto Sans CJK SC in the three sizes, rasterised by FreeType. The atlas holds the glyphs that were asked
/// for; a text with a new one marks the atlas dirty, and the frame is built again with it, so that every
/// Chinese character of the Basic Multilingual Plane can be shown from a small texture.
class Fonts {
 public:
  /// Reads the font files. $FITROOM_FONT names another regular one (its bold is then the same file).
  /// Fails with kNotFound (names the Debian package) or kUnreadable.
  static bodymodel::Expected<Fonts> load();
  Fonts(Fonts&&) noexcept;
  Fonts& operator=(Fonts&&) noexcept;
  ~Fonts();

  /// Asks for the characters of a text.
  void want(std::string_view utf8);
  void want(char32_t codePoint);
  /// True when a wanted glyph or another size is not in the atlas yet.
  bool dirty(const Theme& theme) const;
  /// Builds the current ImGui context's atlas anew. The renderer must upload its texture again.
  void build(const Theme& theme);
  ImFont* font(TextSize size) const { return fonts_[static_cast<std::size_t>(size)]; }
  /// Whether the font has a glyph of this character at all, bold and regular.
  bool covers(char32_t codePoint) const;

 private:
  struct Files;
  Fonts();
  std::unique_ptr<Files> files_;
  std::set<char32_t> wanted_;
  std::set<char32_t> built_;
  std::array<float, 4> builtPixels_{};
  std::array<ImFont*, 4> fonts_{};
  std::vector<ImWchar> ranges_;
};

}  // namespace fitroom::engine
