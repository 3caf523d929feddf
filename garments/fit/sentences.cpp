#include "garments/fit/sentences.h"

#include <fmt/format.h>

#include <cmath>

namespace fitroom::garments {

namespace {

constexpr double kRoomForStretch = 0.005;  // metres of ease
constexpr double kSame = 0.0025;           // metres: less is "the same", half of what is spoken

Text girthSentence(const ZoneFit& z) {
  const Text zone = zoneText(z.zone);
  if (z.ease >= kSame) {
    return {fmt::format("{}处有 {} 厘米余量", zone.zh, spokenCm(z.ease)),
            fmt::format("{} cm of room at the {}", spokenCm(z.ease), zone.en)};
  }
  if (z.ease > -kSame) {
    return {fmt::format("{}处与身体一样大，没有余量", zone.zh),
            fmt::format("no room to spare at the {}", zone.en)};
  }
  return {fmt::format("{}处比身体小 {} 厘米", zone.zh, spokenCm(-z.ease)),
          fmt::format("{} cm less than the body at the {}", spokenCm(-z.ease), zone.en)};
}

Text sleeveSentence(double ease) {
  if (std::abs(ease) < kSame) return {"袖口正好到手腕", "the sleeve ends at the wrist"};
  return ease > 0.0 ? Text{fmt::format("袖口过手腕 {} 厘米", spokenCm(ease)),
                           fmt::format("the sleeve ends {} cm beyond the wrist", spokenCm(ease))}
                    : Text{fmt::format("袖口在手腕上方 {} 厘米", spokenCm(-ease)),
                           fmt::format("the sleeve ends {} cm above the wrist", spokenCm(-ease))};
}

Text hemSentence(double ease) {
  if (std::abs(ease) < kSame)
    return {"下摆正好在版型设计的位置", "the hem falls where the style is drawn to end"};
  return ease > 0.0
             ? Text{fmt::format("下摆比版型设计的位置低 {} 厘米", spokenCm(ease)),
                    fmt::format("the hem falls {} cm below where the style is drawn to end", spokenCm(ease))}
             : Text{
                   fmt::format("下摆比版型设计的位置高 {} 厘米", spokenCm(-ease)),
                   fmt::format("the hem falls {} cm above where the style is drawn to end", spokenCm(-ease))};
}

Text inseamSentence(double ease) {
  if (std::abs(ease) < kSame)
    return {"内侧裤长与裆高相同", "the inside leg is as long as from crotch to floor"};
  return ease > 0.0
             ? Text{fmt::format("内侧裤长比裆到地面长 {} 厘米", spokenCm(ease)),
                    fmt::format("the inside leg is {} cm longer than from crotch to floor", spokenCm(ease))}
             : Text{
                   fmt::format("内侧裤长比裆到地面短 {} 厘米", spokenCm(-ease)),
                   fmt::format("the inside leg is {} cm shorter than from crotch to floor", spokenCm(-ease))};
}

Text measureSentence(const ZoneFit& z) {
  switch (z.zone) {
    case Zone::kSleeve:
      return sleeveSentence(z.ease);
    case Zone::kLength:
      return hemSentence(z.ease);
    case Zone::kInseam:
      return inseamSentence(z.ease);
    case Zone::kShoulder:
      if (std::abs(z.ease) < kSame) return {"肩宽与身体相同", "the shoulders are as wide as the body's"};
      return z.ease > 0.0
                 ? Text{fmt::format("肩宽比身体宽 {} 厘米", spokenCm(z.ease)),
                        fmt::format("the shoulders are {} cm wider than the body's", spokenCm(z.ease))}
                 : Text{fmt::format("肩宽比身体窄 {} 厘米", spokenCm(-z.ease)),
                        fmt::format("the shoulders are {} cm narrower than the body's", spokenCm(-z.ease))};
    default:
      return girthSentence(z);
  }
}

}  // namespace

std::string spokenCm(double metres) {
  if (!std::isfinite(metres)) return "?";
  const double cm = std::abs(metres) * 100.0;
  const double shown = cm < 3.0 ? std::round(cm * 2.0) / 2.0 : std::round(cm);
  return fmt::format("{:g}", shown);
}

Text pressureSentence(double pascal) {
  if (!(pascal >= 1300.0)) return {};
  if (pascal < 2000.0) return {"贴得较紧", "it presses noticeably"};
  if (pascal < 3300.0) return {"压得紧，像运动服", "it presses as sportswear does"};
  return {"压得过紧，不宜日常穿着", "it presses too hard for daily wear"};
}

Text zoneSentence(const ZoneFit& z, double stretchLimit) {
  Text text = measureSentence(z);
  // Stretch is said where the garment is short of room; elsewhere it is the weight of the cloth and the way
  // it was put on.
  const bool stretched = z.ease < kRoomForStretch && z.strain > 0.25 * stretchLimit;
  if (stretchLimit > 0.0 && stretched && !isLength(z.zone) && z.zone != Zone::kShoulder) {
    text.zh += fmt::format("，面料拉伸 {:.0f}%（舒适上限 {:.0f}%）", z.strain * 100.0, stretchLimit * 100.0);
    text.en += fmt::format(", where the cloth stretches {:.0f} % (comfortable up to {:.0f} %)",
                           z.strain * 100.0, stretchLimit * 100.0);
  }
  const Text press = pressureSentence(z.pressure);
  if (!press.en.empty()) {
    text.zh += "，" + press.zh;
    text.en += ", " + press.en;
  }
  const Text verdict = fitVerdictText(z.verdict, z.zone);
  text.zh += "：" + verdict.zh;
  text.en += ": " + verdict.en;
  return text;
}

}  // namespace fitroom::garments
