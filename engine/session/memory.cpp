#include "engine/session/memory.h"

#include <fmt/format.h>

#include <system_error>

#include "bodymodel/intake/typed_shape.h"
#include "crm/access/accounts.h"
#include "engine/session/crm_error.h"
#include "engine/session/inputs_hash.h"
#include "engine/session/staff.h"
#include "engine/session/store_config.h"

namespace fitroom::engine {

using bodymodel::ErrorCode;

namespace {

// Reason the screen gives for a garment that was tried on and not taken.
constexpr const char* kNotTaken = "not_taken";

Text toText(const crm::Text& text) {
  return {text.zh, text.en};
}

/// The rooms name their zones alike; `tests/engine` holds them to it.
crm::Zone toCrmZone(garments::Zone zone) {
  return *crm::zoneFromName(garments::zoneName(zone));
}

int step(garments::FitVerdict verdict) {
  return static_cast<int>(verdict) - 2;
}

/// Three-way colour word, so that preference has something to count without a merchant's colour names.
std::string colourWord(const Eigen::Vector3f& linear) {
  const float high = linear.maxCoeff(), low = linear.minCoeff();
  if (high < 0.03f) return "black";
  if (high - low < 0.12f * high + 0.02f) return low > 0.6f ? "white" : "grey";
  Eigen::Index strongest = 0;
  linear.maxCoeff(&strongest);
  if (strongest == 0) return linear[1] > 0.6f * linear[0] ? "yellow" : "red";
  if (strongest == 1) return "green";
  return "blue";
}

crm::Channel toChannel(const std::string& name) {
  return crm::channelFromName(name).value_or(crm::Channel::kDesktop);
}

std::vector<crm::ZoneSaid> zonesSaid(const garments::FitReport& fit) {
  std::vector<crm::ZoneSaid> zones;
  for (const auto& z : fit.zones) {
    zones.push_back({.zone = toCrmZone(z.zone),
                     .ease_m = z.ease,
                     .garment_m = z.garment,
                     .body_m = z.body,
                     .verdict = step(z.verdict),
                     .strain = z.strain,
                     .confidence = z.confidence});
  }
  return zones;
}

/// The library knows sizes and words; what the shop said of stock, brand and price stays.
crm::Expected<void> makeKnown(crm::Crm& crm, crm::CatalogueItem item) {
  const auto there = crm.garment(item.id);
  if (!there && there.error().code != crm::ErrorCode::kNotFound) return tl::unexpected(there.error());
  if (there) {
    for (crm::CatalogueSize& size : item.sizes) {
      for (const crm::CatalogueSize& known : there->sizes) {
        if (known.label == size.label) size.stock = known.stock;
      }
    }
    if (there->price.minor > 0) item.price = there->price;
    item.brand = there->brand;
    item.style = there->style;
    item.published = there->published;
  }
  return crm.upsertGarment(item);
}

/// A return without a reason says it by its direction.
std::string reasonCode(const Feedback& feedback, bool length) {
  if (crm::findReturnReason(feedback.reason) != nullptr) return feedback.reason;
  if (feedback.direction < 0) return length ? "too_short" : "too_tight";
  if (feedback.direction > 0) return length ? "too_long" : "too_loose";
  return "";
}

std::vector<Text> reasonTexts(const std::vector<crm::Reason>& reasons) {
  std::vector<Text> texts;
  for (auto it = reasons.rbegin(); it != reasons.rend(); ++it) texts.push_back(toText(it->text));
  return texts;
}

ExplainedNumber explained(std::string key, Text name, const crm::Score& score) {
  return {std::move(key), std::move(name), score.value, score.uncertainty, reasonTexts(score.reasons)};
}

void addShares(std::vector<ExplainedNumber>& numbers, const char* key, const Text& name,
               const std::vector<crm::Share>& shares) {
  for (const auto& share : shares) {
    numbers.push_back({fmt::format("preference.{}.{}", key, share.name),
                       {name.zh + "：" + share.name, name.en + ": " + share.name},
                       share.share,
                       std::min(1.0, 2.0 * share.sd),
                       reasonTexts(share.reasons)});
  }
}

}  // namespace

crm::CatalogueItem catalogueItem(const garments::GarmentModel& garment) {
  crm::CatalogueItem item{.id = garment.id,
                          .name = {garment.name.zh, garment.name.en},
                          .category = garments::categoryName(garment.category),
                          .audience = garment.audience,
                          .fabric = garment.fabric,
                          .colour = colourWord(garment.colour),
                          .price = {garment.priceMinor, garment.currency},
                          .published = true};
  for (const auto& size : garment.sizes) {
    crm::CatalogueSize entry{.label = size.label};
    for (std::size_t i = 0; i < garments::kFinishedCount; ++i) {
      const auto f = static_cast<garments::Finished>(i);
      if (size.finished[f]) entry.finished_m[garments::finishedName(f)] = *size.finished[f];
    }
    item.sizes.push_back(std::move(entry));
  }
  return item;
}

Expected<Memory> Memory::open(const Paths& paths) {
  std::error_code error;
  std::filesystem::create_directories(paths.home, error);
  if (error) {
    const std::string home = paths.home.string();
    return bodymodel::fail(
        ErrorCode::kUnwritable,
        {"建不了数据文件夹 " + home + "（" + error.message() + "）；请用 FITROOM_HOME 指定一个能写的位置",
         "cannot make the data folder " + home + " (" + error.message() +
             "); name a writable place with FITROOM_HOME"},
        home);
  }
  auto config = storeConfigOf(paths);
  config.actor = crm::CrmConfig{}.actor;
  auto crm = crm::Crm::open(config);
  if (!crm) return passOn(crm.error());
  if (const auto in = signInAsAsked(*crm); !in) return passOn(in.error());
  return Memory(std::move(*crm));
}

Expected<garments::Taste> Memory::taste(const std::string& customer, const garments::GarmentModel& garment) {
  garments::Taste taste;
  const auto at = [&taste](crm::Zone zone) -> double* {
    const auto i = static_cast<std::size_t>(zone);
    return i < taste.easeOffset.size() ? &taste.easeOffset[i] : nullptr;
  };
  const auto offsets = crm_.garmentOffsets(garment.id);
  if (offsets) {
    for (const auto& offset : *offsets) {
      if (double* value = at(offset.zone)) *value += offset.offset_m;
    }
  }
  if (customer.empty()) return taste;
  const auto profile = crm_.profile(customer);
  if (!profile) {
    // Whoever objects to a profile, or has the data's use restricted, is advised as anybody is.
    const std::string& why = profile.error().context;
    if (why == "objection" || why == "restricted") return taste;
    return passOn(profile.error());
  }
  // A wish for this category goes before the one over all categories.
  for (std::size_t i = 0; i < taste.easeOffset.size(); ++i) {
    const crm::EaseWish* best = nullptr;
    for (const auto& wish : profile->preference.ease) {
      if (static_cast<std::size_t>(wish.zone) != i) continue;
      if (wish.category == garments::categoryName(garment.category)) best = &wish;
      if (wish.category.empty() && best == nullptr) best = &wish;
    }
    if (best != nullptr) taste.easeOffset[i] += best->offset_m;
  }
  return taste;
}

Expected<std::string> Memory::recordTryOn(const TryOnRequest& request, const TryOnResult& result) {
  const auto item = catalogueItem(result.garment);
  if (!request.customer.empty()) {
    if (const auto kept = makeKnown(crm_, item); !kept) return passOn(kept.error());
  }
  const auto recorded = crm_.recordTryOn({.customer = request.customer,
                                          .garment = result.garment.id,
                                          .size = result.garment.size,
                                          .zones = zonesSaid(result.fit),
                                          .overall = step(result.fit.overall),
                                          .advisedSize = result.advice.best.value_or(""),
                                          .noneFits = !result.advice.sizes.empty() && !result.advice.best,
                                          .adviceConfidence = result.advice.confidence,
                                          .category = item.category,
                                          .colour = item.colour,
                                          .style = item.style,
                                          .price = item.price,
                                          .models = modelVersions(),
                                          .inputsHash = inputsHash(request, result.garment.size),
                                          .context = {.channel = toChannel(request.channel)}});
  if (!recorded) return passOn(recorded.error());
  if (!request.customer.empty()) {
    std::map<std::string, double> measures;
    for (std::size_t i = 0; i < bodymodel::kMeasureCount; ++i) {
      const auto m = static_cast<bodymodel::Measure>(i);
      const std::string key(measureInfo(m).key);
      if (result.body.requested.has(m)) measures[key.substr(0, key.rfind('_'))] = result.body.requested[m];
    }
    // What the tape does not say, beside it: a cup in metres, the sliders as they are.
    for (const auto& [key, value] : bodymodel::chosenShape(result.body.shape))
      measures[key == "cup_cm" ? "cup" : "shape_" + std::string(key)] = key == "cup_cm" ? value / 100 : value;
    if (const auto kept = crm_.saveBody(request.customer, "typed", measures); !kept)
      return passOn(kept.error());
  }
  return recorded->event;
}

Expected<std::string> Memory::recordFeedback(const Feedback& said) {
  Feedback feedback = said;
  if (feedback.tryOnEvent.empty()) {
    // What was kept or came back answers the newest try-on of that garment.
    const auto events = crm_.timeline(feedback.customer);
    if (!events) return passOn(events.error());
    for (const auto& e : *events) {
      const bool same = e.event.type == crm::EventType::kTryOn && e.event.garment == feedback.garment &&
                        (feedback.size.empty() || e.event.size == feedback.size);
      if (!same) continue;
      feedback.tryOnEvent = e.event.id;
      feedback.size = e.event.size;
      break;
    }
  }
  const crm::Zone zone = feedback.zone ? toCrmZone(*feedback.zone) : crm::Zone::kOverall;
  const std::vector<crm::ZoneAnswer> answers{{zone, feedback.direction}};
  const bool notTaken = feedback.reason == kNotTaken;
  const bool answerOnly = feedback.outcome == Feedback::Outcome::kAnswer && !notTaken;
  if (answerOnly && !feedback.tryOnEvent.empty()) {
    const auto recorded = crm_.recordAnswers(feedback.tryOnEvent, answers);
    if (!recorded) return passOn(recorded.error());
    return recorded->event;
  }
  if (answerOnly) {
    return bodymodel::fail(ErrorCode::kInvalidArgument,
                           {"回答要说明是哪次试穿；请给出试穿的编号",
                            "an answer must name the try-on it is about; give the try-on's event id"});
  }
  const bool returned = feedback.outcome == Feedback::Outcome::kReturned;
  crm::Outcome outcome{.kind = returned ? crm::OutcomeKind::kReturned : crm::OutcomeKind::kKept,
                       .tryOn = feedback.tryOnEvent,
                       .customer = feedback.customer,
                       .garment = feedback.garment,
                       .size = feedback.size,
                       .answers = answers};
  if (notTaken) {
    // Left in the fitting room: nothing was sold, so nothing came back; how it felt still counts.
    outcome.kind = crm::OutcomeKind::kNotTaken;
    if (feedback.direction != 0) outcome.reason = "fit";
  } else if (returned) {
    outcome.reason = reasonCode(feedback, crm::isLength(zone));
    if (outcome.reason != feedback.reason) outcome.note = feedback.reason;
    outcome.zone = zone;
    if (feedback.direction != 0) outcome.direction = feedback.direction < 0 ? -1 : 1;
  } else {
    outcome.fits = feedback.direction == 0;
    outcome.note = feedback.reason;
  }
  const auto recorded = crm_.recordOutcome(outcome);
  if (!recorded) return passOn(recorded.error());
  return recorded->event;
}

Expected<std::vector<ExplainedNumber>> Memory::profile(const std::string& customer) {
  const auto profile = crm_.profile(customer);
  if (!profile) return passOn(profile.error());
  std::vector<ExplainedNumber> numbers;
  for (const auto& facet : profile->trust.shop) {
    numbers.push_back(explained(fmt::format("trust.{}", crm::facetName(facet.facet)),
                                toText(crm::facetText(facet.facet)), facet.score));
  }
  numbers.push_back(explained("credibility", {"试衣反馈的可信度", "credibility of fit answers"},
                              profile->trust.credibility));
  numbers.push_back(
      explained("return_risk", {"退货可能", "chance that an order comes back"}, profile->trust.returnRisk));
  for (const auto& wish : profile->preference.ease) {
    const Text zone = toText(crm::zoneText(wish.zone));
    const std::string where = wish.category.empty() ? "any" : wish.category;
    numbers.push_back({fmt::format("preference.ease_cm.{}.{}", where, crm::zoneName(wish.zone)),
                       {zone.zh + "喜欢的松量（厘米，多于款式本意）",
                        "room wanted at the " + zone.en + " beyond the style's, cm"},
                       wish.offset_m * 100.0,
                       std::min(1.0, wish.sd_m / 0.01),
                       reasonTexts(wish.reasons)});
  }
  addShares(numbers, "colour", {"颜色", "colour"}, profile->preference.colours);
  addShares(numbers, "style", {"款式", "style"}, profile->preference.styles);
  addShares(numbers, "price", {"价位", "price"}, profile->preference.prices);
  return numbers;
}

Expected<std::vector<TimelineEntry>> Memory::timeline(const std::string& customer) {
  const auto events = crm_.timeline(customer);
  if (!events) return passOn(events.error());
  std::vector<TimelineEntry> entries;
  for (const auto& e : *events) {
    entries.push_back({.id = e.event.id,
                       .time = crm::toIso8601(e.event.time),
                       .type = crm::eventTypeName(e.event.type),
                       .garment = e.event.garment,
                       .size = e.event.size,
                       .text = toText(e.summary)});
  }
  return entries;
}

Expected<std::vector<CustomerSummary>> Memory::customers() {
  std::vector<CustomerSummary> list;
  crm::CustomerQuery query{.limit = 1000};
  for (;;) {
    const auto page = crm_.customers(query);
    if (!page) return passOn(page.error());
    for (const auto& c : *page) {
      if (c.mergedInto.empty()) list.push_back({c.id, c.identity.name, c.identity.email});
    }
    if (static_cast<int>(page->size()) < query.limit) return list;
    query.after = page->back().id;
  }
}

Expected<std::string> Memory::addCustomer(const std::string& name) {
  const auto id =
      crm_.createCustomer({.name = name}, {crm::Purpose::kKeepProfile, crm::Purpose::kImproveModel});
  if (!id) return passOn(id.error());
  return *id;
}

void Memory::leave() {
  // Whoever of the staff had signed in is no longer there either; what comes next is a kiosk's.
  crm::Accounts(crm_).signOut();
}

}  // namespace fitroom::engine
