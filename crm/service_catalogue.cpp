#include <fmt/format.h>

#include <cmath>
#include <set>

#include "crm/core/utf8.h"
#include "crm/service_impl.h"

namespace fitroom::crm {
namespace {

constexpr std::int64_t kMaxStock = 1'000'000'000;
constexpr std::int64_t kMaxPrice = 1'000'000'000'000;

Expected<void> checkSize(const CatalogueSize& size) {
  if (auto ok = checkId(size.label, 32, {"尺码", "size label"}); !ok) return ok;
  if (size.stock < 0 || size.stock > kMaxStock) {
    return fail(ErrorCode::kInvalidArgument,
                {fmt::format("尺码 {} 的库存 {} 无效：须为 0 到 10 亿。", size.label, size.stock),
                 fmt::format("The stock {} of size {} is not valid: it must be 0 to 1,000,000,000.",
                             size.stock, size.label)},
                "stock");
  }
  for (const auto& [key, value] : size.finished_m) {
    if (auto ok = checkId(key, 64, {"部位名称", "measure's name"}); !ok) return ok;
    if (!std::isfinite(value) || value < 0.0 || value > 5.0) {
      return fail(ErrorCode::kInvalidArgument,
                  {fmt::format("尺码 {} 的成衣尺寸 {} 无效：须为 0 到 5 米。", size.label, key),
                   fmt::format("The finished {} of size {} is not valid: it must be 0 to 5 metres.", key,
                               size.label)},
                  key);
    }
  }
  return {};
}

Expected<void> checkPrice(const Money& m) {
  bool good = m.currency.size() == 3 && m.minor >= 0 && m.minor <= kMaxPrice;
  for (const char c : m.currency) good = good && c >= 'A' && c <= 'Z';
  if (good) return {};
  return fail(
      ErrorCode::kInvalidArgument,
      {"价格无效：须为 0 至 10^12 的最小货币单位，货币须为三个大写字母（如 CNY）。",
       "The price is not valid: 0 to 10^12 minor units, with a currency of three capitals (such as CNY)."},
      "price");
}

Expected<void> checkItem(const CatalogueItem& g) {
  if (auto ok = checkId(g.id, kMaxIdBytes, {"服装编号", "garment id"}); !ok) return ok;
  if (auto ok = checkId(g.name.zh, 200, {"中文名称", "Chinese name"}); !ok) return ok;
  if (auto ok = checkId(g.name.en, 200, {"英文名称", "English name"}); !ok) return ok;
  for (const std::string* word : {&g.category, &g.audience, &g.fabric, &g.colour, &g.style, &g.brand}) {
    if (auto ok = checkText(*word, 64, {"服装的词条", "garment's word"}); !ok) return ok;
  }
  if (auto ok = checkPrice(g.price); !ok) return ok;
  if (g.sizes.size() > 200) {
    return fail(ErrorCode::kInvalidArgument,
                {"一件服装最多 200 个尺码。", "A garment has at most 200 sizes."}, "sizes");
  }
  std::set<std::string> labels;
  for (const CatalogueSize& size : g.sizes) {
    if (auto ok = checkSize(size); !ok) return ok;
    if (!labels.insert(size.label).second) {
      return fail(
          ErrorCode::kInvalidArgument,
          {fmt::format("尺码 {} 重复。", size.label), fmt::format("The size {} appears twice.", size.label)},
          "sizes");
    }
  }
  return {};
}

}  // namespace

tl::unexpected<Error> noSuchGarment(const std::string& id) {
  const std::string shown = isUtf8(id) ? id.substr(0, id.size() <= 64 ? 64 : 0) : std::string();
  return fail(ErrorCode::kNotFound,
              {fmt::format("目录中没有服装“{}”。请检查编号。", shown),
               fmt::format("The catalogue has no garment \"{}\". Check the id.", shown)},
              "garment");
}

void Crm::Impl::refreshSearch(Rows& rows) {
  constexpr std::size_t kMany = 1000;  // As many changes are read faster with all the rest.
  const auto heads = rows.auditHeads();
  std::set<std::string> changed;
  for (const AuditHead& head : heads) {
    const auto it = searchedTo.find(head.chain);
    const std::int64_t known = it == searchedTo.end() ? 0 : it->second;
    if (head.seq == known || !searchLoaded) continue;
    for (std::string& id : rows.changedGarments(head.chain, known)) changed.insert(std::move(id));
  }
  searchChanges += changed.size();
  const bool whole = !searchLoaded || changed.size() > kMany || searchChanges > kMany + search.size();
  if (whole) {
    search.clear();
    searchChanges = 0;
    for (const CatalogueItem& item : rows.allGarments()) search.put(item);
  } else if (!changed.empty()) {
    for (const std::string& id : changed) search.remove(id);
    for (const CatalogueItem& item : rows.garments({changed.begin(), changed.end()})) search.put(item);
  }
  searchLoaded = true;
  for (const AuditHead& head : heads) searchedTo[head.chain] = head.seq;
}

Expected<void> Crm::upsertGarment(const CatalogueItem& item) {
  if (auto ok = checkItem(item); !ok) return ok;
  const std::lock_guard lock(impl_->mutex);
  if (auto closed = impl_->isClaimed(); !closed) return tl::unexpected(closed.error());
  const bool merchant = impl_->may(Right::kCatalogue);
  if (auto ok = impl_->allow(merchant ? Right::kCatalogue : Right::kWriteEvents); !ok) return ok;
  if (!merchant) {
    // A try-on makes its garment known; to change one that is known is the merchant's.
    auto there =
        impl_->store->read([&](Rows& rows) -> Expected<bool> { return rows.garment(item.id).has_value(); });
    if (!there) return tl::unexpected(there.error());
    if (*there) return {};
    // What nobody has counted yet has no stock.
    for (const CatalogueSize& size : item.sizes) {
      if (size.stock == 0) continue;
      if (auto ok = impl_->allow(Right::kCatalogue); !ok) return ok;
    }
  }
  CatalogueItem stamped = item;
  stamped.changed = impl_->now();
  return impl_->store->write([&](Rows& rows) -> Expected<void> {
    rows.upsertGarment(stamped);
    impl_->audit(rows, impl_->config.actor, "garment.upsert", item.id, "");
    return {};
  });
}

Expected<CatalogueItem> Crm::garment(const std::string& id) {
  const std::lock_guard lock(impl_->mutex);
  return impl_->store->read([&](Rows& rows) -> Expected<CatalogueItem> {
    auto item = rows.garment(id);
    if (!item) return noSuchGarment(id);
    return std::move(*item);
  });
}

Expected<std::vector<CatalogueItem>> Crm::searchGarments(const CatalogueQuery& query) {
  if (query.limit < 1 || query.limit > 1000 || query.offset < 0) {
    return fail(
        ErrorCode::kInvalidArgument,
        {"条数须为 1 至 1000，起点不小于 0。", "The limit must be 1 to 1000 and the offset at least 0."},
        "limit");
  }
  if (auto ok = checkText(query.text, 200, {"搜索词", "search text"}); !ok) return tl::unexpected(ok.error());
  for (const std::string* word : {&query.category, &query.colour, &query.sizeInStock}) {
    if (auto ok = checkText(*word, 64, {"筛选条件", "filter"}); !ok) return tl::unexpected(ok.error());
  }
  if (query.fits.size() > 16) {
    return fail(ErrorCode::kInvalidArgument,
                {"最多按 16 个部位筛选。", "At most 16 measures can be asked for."}, "fits");
  }
  const std::lock_guard lock(impl_->mutex);
  // What is sold between two statements shows in the next search.
  return impl_->store->look([&](Rows& rows) -> Expected<std::vector<CatalogueItem>> {
    impl_->refreshSearch(rows);
    return rows.garments(impl_->search.find(query));
  });
}

Expected<void> Crm::setPublished(const std::string& id, bool published) {
  const std::lock_guard lock(impl_->mutex);
  if (auto ok = impl_->allow(Right::kCatalogue); !ok) return ok;
  return impl_->store->write([&](Rows& rows) -> Expected<void> {
    if (!rows.setPublished(id, published, impl_->now())) return noSuchGarment(id);
    impl_->audit(rows, impl_->config.actor, published ? "garment.publish" : "garment.unpublish", id, "");
    return {};
  });
}

Expected<std::int64_t> Crm::adjustStock(const std::string& id, const std::string& size, std::int64_t by) {
  const std::lock_guard lock(impl_->mutex);
  if (auto ok = impl_->allow(Right::kStock); !ok) return tl::unexpected(ok.error());
  return impl_->store->write([&](Rows& rows) -> Expected<std::int64_t> {
    const bool done = by > -kMaxStock - 1 && by <= kMaxStock && rows.addStock(id, size, by, kMaxStock);
    const auto left = rows.stock(id, size);
    if (!left) return noSuchGarment(id);
    if (!done) {
      return fail(ErrorCode::kInvalidArgument,
                  {fmt::format("库存只有 {} 件，不能变动 {}。", *left, by),
                   fmt::format("There are {} in stock; that cannot change by {}.", *left, by)},
                  "stock");
    }
    impl_->audit(rows, impl_->config.actor, "garment.stock", id, fmt::format("{} {:+}", size, by));
    return *left;
  });
}

}  // namespace fitroom::crm
