#include "garments/fit/ease_table.h"

#include <algorithm>

namespace fitroom::garments {

namespace {

// Centimetres; one row per zone and intended fit (close, regular, loose).
struct Range {
  double low, high;
};

struct Row {
  Zone zone;
  Range fit[3];
  double spread, weight;
};

constexpr Row kTop[] = {
    {Zone::kChest, {{0, 6}, {3.5, 15}, {10, 28}}, 2.0, 1.0},
    {Zone::kShoulder, {{-2, 2}, {-2, 4}, {-1, 12}}, 1.3, 0.6},
    {Zone::kUpperArm, {{0, 5}, {2, 11}, {4, 20}}, 1.3, 0.5},
    {Zone::kSleeve, {{-3, 3}, {-3, 4}, {-4, 6}}, 1.5, 0.4},
    {Zone::kWaist, {{0, 12}, {4, 32}, {8, 45}}, 2.5, 0.5},
    {Zone::kHip, {{0, 7}, {1.5, 18}, {5, 32}}, 2.0, 0.6},
    {Zone::kLength, {{-4, 4}, {-4, 5}, {-6, 7}}, 2.0, 0.3},
};
// A close knit is cut smaller than the body it stretches over.
constexpr Row kCloseKnit[] = {
    {Zone::kChest, {{-9, 4}, {-9, 4}, {-9, 4}}, 2.0, 1.0},
    {Zone::kShoulder, {{-4, 2}, {-4, 2}, {-4, 2}}, 1.3, 0.6},
    {Zone::kUpperArm, {{-5, 3}, {-5, 3}, {-5, 3}}, 1.3, 0.5},
    {Zone::kSleeve, {{-3, 4}, {-3, 4}, {-3, 4}}, 1.5, 0.4},
    {Zone::kWaist, {{-7, 10}, {-7, 10}, {-7, 10}}, 2.5, 0.5},
    {Zone::kHip, {{-9, 5}, {-9, 5}, {-9, 5}}, 2.0, 0.6},
    {Zone::kThigh, {{-7, 3}, {-7, 3}, {-7, 3}}, 1.5, 0.7},
    {Zone::kLength, {{-4, 5}, {-4, 5}, {-4, 5}}, 2.0, 0.3},
    {Zone::kInseam, {{-7, 1}, {-7, 1}, {-7, 1}}, 1.5, 0.4},
};
constexpr Row kShirt[] = {
    {Zone::kNeck, {{0.5, 3}, {0.5, 4}, {1, 6}}, 0.8, 0.4},
    {Zone::kChest, {{6, 12}, {8, 20}, {14, 32}}, 2.0, 1.0},
    {Zone::kShoulder, {{-1.5, 2}, {-1.5, 3}, {-1, 10}}, 1.3, 0.7},
    {Zone::kUpperArm, {{2.5, 7}, {3, 12}, {5, 20}}, 1.3, 0.5},
    {Zone::kSleeve, {{-2, 3}, {-2, 4}, {-3, 6}}, 1.5, 0.5},
    {Zone::kWaist, {{5, 14}, {7, 30}, {12, 45}}, 2.5, 0.5},
    {Zone::kHip, {{3, 11}, {4, 20}, {8, 34}}, 2.0, 0.6},
    {Zone::kLength, {{-4, 5}, {-4, 5}, {-6, 7}}, 2.0, 0.3},
};
constexpr Row kDress[] = {
    {Zone::kNeck, {{0.5, 4}, {0.5, 5}, {1, 7}}, 0.8, 0.3},
    {Zone::kChest, {{1, 7.5}, {4, 13}, {10, 25}}, 2.0, 1.0},
    {Zone::kShoulder, {{-2, 2}, {-2, 3}, {-1, 10}}, 1.3, 0.6},
    {Zone::kUpperArm, {{1.5, 6}, {2.5, 12}, {4, 20}}, 1.3, 0.5},
    {Zone::kSleeve, {{-3, 3}, {-3, 4}, {-4, 6}}, 1.5, 0.4},
    {Zone::kWaist, {{1, 7}, {2.5, 15}, {6, 40}}, 2.0, 0.8},
    {Zone::kHip, {{1.5, 8}, {3, 26}, {8, 60}}, 2.0, 0.8},
    {Zone::kLength, {{-4, 5}, {-4, 5}, {-6, 7}}, 2.5, 0.3},
};
constexpr Row kJacket[] = {
    {Zone::kChest, {{5, 11}, {8, 17.5}, {14, 28}}, 2.0, 1.0},
    {Zone::kShoulder, {{-1.5, 2}, {-1, 3.5}, {0, 12}}, 1.3, 0.8},
    {Zone::kUpperArm, {{2, 8}, {4, 14}, {6, 22}}, 1.3, 0.5},
    {Zone::kSleeve, {{-2, 3}, {-2, 4}, {-3, 6}}, 1.5, 0.5},
    {Zone::kWaist, {{5, 16}, {8, 30}, {12, 45}}, 2.5, 0.5},
    {Zone::kHip, {{3, 11}, {4, 20}, {8, 34}}, 2.0, 0.6},
    {Zone::kLength, {{-4, 4}, {-4, 5}, {-6, 7}}, 2.0, 0.3},
};
constexpr Row kCoat[] = {
    {Zone::kChest, {{11, 18}, {13, 24}, {19, 36}}, 2.0, 1.0},
    {Zone::kShoulder, {{-0.5, 3}, {0, 5}, {0, 14}}, 1.3, 0.8},
    {Zone::kUpperArm, {{4, 11}, {6, 16}, {8, 26}}, 1.3, 0.5},
    {Zone::kSleeve, {{-1, 4}, {-1, 5}, {-2, 7}}, 1.5, 0.5},
    {Zone::kWaist, {{8, 24}, {10, 36}, {16, 55}}, 2.5, 0.4},
    {Zone::kHip, {{6, 18}, {8, 28}, {12, 45}}, 2.0, 0.6},
    {Zone::kLength, {{-5, 5}, {-5, 6}, {-7, 8}}, 2.5, 0.3},
};
constexpr Row kSkirt[] = {
    {Zone::kWaist, {{-0.5, 3.5}, {-0.5, 4.5}, {0, 6}}, 1.3, 1.0},
    {Zone::kHip, {{1.5, 6}, {2.5, 11}, {7, 60}}, 1.5, 1.0},
    {Zone::kLength, {{-4, 4}, {-4, 5}, {-6, 7}}, 2.0, 0.3},
};
constexpr Row kTrousers[] = {
    {Zone::kWaist, {{-1, 3}, {-0.5, 4}, {0, 6}}, 1.2, 1.0},
    {Zone::kHip, {{1, 6}, {3, 10.5}, {8, 24}}, 1.5, 1.0},
    {Zone::kThigh, {{0.5, 6}, {3, 13}, {8, 26}}, 1.5, 0.7},
    {Zone::kInseam, {{-6.5, 1}, {-6.5, 1}, {-7, 2}}, 1.5, 0.4},
};

template <std::size_t N>
std::optional<WantedEase> find(const Row (&rows)[N], IntendedFit fit, Zone zone) {
  for (const auto& row : rows) {
    if (row.zone != zone) continue;
    const Range& r = row.fit[static_cast<std::size_t>(fit)];
    return WantedEase{r.low / 100.0, r.high / 100.0, row.spread / 100.0, row.weight};
  }
  return std::nullopt;
}

std::optional<WantedEase> jumpsuit(IntendedFit fit, Zone zone) {
  if (zone == Zone::kThigh || zone == Zone::kInseam) return find(kTrousers, fit, zone);
  if (zone == Zone::kLength) return std::nullopt;
  return find(kDress, fit, zone);
}

}  // namespace

bool isLength(Zone zone) {
  return zone == Zone::kSleeve || zone == Zone::kLength || zone == Zone::kInseam;
}

std::optional<WantedEase> wantedEase(Category category, IntendedFit fit, bool knit, Zone zone) {
  const bool bottom =
      category == Category::kTrousers || category == Category::kShorts || category == Category::kSkirt;
  if (category == Category::kUnderwear) return find(kCloseKnit, fit, zone);
  if (knit && fit == IntendedFit::kClose && category != Category::kCoat && category != Category::kJacket) {
    const auto own = wantedEase(category, fit, false, zone);
    // The waist of a close knit skirt or legging is an elastic band.
    return own ? find(kCloseKnit, fit, zone) : own;
  }
  std::optional<WantedEase> wanted;
  switch (category) {
    case Category::kTop:
      wanted = find(kTop, fit, zone);
      break;
    case Category::kShirt:
      wanted = find(kShirt, fit, zone);
      break;
    case Category::kDress:
      wanted = find(kDress, fit, zone);
      break;
    case Category::kJacket:
      wanted = find(kJacket, fit, zone);
      break;
    case Category::kCoat:
      wanted = find(kCoat, fit, zone);
      break;
    case Category::kSkirt:
      wanted = find(kSkirt, fit, zone);
      break;
    case Category::kTrousers:
      wanted = find(kTrousers, fit, zone);
      break;
    case Category::kShorts:
      if (zone != Zone::kInseam) wanted = find(kTrousers, fit, zone);
      break;
    case Category::kJumpsuit:
      wanted = jumpsuit(fit, zone);
      break;
    default:
      wanted = find(kTop, fit, zone);
      break;
  }
  // A knitted band stretches over the body: it may be a little smaller.
  if (wanted && knit && bottom && zone == Zone::kWaist) wanted->low -= 0.05;
  return wanted;
}

FitVerdict judgeEase(const WantedEase& wanted, double ease, double garment, double stretchLimit,
                     bool length) {
  if (ease >= wanted.low && ease <= wanted.high) return FitVerdict::kRight;
  if (ease > wanted.high) {
    const double far = wanted.high + (length ? 2.0 : 4.0) * wanted.spread;
    return ease > far ? FitVerdict::kTooLoose : FitVerdict::kLoose;
  }
  double far = wanted.low - 2.0 * wanted.spread;
  if (!length && stretchLimit > 0.0) far = std::min(far, -0.5 * stretchLimit * garment);
  return ease < far ? FitVerdict::kTooTight : FitVerdict::kTight;
}

}  // namespace fitroom::garments
