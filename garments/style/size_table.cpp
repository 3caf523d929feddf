#include "garments/style/size_table.h"

#include "garments/style/section.h"

namespace fitroom::garments {

namespace {

// Girths follow EN 13402-3 (2004): women's bust/waist/hip 88/72/96 and men's 100/88/104 with 4 cm between
// sizes; shoulder width and neck step as GB/T 1335-2008 grades them (per 4 cm of chest 1.0 and 0.8 cm for
// women, 1.2 and 1.0 cm for men). Everything else is the linear regression of ANSUR II (2012, public domain;
// 1986 women, 4082 men) on stature, chest, waist and hip, evaluated at that size; `step` is its change when
// all three girths grow by 4 cm. Upper arm is the relaxed girth, taken as 94 % of ANSUR's flexed one. ANSUR
// takes the waist at the navel; the standards' waist is narrower by `navelMore` (the house's mannequin at
// these girths).
struct Graded {
  double base;  // cm at the middle size
  double step;  // cm per 4 cm of chest, waist and hip
};

struct Figures {
  double height;
  Graded chest, waist, hip, neckBase, shoulderWidth, upperArm, wrist, armLength, thigh, knee;
  double navelMore;  // cm, navel girth over the waist's
  double nape, axilla, navel, hipHeight, crotch, kneeHeight;
};

constexpr Figures kWomen{168.0,       {88.0, 4.0},  {72.0, 4.0},  {96.0, 4.0}, {36.4, 0.8}, {39.8, 1.0},
                         {26.4, 1.2}, {15.4, 0.18}, {56.1, 0.06}, {57.1, 2.4}, {37.9, 1.3}, 5.0,
                         144.2,       128.5,        102.6,        86.3,        81.8,        46.6};
constexpr Figures kMen{178.0,       {100.0, 4.0}, {88.0, 4.0}, {104.0, 3.2}, {42.4, 1.0}, {45.6, 1.2},
                       {32.0, 1.4}, {17.5, 0.25}, {60.0, 0.0}, {61.5, 2.6},  {41.1, 1.3}, 1.0,
                       153.6,       134.9,        107.6,       89.8,         86.0,        49.5};

BodySize sizeAt(const Figures& f, const std::string& label, double steps) {
  const auto cm = [steps](const Graded& g) { return (g.base + steps * g.step) / 100.0; };
  BodySize s;
  s.label = label;
  s.height = f.height / 100.0;
  s.chest = cm(f.chest);
  s.waist = cm(f.waist);
  s.navel = s.waist + f.navelMore / 100.0;
  s.hip = cm(f.hip);
  s.neckBase = cm(f.neckBase);
  s.shoulderWidth = cm(f.shoulderWidth);
  s.upperArm = cm(f.upperArm);
  s.wrist = cm(f.wrist);
  s.armLength = cm(f.armLength);
  s.thigh = cm(f.thigh);
  s.knee = cm(f.knee);
  s.napeHeight = f.nape / 100.0;
  s.axillaHeight = f.axilla / 100.0;
  s.waistHeight = f.navel / 100.0;
  s.hipHeight = f.hipHeight / 100.0;
  s.crotchHeight = f.crotch / 100.0;
  s.kneeHeight = f.kneeHeight / 100.0;
  return s;
}

}  // namespace

double lowerGirth(const BodySize& b, double y) {
  // The shares between navel and hip are those of the house's mannequin at average girths.
  const double drop = b.waistHeight - b.hipHeight;
  const Profile girth({{b.waistHeight + 0.3 * drop, b.waist},
                       {b.waistHeight, b.navel},
                       {b.waistHeight - 0.25 * drop, b.navel + 0.42 * (b.hip - b.navel)},
                       {b.waistHeight - 0.5 * drop, b.navel + 0.80 * (b.hip - b.navel)},
                       {b.waistHeight - 0.75 * drop, b.navel + 0.94 * (b.hip - b.navel)},
                       {b.hipHeight, b.hip}});
  return girth.at(y);
}

std::vector<std::pair<double, double>> overBody(const BodySize& body, double top, double waist, double hip,
                                                std::vector<std::pair<double, double>> more) {
  constexpr double kBand = 0.02;  // over which the girth of the band is kept
  constexpr int kPieces = 5;
  const double start = top - kBand;
  const double easeTop = waist - lowerGirth(body, top), easeHip = hip - body.hip;
  more.emplace_back(top, waist);
  more.emplace_back(start, waist);
  for (int i = 1; i < kPieces; ++i) {
    const double t = static_cast<double>(i) / kPieces;
    const double y = start + t * (body.hipHeight - start);
    more.emplace_back(y, lowerGirth(body, y) + easeTop + t * (easeHip - easeTop));
  }
  more.emplace_back(body.hipHeight, hip);
  return more;
}

std::vector<BodySize> letterSizes(bool male) {
  const Figures& f = male ? kMen : kWomen;
  const double middle = male ? 0.0 : 1.0;  // women's M is bust 92, one step above the base row
  const char* labels[] = {"XS", "S", "M", "L", "XL"};
  std::vector<BodySize> run;
  for (int i = 0; i < 5; ++i) run.push_back(sizeAt(f, labels[i], middle + 1.5 * (i - 2)));
  return run;
}

std::vector<BodySize> numberedSizes(bool male) {
  const Figures& f = male ? kMen : kWomen;
  std::vector<BodySize> run;
  for (int i = 0; i < 5; ++i) {
    run.push_back(sizeAt(f, std::to_string(male ? 46 + 2 * i : 36 + 2 * i), male ? i - 2.0 : i - 1.0));
  }
  return run;
}

}  // namespace fitroom::garments
