// What the shop sells, searched and kept without any other system.

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "crm/access/accounts.h"
#include "engine/cli/console.h"
#include "engine/cli/crm/commands.h"

namespace fitroom::engine::cli {

namespace {

constexpr double kMinorPerUnit = 100.0;
constexpr double kMostPrice = 1e10;  // As the CRM allows, in whole units.

std::optional<double> numberOf(const std::string& text) {
  double x = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), x);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(x)) return std::nullopt;
  return x;
}

crm::Expected<std::int64_t> minorOf(double price) {
  if (std::isfinite(price) && price >= 0 && price <= kMostPrice) return std::llround(price * kMinorPerUnit);
  return crm::fail(crm::ErrorCode::kInvalidArgument,
                   {"价格须为 0 到 100 亿的数字。", "A price is a number from 0 to 10,000,000,000."},
                   "price");
}

crm::Expected<crm::MeasureRange> rangeOf(const std::string& word) {
  const auto equals = word.find('=');
  const auto dash = word.find('-', equals == std::string::npos ? 0 : equals);
  if (equals != std::string::npos && dash != std::string::npos) {
    const auto from = numberOf(word.substr(equals + 1, dash - equals - 1));
    const auto to = numberOf(word.substr(dash + 1));
    if (from && to) return crm::MeasureRange{word.substr(0, equals), *from / 100.0, *to / 100.0};
  }
  return crm::fail(crm::ErrorCode::kInvalidArgument,
                   {"--fits 须写成 部位=下限-上限（厘米），如 chest=98-106。",
                    "--fits is MEASURE=FROM-TO in cm, such as chest=98-106."},
                   "fits");
}

crm::Expected<crm::CatalogueSize> sizeOf(const std::string& word) {
  const auto wrong = [] {
    return crm::fail(crm::ErrorCode::kInvalidArgument,
                     {"--size 须写成 尺码=库存，或 尺码=库存:chest=98,length=66（厘米）。",
                      "--size is LABEL=STOCK, or LABEL=STOCK:chest=98,length=66 (cm)."},
                     "size");
  };
  const auto equals = word.find('=');
  if (equals == std::string::npos || equals == 0) return wrong();
  const auto colon = std::min(word.find(':', equals), word.size());
  const auto stock = numberOf(word.substr(equals + 1, colon - equals - 1));
  if (!stock || *stock != std::floor(*stock) || std::abs(*stock) > 1e15) return wrong();
  crm::CatalogueSize size;
  size.label = word.substr(0, equals);
  size.stock = static_cast<std::int64_t>(*stock);
  for (std::size_t from = colon; from < word.size();) {
    const std::size_t to = std::min(word.find(',', from + 1), word.size());
    const std::string part = word.substr(from + 1, to - from - 1);
    const auto at = part.find('=');
    const auto cm = at == std::string::npos ? std::nullopt : numberOf(part.substr(at + 1));
    if (!cm) return wrong();
    size.finished_m[part.substr(0, at)] = *cm / 100.0;
    from = to;
  }
  return size;
}

Json goodsJson(const crm::CatalogueItem& g) {
  Json j = {{"id", g.id},
            {"name_zh", g.name.zh},
            {"name_en", g.name.en},
            {"category", g.category},
            {"audience", g.audience},
            {"brand", g.brand},
            {"colour", g.colour},
            {"style", g.style},
            {"fabric", g.fabric},
            {"price_minor", g.price.minor},
            {"currency", g.price.currency},
            {"published", g.published},
            {"sizes", Json::array()}};
  for (const auto& s : g.sizes) {
    Json finished = Json::object();
    for (const auto& [key, metres] : s.finished_m) finished[key] = std::round(metres * 1e4) / 1e2;
    j["sizes"].push_back({{"size", s.label}, {"stock", s.stock}, {"finished_cm", finished}});
  }
  return j;
}

std::string goodsText(const crm::CatalogueItem& g) {
  std::string text =
      fmt::format("{:<24} {:<10} {:>9.2f} {}  {}{}\n   ", g.id, g.category,
                  static_cast<double>(g.price.minor) / kMinorPerUnit, g.price.currency, both(g.name),
                  g.published ? std::string() : "  " + both({"未上架", "not published"}));
  for (const auto& s : g.sizes) text += fmt::format(" {}:{}", s.label, s.stock);
  return text + "\n";
}

int show(const GoodsCommand& c, const std::vector<crm::CatalogueItem>& items) {
  Json j = {{"goods", Json::array()}};
  std::string text;
  for (const auto& g : items) {
    j["goods"].push_back(goodsJson(g));
    text += goodsText(g);
  }
  if (items.empty()) text = both({"没有找到", "nothing found"}) + "\n";
  return answer(c, j, text);
}

void take(std::string& to, const std::string& given) {
  if (!given.empty()) to = given;
}

int setShown(const GoodsCommand& c, bool published) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    if (auto ok = store.setPublished(c.id, published); !ok) return tl::unexpected(ok.error());
    auto item = store.garment(c.id);
    if (!item) return tl::unexpected(item.error());
    return show(c, {*item});
  });
}

}  // namespace

int runCrmGoods(const GoodsCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    crm::CatalogueQuery query{
        .text = c.text, .category = c.category, .colour = c.colour, .sizeInStock = c.size};
    for (const auto& [typed, into] :
         {std::pair(c.from, &query.priceFrom_minor), std::pair(c.to, &query.priceTo_minor)}) {
      if (!typed) continue;
      auto minor = minorOf(*typed);
      if (!minor) return tl::unexpected(minor.error());
      *into = *minor;
    }
    for (const std::string& word : c.fits) {
      auto range = rangeOf(word);
      if (!range) return tl::unexpected(range.error());
      query.fits.push_back(std::move(*range));
    }
    query.publishedOnly = !c.all;
    query.limit = c.limit;
    auto found = store.searchGarments(query);
    if (!found) return tl::unexpected(found.error());
    return show(c, *found);
  });
}

int runCrmGoodsPut(const GoodsCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    if (auto ok = crm::Accounts(store).require(crm::Right::kCatalogue); !ok)
      return tl::unexpected(ok.error());
    crm::CatalogueItem item;
    auto there = store.garment(c.id);
    if (there) {
      item = std::move(*there);
    } else if (there.error().code != crm::ErrorCode::kNotFound) {
      return tl::unexpected(there.error());
    }
    item.id = c.id;
    take(item.name.zh,
         c.nameZh.empty() && item.name.zh.empty() ? (c.nameEn.empty() ? c.id : c.nameEn) : c.nameZh);
    take(item.name.en,
         c.nameEn.empty() && item.name.en.empty() ? (c.nameZh.empty() ? c.id : c.nameZh) : c.nameEn);
    take(item.category, c.category);
    take(item.audience, c.audience);
    take(item.brand, c.brand);
    take(item.colour, c.colour);
    take(item.style, c.style);
    take(item.fabric, c.fabric);
    if (c.price) {
      auto minor = minorOf(*c.price);
      if (!minor) return tl::unexpected(minor.error());
      item.price = {*minor, c.currency};
    }
    for (const std::string& word : c.sizes) {
      auto size = sizeOf(word);
      if (!size) return tl::unexpected(size.error());
      const auto same = std::find_if(item.sizes.begin(), item.sizes.end(),
                                     [&](const auto& s) { return s.label == size->label; });
      if (same == item.sizes.end()) {
        item.sizes.push_back(std::move(*size));
      } else {
        same->stock = size->stock;
        if (!size->finished_m.empty()) same->finished_m = std::move(size->finished_m);
      }
    }
    if (auto ok = store.upsertGarment(item); !ok) return tl::unexpected(ok.error());
    auto now = store.garment(c.id);
    if (!now) return tl::unexpected(now.error());
    return show(c, {*now});
  });
}

int runCrmPublish(const GoodsCommand& c) {
  return setShown(c, true);
}
int runCrmWithdraw(const GoodsCommand& c) {
  return setShown(c, false);
}

}  // namespace fitroom::engine::cli
