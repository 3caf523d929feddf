#pragma once

#include <string>
#include <vector>

#include "bodymodel/core/error.h"
#include "engine/ui/theme.h"

namespace fitroom::engine {

enum class Role { kText, kButton, kChoice, kField, kSwitch, kProgress, kView, kDialog };
const char* roleName(Role role);

/// One thing of the screen as a reader, a test or a script sees it.
struct Widget {
  std::string id;  ///< Stable: `measure.chest`, `garment.tee_basic`, `zone.chest.verdict`.
  Role role = Role::kText;
  bodymodel::Text label;
  std::string value;  ///< Number in a field, `on` or `off` of a switch or choice; may be empty.
  Rect rect;          ///< Where it is drawn, pixels of the window.
  bool enabled = true;
  bool visible = true;   ///< Its middle lies inside the part of its panel that is scrolled into view.
  bool clipped = false;  ///< Some text in it does not fit its rectangle.
};

/// The widgets of one frame, in the order they were drawn. Serves tests, scripts and speech alike.
class WidgetList {
 public:
  void clear() { widgets_.clear(); }
  void add(Widget widget) { widgets_.push_back(std::move(widget)); }
  const std::vector<Widget>& all() const { return widgets_; }
  /// The widget with this id, or null.
  const Widget* find(std::string_view id) const;
  /// JSON text: {"window": [w, h], "language": "zh", "busy": false, "widgets": [...]}.
  std::string toJson(float width, float height, const std::string& language, bool busy) const;

 private:
  std::vector<Widget> widgets_;
};

}  // namespace fitroom::engine
