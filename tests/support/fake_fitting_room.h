#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "engine/session/fitting_room.h"

namespace fitroom::engine {

/// A fitting room whose answers follow from simple sums: a body is a tube of the asked girths, a garment's
/// size fits when its chest is 2 to 10 cm larger than the body's. Remembers what it was asked.
class FakeFittingRoom final : public FittingRoom {
 public:
  FakeFittingRoom();

  // What was asked.
  mutable std::vector<bodymodel::BodyRequest> bodies;
  std::vector<TryOnRequest> tryOns;
  std::vector<Feedback> feedbacks;
  std::vector<std::string> names;

  // How it behaves.
  std::optional<bodymodel::Error> nextTryOnFails;
  std::optional<bodymodel::Error> nextCustomerFails;
  /// While true a try-on waits half-way, until it is let go or cancelled.
  void hold(bool on);
  /// Blocks until a try-on waits.
  void waitUntilHeld();

  std::vector<garments::LibraryEntry> garments() const override { return library_; }
  Expected<bodymodel::BodyResult> makeBody(const bodymodel::BodyRequest& request) const override;
  Expected<TryOnResult> tryOn(const TryOnRequest& request, const bodymodel::Progress& progress) override;
  Expected<std::string> recordFeedback(const Feedback& feedback) override;
  Expected<std::vector<ExplainedNumber>> profile(const std::string& customer) const override;
  Expected<std::vector<CustomerSummary>> customers() const override;
  Expected<std::vector<TimelineEntry>> timeline(const std::string& customer) const override;
  Expected<std::string> addCustomer(const std::string& name) override;

 private:
  std::vector<garments::LibraryEntry> library_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool hold_ = false;
  bool held_ = false;
};

}  // namespace fitroom::engine
