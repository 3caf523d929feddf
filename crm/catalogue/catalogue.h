#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "crm/core/time.h"
#include "crm/core/vocabulary.h"

namespace fitroom::crm {

struct CatalogueSize {
  std::string label;                         ///< "M", "165/88A"; 1 to 32 characters.
  std::map<std::string, double> finished_m;  ///< Measure key -> finished measure, metres, 0 to 5.
  std::int64_t stock = 0;                    ///< Pieces, 0 to 10^9.

  bool operator==(const CatalogueSize&) const = default;
};

/// What the shop sells. The mesh lives in the garment library under the same id.
struct CatalogueItem {
  std::string id;  ///< 1 to 128 characters.
  Text name;
  std::string category;  ///< "tshirt", "trousers" ...
  std::string audience = "any";
  std::string fabric;
  std::string colour;  ///< A colour word such as "navy"; empty: not said.
  std::string style;   ///< "basic", "formal" ...; empty: the category stands for it.
  std::string brand;
  Money price;
  bool published = false;
  std::vector<CatalogueSize> sizes;  ///< Small to large; labels are unique.
  UtcTime changed;                   ///< Set by the store.

  bool operator==(const CatalogueItem&) const = default;
};

/// A finished measure that a garment must have in one size, metres, both ends included.
struct MeasureRange {
  std::string measure;
  double from_m = 0.0;
  double to_m = 5.0;
};

struct CatalogueQuery {
  /// Words, each part of a name (either language), brand, colour, category or id; empty: all.
  std::string text = {};
  std::string category = {};  ///< Empty: any; likewise below.
  std::string colour = {};
  std::string sizeInStock = {};  ///< Only garments with this size in stock.
  std::optional<std::int64_t> priceFrom_minor = {};
  std::optional<std::int64_t> priceTo_minor = {};
  /// Only garments with one size in stock (that of `sizeInStock`, when given) that has all these measures:
  /// what a body needs, e.g. chest 0.98 to 1.06 for one of 0.92. At most 16.
  std::vector<MeasureRange> fits = {};
  bool publishedOnly = true;
  int limit = 50;  ///< 1 to 1000.
  int offset = 0;
};

/// How a garment really runs at one zone, learned from those who wore it.
struct GarmentOffset {
  Zone zone = Zone::kChest;
  double offset_m = 0.0;  ///< Metres to take from the ease that was computed; positive: it runs small.
  double sd_m = 0.015;    ///< Standard deviation, metres.
  double weight = 0.0;    ///< Sum of the answers' weights.
  int small = 0;          ///< Answers: tighter than was said,
  int right = 0;          ///< as said,
  int large = 0;          ///< looser than was said.
  Text text;              ///< "runs small at the chest by 1.2 cm (9 answers)".
};

}  // namespace fitroom::crm
