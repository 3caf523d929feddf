#include "crm/catalogue/search_index.h"

#include <algorithm>
#include <cstring>

namespace fitroom::crm {
namespace {

std::vector<std::string> wordsOf(const std::string& text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : loweredLatin(text) + " ") {
    if (c != ' ' && c != '\t') {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  // The longest rules out the most.
  std::sort(words.begin(), words.end(),
            [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
  return words;
}

bool within(const std::map<std::string, double>& finished, const std::vector<MeasureRange>& ranges) {
  return std::all_of(ranges.begin(), ranges.end(), [&](const MeasureRange& r) {
    const auto it = finished.find(r.measure);
    return it != finished.end() && it->second >= r.from_m && it->second <= r.to_m;
  });
}

}  // namespace

std::string loweredLatin(std::string s) {
  std::transform(s.begin(), s.end(), s.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return s;
}

// A query made ready for the pass.
struct SearchIndex::Wanted {
  std::vector<std::string> words;
  Word category = 0;  // 0: any.
  Word colour = 0;
  Word label = 0;
  std::int64_t priceFrom = INT64_MIN;
  std::int64_t priceTo = INT64_MAX;
  bool publishedOnly = true;
  bool sized = false;
  std::vector<char> finished;  // For each of finished_: does it fit? Empty: not asked.
};

void SearchIndex::clear() {
  *this = {};
}

SearchIndex::Word SearchIndex::intern(const std::string& word) {
  return words_.emplace(word, static_cast<Word>(words_.size() + 1)).first->second;
}

bool SearchIndex::known(const std::string& word, Word& out) const {
  if (word.empty()) return true;
  const auto it = words_.find(word);
  if (it == words_.end()) return false;
  out = it->second;
  return true;
}

void SearchIndex::describe(const CatalogueItem& g, Entry& e) {
  const std::string text = loweredLatin(g.id + " " + g.name.zh + " " + g.name.en + " " + g.brand + " " +
                                        g.colour + " " + g.category);
  e.id = g.id;
  e.text = texts_.size();
  e.textBytes = static_cast<std::uint32_t>(text.size());
  texts_ += text;
  e.category = intern(g.category);
  e.colour = intern(g.colour);
  e.price = g.price.minor;
  e.published = g.published;
  e.firstSize = static_cast<std::uint32_t>(sizes_.size());
  e.sizes = static_cast<std::uint32_t>(g.sizes.size());
  for (const CatalogueSize& s : g.sizes) {
    const auto number = static_cast<Word>(finished_.size());
    const auto [it, fresh] = finishedNumbers_.emplace(s.finished_m, number);
    if (fresh) finished_.push_back(s.finished_m);
    sizes_.push_back({intern(s.label), it->second, s.stock > 0});
  }
}

void SearchIndex::put(const CatalogueItem& item) {
  Entry entry{};
  describe(item, entry);
  if (entries_.empty() || entries_.back().id < item.id) {
    entries_.push_back(std::move(entry));
    return;
  }
  const auto it = std::lower_bound(entries_.begin(), entries_.end(), item.id,
                                   [](const Entry& e, const std::string& id) { return e.id < id; });
  if (it != entries_.end() && it->id == item.id) {
    *it = std::move(entry);
  } else {
    entries_.insert(it, std::move(entry));
  }
}

void SearchIndex::remove(const std::string& id) {
  const auto it = std::lower_bound(entries_.begin(), entries_.end(), id,
                                   [](const Entry& e, const std::string& i) { return e.id < i; });
  if (it != entries_.end() && it->id == id) entries_.erase(it);
}

bool SearchIndex::hasSize(const Entry& e, const Wanted& w) const {
  const Size* size = sizes_.data() + e.firstSize;
  return std::any_of(size, size + e.sizes, [&](const Size& s) {
    return s.inStock && (w.label == 0 || s.label == w.label) &&
           (w.finished.empty() || w.finished[s.finished]);
  });
}

bool SearchIndex::matches(const Entry& e, const Wanted& w) const {
  if (w.publishedOnly && !e.published) return false;
  if (w.category != 0 && e.category != w.category) return false;
  if (w.colour != 0 && e.colour != w.colour) return false;
  if (e.price < w.priceFrom || e.price > w.priceTo) return false;
  if (w.sized && !hasSize(e, w)) return false;
  const char* text = texts_.data() + e.text;
  return std::all_of(w.words.begin(), w.words.end(), [&](const std::string& word) {
    return ::memmem(text, e.textBytes, word.data(), word.size()) != nullptr;
  });
}

std::vector<std::string> SearchIndex::find(const CatalogueQuery& q) const {
  Wanted w;
  if (!known(q.category, w.category) || !known(q.colour, w.colour) || !known(q.sizeInStock, w.label))
    return {};
  w.words = wordsOf(q.text);
  w.priceFrom = q.priceFrom_minor.value_or(w.priceFrom);
  w.priceTo = q.priceTo_minor.value_or(w.priceTo);
  w.publishedOnly = q.publishedOnly;
  w.sized = w.label != 0 || !q.fits.empty();
  if (!q.fits.empty()) {
    for (const auto& finished : finished_) w.finished.push_back(within(finished, q.fits) ? 1 : 0);
  }
  std::vector<std::string> ids;
  std::size_t skip = static_cast<std::size_t>(std::max(q.offset, 0));
  for (const Entry& e : entries_) {
    if (!matches(e, w)) continue;
    if (skip > 0) {
      --skip;
      continue;
    }
    ids.push_back(e.id);
    if (ids.size() == static_cast<std::size_t>(q.limit)) break;
  }
  return ids;
}

}  // namespace fitroom::crm
