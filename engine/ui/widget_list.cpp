#include "engine/ui/widget_list.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace fitroom::engine {

namespace {

constexpr const char* kRoleNames[] = {"text",   "button",   "choice", "field",
                                      "switch", "progress", "view",   "dialog"};

}  // namespace

const char* roleName(Role role) {
  return kRoleNames[static_cast<std::size_t>(role)];
}

const Widget* WidgetList::find(std::string_view id) const {
  for (const auto& w : widgets_) {
    if (w.id == id) return &w;
  }
  return nullptr;
}

std::string WidgetList::toJson(float width, float height, const std::string& language, bool busy) const {
  nlohmann::json out;
  out["window"] = {std::lround(width), std::lround(height)};
  out["language"] = language;
  out["busy"] = busy;
  auto& list = out["widgets"] = nlohmann::json::array();
  for (const auto& w : widgets_) {
    list.push_back(
        {{"id", w.id},
         {"role", roleName(w.role)},
         {"zh", w.label.zh},
         {"en", w.label.en},
         {"value", w.value},
         {"rect",
          {std::lround(w.rect.x), std::lround(w.rect.y), std::lround(w.rect.w), std::lround(w.rect.h)}},
         {"enabled", w.enabled},
         {"visible", w.visible}});
  }
  return out.dump(1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace fitroom::engine
