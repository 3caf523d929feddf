#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "crm/catalogue/catalogue.h"

namespace fitroom::crm {

/// What the catalogue is searched by, held in memory: one pass over narrow columns answers any mixture of
/// text, category, colour, price, size in stock and finished measures in a time that does not depend on how
/// common the words are. About 0.5 KB a garment of seven sizes.
/// Thread: one at a time.
class SearchIndex {
 public:
  void clear();
  /// Adds a garment or replaces it. Adding in the order of ids is cheapest.
  void put(const CatalogueItem& item);
  void remove(const std::string& id);
  std::size_t size() const { return entries_.size(); }

  /// Ids of the page asked for, by id. `text`: every word of it must occur in names, brand, colour, category
  /// or id, Latin letters of either case.
  std::vector<std::string> find(const CatalogueQuery& query) const;

 private:
  using Word = std::uint32_t;  // A number for a word that many share.

  struct Size {
    Word label;
    Word finished;  // In finished_.
    bool inStock;
  };
  struct Entry {
    std::string id;
    std::uint64_t text;  // Where in texts_, and how long.
    std::uint32_t textBytes;
    std::uint32_t firstSize;
    std::uint32_t sizes;
    Word category;
    Word colour;
    std::int64_t price;
    bool published;
  };
  struct Wanted;

  Word intern(const std::string& word);
  bool known(const std::string& word, Word& out) const;  // Empty: any.
  void describe(const CatalogueItem& item, Entry& entry);
  bool matches(const Entry& e, const Wanted& w) const;
  bool hasSize(const Entry& e, const Wanted& w) const;

  std::vector<Entry> entries_;  // By id.
  std::string texts_;
  std::vector<Size> sizes_;
  std::vector<std::map<std::string, double>> finished_;
  std::map<std::map<std::string, double>, Word> finishedNumbers_;
  std::unordered_map<std::string, Word> words_;
};

/// Lower case for Latin letters only: what both databases and this program agree on without a collation.
std::string loweredLatin(std::string s);

}  // namespace fitroom::crm
