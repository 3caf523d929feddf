#include "crm/core/vocabulary.h"

#include <array>

#include "crm/core/words.h"

namespace fitroom::crm {
namespace {

constexpr std::array<Word, kZoneCount> kZones{{{"neck", "领围", "neck"},
                                               {"shoulder", "肩宽", "shoulders"},
                                               {"chest", "胸围", "chest"},
                                               {"upper_arm", "上臂", "upper arm"},
                                               {"sleeve", "袖长", "sleeve"},
                                               {"waist", "腰围", "waist"},
                                               {"hip", "臀围", "hips"},
                                               {"thigh", "大腿", "thigh"},
                                               {"length", "衣长", "length"},
                                               {"inseam", "内长", "inseam"},
                                               {"overall", "整体", "overall"}}};

constexpr std::array<Word, 5> kGirthFeels{{{"too_tight", "太紧", "too tight"},
                                           {"tight", "偏紧", "a little tight"},
                                           {"right", "合适", "right"},
                                           {"loose", "偏松", "a little loose"},
                                           {"too_loose", "太松", "too loose"}}};
constexpr std::array<Word, 5> kLengthFeels{{{"too_tight", "太短", "too short"},
                                            {"tight", "偏短", "a little short"},
                                            {"right", "合适", "right"},
                                            {"loose", "偏长", "a little long"},
                                            {"too_loose", "太长", "too long"}}};

constexpr std::array<const char*, 6> kChannels{"kiosk", "desktop", "web", "phone", "shop_floor", "mail"};

constexpr std::array<Word, kPurposeCount> kPurposes{
    {{"keep_profile", "保存身材与试穿记录，下次继续推荐", "keep body measures and try-ons to advise again"},
     {"improve_model", "用反馈改进尺码判断", "use the answers to improve the fit judgement"},
     {"marketing", "接收消息", "receive messages"},
     {"share_stores", "在本品牌其他门店使用档案", "use the profile in other shops of the house"}}};

constexpr std::array<Word, kFacetCount> kFacets{{{"fit_promise", "合身承诺", "fit promise"},
                                                 {"product", "商品", "product"},
                                                 {"delivery", "配送", "delivery"},
                                                 {"service", "服务", "service"},
                                                 {"privacy", "隐私", "privacy"}}};

}  // namespace

const char* zoneName(Zone z) {
  return wordOf(kZones, z).name;
}
std::optional<Zone> zoneFromName(std::string_view name) {
  return findWord<Zone>(kZones, name);
}
Text zoneText(Zone z) {
  return wordOf(kZones, z).text();
}
bool isLength(Zone z) {
  return z == Zone::kSleeve || z == Zone::kLength || z == Zone::kInseam;
}

const char* feelName(int step) {
  return step < -2 || step > 2 ? "" : kGirthFeels[static_cast<std::size_t>(step + 2)].name;
}
std::optional<int> feelFromName(std::string_view name) {
  for (int i = 0; i < 5; ++i) {
    if (name == kGirthFeels[static_cast<std::size_t>(i)].name) return i - 2;
  }
  return std::nullopt;
}
Text feelText(int step, Zone z) {
  if (step < -2 || step > 2) return {"未知", "unknown"};
  return (isLength(z) ? kLengthFeels : kGirthFeels)[static_cast<std::size_t>(step + 2)].text();
}

const char* channelName(Channel c) {
  return wordOf(kChannels, c);
}
std::optional<Channel> channelFromName(std::string_view name) {
  for (std::size_t i = 0; i < kChannels.size(); ++i) {
    if (name == kChannels[i]) return static_cast<Channel>(i);
  }
  return std::nullopt;
}

const char* purposeName(Purpose p) {
  return wordOf(kPurposes, p).name;
}
std::optional<Purpose> purposeFromName(std::string_view name) {
  return findWord<Purpose>(kPurposes, name);
}
Text purposeText(Purpose p) {
  return wordOf(kPurposes, p).text();
}

const char* facetName(Facet f) {
  return wordOf(kFacets, f).name;
}
std::optional<Facet> facetFromName(std::string_view name) {
  return findWord<Facet>(kFacets, name);
}
Text facetText(Facet f) {
  return wordOf(kFacets, f).text();
}

}  // namespace fitroom::crm
