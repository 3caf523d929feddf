#include "crm/core/id.h"

#include <algorithm>
#include <array>

namespace fitroom::crm {

std::string IdMaker::make(std::int64_t now, std::array<std::uint8_t, 16> b) {
  if (now > lastMs_) {
    lastMs_ = now;
    // Starting in the lower half leaves room for 2048 ids before the millisecond is borrowed from the future.
    counter_ = (static_cast<std::uint32_t>(b[6]) << 8 | b[7]) & 0x7FFu;
  } else if (++counter_ > 0xFFFu) {
    ++lastMs_;
    counter_ = 0;
  }
  b[6] = static_cast<std::uint8_t>(counter_ >> 8);
  b[7] = static_cast<std::uint8_t>(counter_ & 0xFF);
  return uuidV7(lastMs_, b);
}

std::string IdMaker::next() {
  std::array<std::uint8_t, 16> b{};
  const std::lock_guard lock(mutex_);
  const std::int64_t now = std::max<std::int64_t>(clock_.now().ms, 0);
  random_.fill(b);
  return make(now, b);
}

std::vector<std::string> IdMaker::take(std::size_t n) {
  std::vector<std::uint8_t> bytes(16 * n);
  std::vector<std::string> ids;
  ids.reserve(n);
  const std::lock_guard lock(mutex_);
  const std::int64_t now = std::max<std::int64_t>(clock_.now().ms, 0);
  // One journey to the system's generator, which costs more than the bytes.
  random_.fill(bytes);
  for (std::size_t i = 0; i < n; ++i) {
    std::array<std::uint8_t, 16> b{};
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(16 * i), 16, b.begin());
    ids.push_back(make(now, b));
  }
  return ids;
}

std::string uuidV7(std::int64_t ms, std::array<std::uint8_t, 16> b) {
  for (int i = 0; i < 6; ++i) b[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(ms >> (40 - 8 * i));
  b[6] = static_cast<std::uint8_t>(0x70 | (b[6] & 0x0F));
  b[8] = static_cast<std::uint8_t>(0x80 | (b[8] & 0x3F));

  static constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < b.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += kHex[b[i] >> 4];
    text += kHex[b[i] & 15];
  }
  return text;
}

bool isUuidV7(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    if (dash ? c != '-' : !hex) return false;
  }
  return text[14] == '7' && (text[19] == '8' || text[19] == '9' || text[19] == 'a' || text[19] == 'b');
}

}  // namespace fitroom::crm
