#include "engine/ui/theme.h"

#include <gtest/gtest.h>

namespace fitroom::engine {
namespace {

TEST(Theme, TextIsReadableOnWhatItStandsOn) {
  using namespace colours;
  const std::pair<ImU32, ImU32> pairs[] = {
      {kInk, kPaper},       {kInk, kCard},           {kInkSoft, kPaper},       {kInkSoft, kSunken},
      {kInkFaint, kSunken}, {kOnAccent, kAccent},    {kAccent, kCard},         {kAccentDeep, kAccentWash},
      {kInk, kAccentWash},  {kInkSoft, kAccentWash}, {kWarning, kWarningWash}, {kProblem, kProblemWash},
      {kWarning, kCard},    {kProblem, kCard},       {kProblem, kSunken}};
  for (const auto& [ink, back] : pairs)
    EXPECT_GE(contrast(ink, back), 4.5) << std::hex << ink << " on " << back;
  for (int v = 0; v < 5; ++v)
    EXPECT_GE(contrast(verdictColour(static_cast<garments::FitVerdict>(v)), kCard), 4.5);
  EXPECT_NEAR(contrast(IM_COL32_BLACK, IM_COL32_WHITE), 21.0, 0.01);
}

TEST(Theme, TargetsAreTwentyMillimetresAtTheKiosk) {
  Theme theme;
  theme.pxPerMm = 4.0f;
  EXPECT_GE(theme.target(), 40.0f);
  theme.kiosk = true;
  EXPECT_EQ(theme.target(), 80.0f);
}

}  // namespace
}  // namespace fitroom::engine
