#pragma once

#include <vector>

#include "crm/preference/model.h"

namespace fitroom::crm {

/// The ease part of `learnPreference`.
std::vector<EaseWish> learnEase(const History& history, const PreferenceModel& model, UtcTime now);

}  // namespace fitroom::crm
