#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "crm/core/error.h"

namespace fitroom::crm {

/// Where on the garment an answer or a verdict belongs. The names are those of the fit report, so that
/// the engine passes them on as they are; `kOverall` is for answers that name no zone.
enum class Zone : std::uint8_t {
  kNeck,
  kShoulder,
  kChest,
  kUpperArm,
  kSleeve,
  kWaist,
  kHip,
  kThigh,
  kLength,
  kInseam,
  kOverall,
};
constexpr int kZoneCount = 11;

/// How a zone feels: five words. For lengths: too short to too long.
/// The number is the step from "right": -2 too tight, -1 tight, 0 right, +1 loose, +2 too loose.
constexpr int kTooTight = -2;
constexpr int kTooLoose = 2;

/// Where a touchpoint happened.
enum class Channel : std::uint8_t { kKiosk, kDesktop, kWeb, kPhone, kShopFloor, kMail };

/// What a customer may agree to, one by one.
enum class Purpose : std::uint8_t {
  kKeepProfile,   ///< Keep body measures and try-ons to advise again.
  kImproveModel,  ///< Learn from this customer's answers how garments really run.
  kMarketing,
  kShareStores,  ///< Use the profile in other shops of the same house.
};
constexpr int kPurposeCount = 4;

/// What trust in the shop is about.
enum class Facet : std::uint8_t { kFitPromise, kProduct, kDelivery, kService, kPrivacy };
constexpr int kFacetCount = 5;

const char* zoneName(
    Zone z);  ///< neck, shoulder, chest, upper_arm, sleeve, waist, hip, thigh, length, inseam, overall.
std::optional<Zone> zoneFromName(std::string_view name);
Text zoneText(Zone z);
bool isLength(Zone z);  ///< True where "short" and "long" are the words.

const char* feelName(int step);  ///< too_tight, tight, right, loose, too_loose for -2..2; "" outside.
std::optional<int> feelFromName(std::string_view name);
Text feelText(int step, Zone z);  ///< "太紧" / "too tight", or "太短" / "too short" for a length.

const char* channelName(Channel c);  ///< kiosk, desktop, web, phone, shop_floor, mail.
std::optional<Channel> channelFromName(std::string_view name);

const char* purposeName(Purpose p);  ///< keep_profile, improve_model, marketing, share_stores.
std::optional<Purpose> purposeFromName(std::string_view name);
Text purposeText(Purpose p);

const char* facetName(Facet f);  ///< fit_promise, product, delivery, service, privacy.
std::optional<Facet> facetFromName(std::string_view name);
Text facetText(Facet f);

/// Whole minor units of a currency, e.g. fen. Never a fraction.
struct Money {
  std::int64_t minor = 0;        ///< 0 to 10^12.
  std::string currency = "CNY";  ///< ISO 4217, three capitals.

  bool operator==(const Money&) const = default;
};

}  // namespace fitroom::crm
