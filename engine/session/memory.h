#pragma once

#include <string>
#include <vector>

#include "crm/service.h"
#include "engine/session/fitting_room.h"

namespace fitroom::engine {

/// A garment of the library as goods of the CRM, stock 0.
crm::CatalogueItem catalogueItem(const garments::GarmentModel& garment);

/// The CRM in the words of the fitting room: what was said goes in, what came of it comes out with its
/// reasons. Thread: any.
class Memory {
 public:
  /// Opens the store in the home folder, making both when they are not there.
  static Expected<Memory> open(const Paths& paths);

  /// Taste for `advise`: this customer's wishes for the category and how this garment really runs.
  /// A guest (empty id) has the garment's part only.
  Expected<garments::Taste> taste(const std::string& customer, const garments::GarmentModel& garment);

  /// Records what a try-on said; fills in the customer's body when keeping it was agreed to. Returns the
  /// event's id, empty for a guest, of whom a counter is kept and nothing else.
  Expected<std::string> recordTryOn(const TryOnRequest& request, const TryOnResult& result);
  Expected<std::string> recordFeedback(const Feedback& feedback);

  Expected<std::vector<ExplainedNumber>> profile(const std::string& customer);
  Expected<std::vector<TimelineEntry>> timeline(const std::string& customer);
  Expected<std::vector<CustomerSummary>> customers();
  Expected<std::string> addCustomer(const std::string& name);
  /// The shopper has left: nobody's file is open any more, and nobody of the staff is signed in.
  void leave();

 private:
  explicit Memory(crm::Crm crm) : crm_(std::move(crm)) {}
  crm::Crm crm_;
};

}  // namespace fitroom::engine
