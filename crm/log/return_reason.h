#pragma once

#include <span>
#include <string_view>

#include "crm/core/vocabulary.h"

namespace fitroom::crm {

/// What a reason for sending something back says, and about whom.
enum class ReasonGroup : std::uint8_t {
  kSize,        ///< Too small, too long ...: about the fit promise.
  kQuality,     ///< Material, pilling, see-through ...: about the product.
  kFault,       ///< Damaged, not as described: about the product, and worse.
  kTaste,       ///< Style, colour: about the customer's taste.
  kDelivery,    ///< Late, wrong item.
  kComparison,  ///< Several were ordered to compare; says nothing about any of them.
  kNone,        ///< Changed mind, other, not known.
};

/// One code, after the public product taxonomy's list of return reasons (Shopify product-taxonomy, 2026).
struct ReturnReason {
  const char* code;  ///< Stable lower_snake_case.
  ReasonGroup group;
  int direction;  ///< Of the garment as worn: -1 too small or short, +1 too big or long, 0 none.
  const char* zh;
  const char* en;
  Text text() const { return {zh, en}; }
};

std::span<const ReturnReason> returnReasons();
const ReturnReason* findReturnReason(std::string_view code);  ///< Null when there is no such code.

}  // namespace fitroom::crm
