#include "crm/privacy/objection.h"

#include "crm/core/json.h"

namespace fitroom::crm {

bool objects(const std::vector<Event>& events, std::string_view to) {
  const Event* last = nullptr;
  bool objects = false;
  for (const Event& e : events) {
    if (e.type != EventType::kObjection) continue;
    if (last != nullptr && std::tie(e.time.ms, e.id) < std::tie(last->time.ms, last->id)) continue;
    const Json j = parseJson(e.payload).value_or(Json::object());
    if (j.value("to", "") != to) continue;
    last = &e;
    objects = !j.value("lifted", false);
  }
  return objects;
}

}  // namespace fitroom::crm
