#include "crm/log/payload_form.h"

#include "crm/parties/relation.h"

#include <initializer_list>

namespace fitroom::crm {
namespace {

Fields said() {
  return {{"zones", Kind::kZones, true},
          {"overall", Kind::kFeel, true},
          {"advised_size", Kind::kWord, false, 0, 32},
          {"none_fits", Kind::kFlag},
          {"advice_confidence", Kind::kNumber, false, 0, 1}};
}

Fields afterSale() {
  return {{"order_id", Kind::kWord, false, 0, 128},
          {"reason", Kind::kReason, true},
          {"zone", Kind::kZone},
          {"direction", Kind::kInteger, false, -1, 1},
          {"coded_by", Kind::kOneOf, false, 0, 0, {"customer", "staff", "inferred"}},
          {"answers", Kind::kAnswers},
          {"note", Kind::kNote},
          {"new_size", Kind::kWord, false, 0, 32}};
}

Fields complaint() {
  return {{"facet", Kind::kOneOf, true, 0, 0, {"fit_promise", "product", "delivery", "service", "privacy"}},
          {"case_id", Kind::kWord, false, 0, 128},
          {"note", Kind::kNote}};
}

Fields with(Fields fields, std::initializer_list<Field> more) {
  fields.insert(fields.end(), more);
  return fields;
}

const std::vector<const char*> kPurposeWords = {"keep_profile", "improve_model", "marketing", "share_stores"};

// Index: EventType.
const std::vector<Fields>& forms() {
  static const std::vector<Fields> table = [] {
    std::vector<Fields> t(kEventTypeCount);
    const auto set = [&](EventType type, Fields fields) {
      t[static_cast<std::size_t>(type)] = std::move(fields);
    };
    set(EventType::kVisit, {{"source", Kind::kWord, false, 0, 64}});
    set(EventType::kSearch,
        {{"query", Kind::kWord, true, 0, 200}, {"results", Kind::kInteger, false, 0, 1e9}});
    set(EventType::kView, {{"seconds", Kind::kNumber, false, 0, 86400}});
    set(EventType::kCompare, {{"garments", Kind::kWords, true}});
    set(EventType::kBodyMade, {{"source", Kind::kOneOf, true, 0, 0, {"typed", "tape", "scan", "saved"}},
                               {"body_id", Kind::kWord, false, 0, 128},
                               {"given", Kind::kInteger, false, 0, 1000},
                               {"inferred", Kind::kInteger, false, 0, 1000}});
    set(EventType::kTryOn, said());
    set(EventType::kVerdictShown, said());
    set(EventType::kOutfitSaved, {{"garments", Kind::kWords, true}, {"name", Kind::kWord, false, 0, 128}});
    set(EventType::kAdviceTaken, {{"advised_size", Kind::kWord, false, 0, 32}});
    set(EventType::kAdviceOverruled,
        {{"advised_size", Kind::kWord, false, 0, 32},
         {"chosen_size", Kind::kWord, false, 0, 32},
         {"why", Kind::kOneOf, false, 0, 0, {"taste", "fit", "stock", "price", "other"}},
         {"note", Kind::kNote}});
    set(EventType::kWishList, {{"removed", Kind::kFlag}});
    set(EventType::kOrder,
        {{"order_id", Kind::kWord, true, 1, 128}, {"quantity", Kind::kInteger, false, 1, 1e6}});
    set(EventType::kPayment,
        {{"order_id", Kind::kWord, true, 1, 128},
         {"state", Kind::kOneOf, true, 0, 0, {"pending", "paid", "failed", "refunded", "partly_refunded"}},
         {"amount_minor", Kind::kInteger, false, 0, 1e12},
         {"refund_days", Kind::kNumber, false, 0, 3650}});
    set(EventType::kShipment,
        {{"order_id", Kind::kWord, true, 1, 128}, {"carrier", Kind::kWord, false, 0, 64}});
    set(EventType::kDelivery,
        {{"order_id", Kind::kWord, true, 1, 128}, {"days_late", Kind::kNumber, true, -365, 3650}});
    set(EventType::kFitCheck, {{"answers", Kind::kAnswers, true}, {"note", Kind::kNote}});
    set(EventType::kKept, {{"order_id", Kind::kWord, false, 0, 128},
                           {"fits", Kind::kFlag},
                           {"answers", Kind::kAnswers},
                           {"note", Kind::kNote}});
    set(EventType::kExchange, afterSale());
    set(EventType::kReturn, afterSale());
    set(EventType::kReview,
        {{"rating", Kind::kInteger, true, 1, 5}, {"answers", Kind::kAnswers}, {"note", Kind::kNote}});
    set(EventType::kFitAnswer, {{"answers", Kind::kAnswers, true}, {"note", Kind::kNote}});
    set(EventType::kComplaint,
        with(complaint(), {{"severity", Kind::kOneOf, false, 0, 0, {"low", "normal", "high", "urgent"}}}));
    set(EventType::kComplaintResolved,
        with(complaint(),
             {{"outcome", Kind::kOneOf, true, 0, 0, {"satisfied", "partly", "unsatisfied", "rejected"}}}));
    set(EventType::kMessageSent,
        {{"message_id", Kind::kWord, true, 1, 128}, {"campaign", Kind::kWord, false, 0, 128}});
    set(EventType::kMessageOpened, {{"message_id", Kind::kWord, true, 1, 128}});
    set(EventType::kConsentGiven, {{"purpose", Kind::kOneOf, true, 0, 0, kPurposeWords},
                                   {"text_version", Kind::kWord, false, 0, 64},
                                   {"expires_ms", Kind::kInteger, false, 0, 253402300799999.0}});
    set(EventType::kConsentWithdrawn,
        {{"purpose", Kind::kOneOf, true, 0, 0, kPurposeWords}, {"text_version", Kind::kWord, false, 0, 64}});
    set(EventType::kStaffNote, {{"note", Kind::kNote, true}});
    set(EventType::kOverride, {{"number", Kind::kWord, true, 1, 64},
                               {"value", Kind::kNumber, false, 0, 1},
                               {"note", Kind::kNote, true}});
    set(EventType::kNotTaken,
        {{"why", Kind::kOneOf, false, 0, 0, {"fit", "style", "colour", "fabric", "price", "other"}},
         {"answers", Kind::kAnswers},
         {"note", Kind::kNote}});
    for (const EventType type : {EventType::kMerged, EventType::kUnmerged}) {
      set(type, {{"by", Kind::kOneOf, false, 0, 0, {"ref", "email", "phone", "name", "staff"}}});
    }
    for (const EventType type : {EventType::kRelated, EventType::kUnrelated}) {
      set(type, {{"relation", Kind::kOneOf, true, 0, 0, customerRelationWords()}});
    }
    set(EventType::kObjection, {{"to", Kind::kOneOf, true, 0, 0, {"profiling", "marketing"}},
                                {"lifted", Kind::kFlag},
                                {"note", Kind::kNote}});
    set(EventType::kRightsRequest,
        {{"right",
          Kind::kOneOf,
          true,
          0,
          0,
          {"access", "portability", "rectify", "erase", "restrict", "object"}},
         {"state", Kind::kOneOf, true, 0, 0, {"received", "extended", "done", "refused"}},
         {"note", Kind::kNote}});
    return t;
  }();
  return table;
}

}  // namespace

const Fields& payloadForm(EventType type) {
  return forms()[static_cast<std::size_t>(type)];
}

const Fields& garmentFields() {
  static const Fields fields = {{"category", Kind::kWord, false, 0, 64},
                                {"colour", Kind::kWord, false, 0, 64},
                                {"style", Kind::kWord, false, 0, 64},
                                {"price_minor", Kind::kInteger, false, 0, 1e12},
                                {"currency", Kind::kCurrency}};
  return fields;
}

const Fields& zoneFields() {
  static const Fields fields = {{"zone", Kind::kZone, true},
                                {"ease_cm", Kind::kNumber, true, -200, 200},
                                {"intended_cm", Kind::kNumber, false, -200, 200},
                                {"garment_cm", Kind::kNumber, false, 0, 500},
                                {"body_cm", Kind::kNumber, false, 0, 500},
                                {"verdict", Kind::kFeel, true},
                                {"strain", Kind::kNumber, false, -1, 10},
                                {"confidence", Kind::kNumber, false, 0, 1}};
  return fields;
}

}  // namespace fitroom::crm
