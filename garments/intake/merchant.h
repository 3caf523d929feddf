#pragma once

#include <filesystem>
#include <string>

#include "garments/intake/manifest.h"

namespace fitroom::garments {

/// What a merchant chose by hand, so that it need not be chosen again. Of all files: unit, up, front, fabric,
/// chart unit, audience, accepted findings. Of one file (by its name): category, colour, base size, reference
/// body, whether chart or mesh holds, changes left undone. Kept as JSON, one object a merchant.
class MerchantChoices {
 public:
  explicit MerchantChoices(std::filesystem::path file) : file_(std::move(file)) {}

  /// Fills what `row` leaves empty from what `merchant` chose before, for its file if it has one; what was
  /// filled in, as `unit cm, up +z`.
  Expected<std::string> recall(const std::string& merchant, IntakeRow& row) const;
  /// Keeps what `row` says of these for the next time: of its file too, if it has one. Fails with
  /// kUnwritable.
  Expected<void> remember(const std::string& merchant, const IntakeRow& row) const;

 private:
  std::filesystem::path file_;
};

}  // namespace fitroom::garments
