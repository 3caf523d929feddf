#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>

#include "garments/features/garment_features.h"

namespace fitroom::garments {

namespace {

struct NameRule {
  const char* word;
  Category category;
};

/// Longer and more special words first: `t-shirt` before `shirt`, `sweatshirt` likewise.
constexpr NameRule kNameRules[] = {
    {"t-shirt", Category::kTop},      {"tshirt", Category::kTop},        {"tee", Category::kTop},
    {"sweatshirt", Category::kTop},   {"sweater", Category::kTop},       {"hoodie", Category::kTop},
    {"pullover", Category::kTop},     {"polo", Category::kTop},          {"jumper", Category::kTop},
    {"T恤", Category::kTop},          {"毛衣", Category::kTop},          {"卫衣", Category::kTop},
    {"shirtdress", Category::kDress}, {"dress", Category::kDress},       {"gown", Category::kDress},
    {"连衣裙", Category::kDress},     {"blouse", Category::kShirt},      {"shirt", Category::kShirt},
    {"衬衫", Category::kShirt},       {"衬衣", Category::kShirt},        {"coat", Category::kCoat},
    {"parka", Category::kCoat},       {"trench", Category::kCoat},       {"大衣", Category::kCoat},
    {"风衣", Category::kCoat},        {"jacket", Category::kJacket},     {"blazer", Category::kJacket},
    {"夹克", Category::kJacket},      {"西装", Category::kJacket},       {"jumpsuit", Category::kJumpsuit},
    {"overall", Category::kJumpsuit}, {"dungaree", Category::kJumpsuit}, {"连体", Category::kJumpsuit},
    {"shorts", Category::kShorts},    {"短裤", Category::kShorts},       {"trouser", Category::kTrousers},
    {"jogger", Category::kTrousers},  {"jeans", Category::kTrousers},    {"pants", Category::kTrousers},
    {"长裤", Category::kTrousers},    {"skirt", Category::kSkirt},       {"半身裙", Category::kSkirt},
    {"bra", Category::kUnderwear},    {"brief", Category::kUnderwear}};

/// Categories that one build of garment can be called.
int buildOf(Category c) {
  switch (c) {
    case Category::kTop:
    case Category::kShirt:
    case Category::kJacket:
    case Category::kCoat:
    case Category::kDress:
      return 1;
    case Category::kTrousers:
    case Category::kShorts:
      return 2;
    case Category::kSkirt:
      return 3;
    case Category::kJumpsuit:
      return 4;
    case Category::kUnderwear:
      return 5;
    case Category::kOther:
      return 0;
  }
  return 0;
}

/// Ordinary finished sizes: median and standard deviation of the logarithm, metres. Judgement over the size
/// tables of EN 13402-3 (bodies) plus ordinary ease; wide enough for children's and oversize clothes to stay
/// believable.
struct Ordinary {
  Finished measure;
  double median;
  double sd;
};

constexpr Ordinary kUpper[] = {{Finished::kChest, 1.00, 0.17},
                               {Finished::kUpperArm, 0.37, 0.22},
                               {Finished::kNeck, 0.55, 0.35},
                               {Finished::kShoulder, 0.43, 0.20}};
constexpr Ordinary kTopLength[] = {{Finished::kLength, 0.66, 0.20}};
constexpr Ordinary kDressLength[] = {{Finished::kLength, 1.02, 0.22}};
constexpr Ordinary kLower[] = {
    {Finished::kWaist, 0.82, 0.18}, {Finished::kHip, 1.05, 0.17}, {Finished::kThigh, 0.60, 0.20}};
constexpr Ordinary kLongLegs[] = {{Finished::kLength, 1.00, 0.11}, {Finished::kHem, 0.36, 0.30}};
constexpr Ordinary kShortLegs[] = {{Finished::kLength, 0.45, 0.30}, {Finished::kHem, 0.60, 0.22}};
constexpr Ordinary kSkirtLength[] = {{Finished::kLength, 0.60, 0.35}};

/// Where a garment's upper edge is when the file keeps it on a standing body, feet at y = 0, and between
/// which shares of that height its lower edge must then be. Figures of people 1.4 to 2.1 m tall.
struct OnBody {
  double top;  ///< m
  double sd;   ///< Of the logarithm.
  double low, high;
};

constexpr OnBody kTopOnBody = {1.43, 0.08, 0.48, 0.80};
constexpr OnBody kDressOnBody = {1.43, 0.08, 0.05, 0.55};
constexpr OnBody kTrousersOnBody = {1.03, 0.07, 0.02, 0.20};
constexpr OnBody kShortsOnBody = {1.03, 0.07, 0.25, 0.80};
constexpr OnBody kSkirtOnBody = {1.03, 0.07, 0.08, 0.80};

class Deviation {
 public:
  template <std::size_t N>
  void add(const GarmentModel& garment, const Ordinary (&list)[N]) {
    for (const auto& o : list) {
      const auto& value = garment.finished[o.measure];
      if (!value || !(*value > 0)) continue;
      const double z = std::log(*value / o.median) / o.sd;
      squares_ += z * z;
      weighted_ += z / o.sd;
      weights_ += 1 / (o.sd * o.sd);
      ++count_;
    }
  }
  /// Height of the upper edge, where it tells of a body.
  void add(const GarmentModel& garment, const OnBody& place) {
    const double bottom = static_cast<double>(garment.mesh.vertices.col(1).minCoeff());
    const double top = static_cast<double>(garment.mesh.vertices.col(1).maxCoeff());
    if (!(top > 0) || bottom < place.low * top || bottom > place.high * top) return;
    const double z = std::log(top / place.top) / place.sd;
    squares_ += z * z;
    weighted_ += z / place.sd;
    weights_ += 1 / (place.sd * place.sd);
    ++count_;
  }
  double rms() const { return count_ > 0 ? std::sqrt(squares_ / count_) : 10.0; }
  double bestScale() const { return weights_ > 0 ? std::exp(-weighted_ / weights_) : 1.0; }

 private:
  double squares_ = 0, weighted_ = 0, weights_ = 0;
  int count_ = 0;
};

char lowered(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool isLetter(char c) {
  return c >= 'a' && c <= 'z';
}

/// Finds an ASCII word that does not stand inside another word's beginning; Chinese words anywhere.
bool holdsWord(const std::string& text, const std::string& word) {
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    if (!isLetter(lowered(word[0])) || at == 0 || !isLetter(text[at - 1])) return true;
  }
  return false;
}

}  // namespace

bool refineCategoryByName(GarmentModel& garment, const std::string& hint) {
  std::string text;
  for (const char c : hint) text.push_back(lowered(c));
  for (const auto& rule : kNameRules) {
    std::string word;
    for (const char* c = rule.word; *c != 0; ++c) word.push_back(lowered(*c));
    if (!holdsWord(text, word)) continue;
    if (buildOf(rule.category) != buildOf(garment.category)) continue;
    // A name does not make a dress of a top or a coat of a jacket: lengths say that.
    const bool lengthSays = garment.category == Category::kDress || rule.category == Category::kDress ||
                            garment.category == Category::kCoat;
    if (lengthSays && rule.category != garment.category) continue;
    garment.category = rule.category;
    garment.categoryConfidence = std::max(garment.categoryConfidence, 0.95);
    return true;
  }
  return false;
}

double plausibility(const GarmentModel& garment, double* bestScale) {
  Deviation deviation;
  const auto& inseam = garment.finished[Finished::kInseam];
  const auto& length = garment.finished[Finished::kLength];
  switch (garment.category) {
    case Category::kTop:
    case Category::kShirt:
    case Category::kJacket:
      deviation.add(garment, kUpper);
      deviation.add(garment, kTopLength);
      deviation.add(garment, kTopOnBody);
      break;
    case Category::kCoat:
    case Category::kDress:
      deviation.add(garment, kUpper);
      deviation.add(garment, kDressLength);
      deviation.add(garment, kDressOnBody);
      break;
    case Category::kTrousers:
    case Category::kShorts: {
      deviation.add(garment, kLower);
      // Proportion, not size, tells long from short here: size is what is in question.
      const bool isLong = inseam && length && *inseam > 0.62 * *length;
      if (isLong)
        deviation.add(garment, kLongLegs);
      else
        deviation.add(garment, kShortLegs);
      deviation.add(garment, isLong ? kTrousersOnBody : kShortsOnBody);
      break;
    }
    case Category::kSkirt:
      deviation.add(garment, kLower);
      deviation.add(garment, kSkirtLength);
      deviation.add(garment, kSkirtOnBody);
      break;
    case Category::kJumpsuit:
      deviation.add(garment, kUpper);
      deviation.add(garment, kLower);
      break;
    case Category::kUnderwear:
    case Category::kOther:
      deviation.add(garment, kLower);
      break;
  }
  if (bestScale) *bestScale = deviation.bestScale();
  return deviation.rms();
}

}  // namespace fitroom::garments
