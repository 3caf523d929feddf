#include "crm/log/return_reason.h"

#include <array>

namespace fitroom::crm {
namespace {

using G = ReasonGroup;
constexpr std::array kReasons = {
    ReturnReason{"too_small", G::kSize, -1, "太小", "too small"},
    ReturnReason{"too_big", G::kSize, 1, "太大", "too big"},
    ReturnReason{"too_tight", G::kSize, -1, "太紧", "too tight"},
    ReturnReason{"too_loose", G::kSize, 1, "太松", "too loose"},
    ReturnReason{"too_short", G::kSize, -1, "太短", "too short"},
    ReturnReason{"too_long", G::kSize, 1, "太长", "too long"},
    ReturnReason{"too_narrow", G::kSize, -1, "太窄", "too narrow"},
    ReturnReason{"too_wide", G::kSize, 1, "太宽", "too wide"},
    ReturnReason{"fit", G::kSize, 0, "版型不合身", "the fit"},
    ReturnReason{"material", G::kQuality, 0, "面料", "the material"},
    ReturnReason{"texture", G::kQuality, 0, "质感", "the texture"},
    ReturnReason{"thickness", G::kQuality, 0, "厚度", "the thickness"},
    ReturnReason{"transparency", G::kQuality, 0, "太透", "see-through"},
    ReturnReason{"breathability", G::kQuality, 0, "透气性", "the breathability"},
    ReturnReason{"warmth", G::kQuality, 0, "保暖性", "the warmth"},
    ReturnReason{"comfort", G::kQuality, 0, "舒适度", "the comfort"},
    ReturnReason{"pilling", G::kQuality, 0, "起球", "pilling"},
    ReturnReason{"closure", G::kQuality, 0, "拉链或纽扣", "the fastening"},
    ReturnReason{"defective", G::kFault, 0, "破损或瑕疵", "damaged or defective"},
    ReturnReason{"not_as_described", G::kFault, 0, "与描述不符", "not as described"},
    ReturnReason{"style", G::kTaste, 0, "款式", "the style"},
    ReturnReason{"colour", G::kTaste, 0, "颜色", "the colour"},
    ReturnReason{"pattern", G::kTaste, 0, "图案", "the pattern"},
    ReturnReason{"arrived_late", G::kDelivery, 0, "送达太晚", "arrived late"},
    ReturnReason{"wrong_item", G::kDelivery, 0, "发错商品", "the wrong item came"},
    ReturnReason{"ordered_for_comparison", G::kComparison, 0, "多件对比", "ordered to compare"},
    ReturnReason{"changed_mind", G::kNone, 0, "改变主意", "changed mind"},
    ReturnReason{"other", G::kNone, 0, "其他", "other"},
    ReturnReason{"unknown", G::kNone, 0, "未说明", "not said"},
};

}  // namespace

std::span<const ReturnReason> returnReasons() {
  return kReasons;
}

const ReturnReason* findReturnReason(std::string_view code) {
  for (const ReturnReason& r : kReasons) {
    if (code == r.code) return &r;
  }
  return nullptr;
}

}  // namespace fitroom::crm
