#include "crm/log/event.h"

#include <fmt/format.h>

#include <array>

#include "crm/core/id.h"
#include "crm/core/utf8.h"

namespace fitroom::crm {
namespace {

struct TypeInfo {
  const char* name;
  const char* zh;
  const char* en;
  bool sealed;   // Payload tells of a body or carries free text.
  bool profile;  // Needs consent to keep the profile.
};

constexpr std::array<TypeInfo, kEventTypeCount> kTypes{{
    {"visit", "到店", "visit", false, false},
    {"search", "搜索", "search", true, false},
    {"view", "查看", "view", false, false},
    {"compare", "比较", "compare", false, false},
    {"body_made", "建立身材", "body made", true, true},
    {"try_on", "试穿", "try-on", true, true},
    {"verdict_shown", "查看判断", "verdict shown", true, true},
    {"outfit_saved", "保存搭配", "outfit saved", false, false},
    {"advice_taken", "采纳建议", "advice taken", false, false},
    {"advice_overruled", "未采纳建议", "advice overruled", true, false},
    {"wish_list", "收藏", "wish list", false, false},
    {"order", "下单", "order", false, false},
    {"payment", "付款", "payment", false, false},
    {"shipment", "发货", "shipment", false, false},
    {"delivery", "送达", "delivery", false, false},
    {"fit_check", "合身回访", "fit check", true, false},
    {"kept", "留下", "kept", true, false},
    {"exchange", "换货", "exchange", true, false},
    {"return", "退货", "return", true, false},
    {"review", "评价", "review", true, false},
    {"fit_answer", "合身反馈", "fit answer", true, false},
    {"complaint", "投诉", "complaint", true, false},
    {"complaint_resolved", "投诉处理", "complaint resolved", true, false},
    {"message_sent", "发送消息", "message sent", false, false},
    {"message_opened", "打开消息", "message opened", false, false},
    {"consent_given", "同意", "consent given", false, false},
    {"consent_withdrawn", "撤回同意", "consent withdrawn", false, false},
    {"staff_note", "店员备注", "staff note", true, false},
    {"override", "人工更正", "override", true, false},
    {"not_taken", "试穿未买", "tried on, not taken", true, false},
    {"merged", "并入另一档案", "merged into another file", false, false},
    {"unmerged", "从另一档案拆出", "taken out of another file", false, false},
    {"related", "建立关系", "related", false, false},
    {"unrelated", "解除关系", "no longer related", false, false},
    {"objection", "反对", "objection", true, false},
    {"rights_request", "权利请求", "request for a right", true, false},
}};

const TypeInfo& info(EventType t) {
  return kTypes[static_cast<std::size_t>(t)];
}

bool isHex(std::string_view s) {
  for (const char c : s) {
    if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return false;
  }
  return true;
}

Expected<void> checkEnvelope(const Event& e) {
  if (!isUuidV7(e.id)) {
    return fail(ErrorCode::kInvalidArgument,
                {"事件编号须为小写的 UUIDv7。", "An event id must be a lower-case UUIDv7."}, "id");
  }
  if (auto ok = checkId(e.store, 64, {"门店编号", "store id"}); !ok) return ok;
  if (auto ok = checkText(e.customer, kMaxIdBytes, {"顾客编号", "customer id"}); !ok) return ok;
  if (auto ok = checkText(e.garment, kMaxIdBytes, {"服装编号", "garment id"}); !ok) return ok;
  if (auto ok = checkText(e.size, 32, {"尺码", "size label"}); !ok) return ok;
  if (auto ok = checkId(e.actor, kMaxIdBytes, {"操作者", "actor"}); !ok) return ok;
  if (!e.about.empty() && !isUuidV7(e.about)) {
    return fail(ErrorCode::kInvalidArgument,
                {"所指事件的编号须为小写的 UUIDv7。",
                 "The event that is answered must be named by a lower-case UUIDv7."},
                "about");
  }
  if (e.inputsHash.size() > 128 || !isHex(e.inputsHash)) {
    return fail(ErrorCode::kInvalidArgument,
                {"输入的哈希须为小写十六进制，最多 128 位。",
                 "The hash of the inputs must be lower-case hex, 128 digits at most."},
                "inputs_hash");
  }
  if (e.models.size() > 32) {
    return fail(ErrorCode::kInvalidArgument,
                {"模型版本最多 32 条。", "At most 32 model versions fit an event."}, "models");
  }
  for (const auto& [name, version] : e.models) {
    if (auto ok = checkId(name, 64, {"模型名称", "model name"}); !ok) return ok;
    if (auto ok = checkId(version, 64, {"模型版本", "model version"}); !ok) return ok;
  }
  return {};
}

Expected<void> checkTimes(const Event& e, UtcTime now) {
  if (e.time < kEarliest || e.time > kLatest) {
    return fail(ErrorCode::kInvalidArgument,
                {"事件时间超出 1900 至 9999 年。请检查时钟。",
                 "The event's time is outside the years 1900 to 9999. Check the clock."},
                "time");
  }
  if (e.time.ms > now.ms + kMaxClockLeadMs) {
    return fail(ErrorCode::kInvalidArgument,
                {fmt::format("事件时间 {} 比现在晚一天以上。请检查设备时钟。", toIso8601(e.time)),
                 fmt::format("The event's time {} is more than a day ahead. Check the device's clock.",
                             toIso8601(e.time))},
                "time");
  }
  return {};
}

}  // namespace

const char* eventTypeName(EventType t) {
  return info(t).name;
}

std::optional<EventType> eventTypeFromName(std::string_view name) {
  for (std::size_t i = 0; i < kTypes.size(); ++i) {
    if (name == kTypes[i].name) return static_cast<EventType>(i);
  }
  return std::nullopt;
}

Text eventTypeText(EventType t) {
  return {info(t).zh, info(t).en};
}

bool isSealed(EventType t) {
  return info(t).sealed;
}

bool needsProfileConsent(EventType t) {
  return info(t).profile;
}

Expected<Event> validate(Event event, UtcTime now) {
  if (auto ok = checkEnvelope(event); !ok) return tl::unexpected(ok.error());
  if (auto ok = checkTimes(event, now); !ok) return tl::unexpected(ok.error());
  if (event.version < 1 || event.version > kEventVersion) {
    return fail(
        ErrorCode::kNewerVersion,
        {fmt::format("事件格式版本 {} 高于本程序支持的 {}。请升级程序。", event.version, kEventVersion),
         fmt::format("The event's form has version {}; this release knows up to {}. Update the program.",
                     event.version, kEventVersion)},
        "version");
  }
  auto payload = validatePayload(event.type, event.payload);
  if (!payload) return tl::unexpected(payload.error());
  event.payload = std::move(*payload);
  return event;
}

}  // namespace fitroom::crm
