#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "crm/core/error.h"
#include "engine/ui/translations.h"

namespace fitroom::engine {

/// One thing that a form of the desk asks.
struct DeskField {
  enum class Kind { kText, kSecret, kChoice };
  std::string key;    ///< Within its form; also in the widget's id.
  std::string label;  ///< Key of the translation catalogue; empty: `name` says it.
  Kind kind = Kind::kText;
  bool required = false;
  std::string value = {};  ///< Of a choice: the option's key, or empty.
  std::vector<std::pair<std::string, Text>> options = {};
  Text name = {};  ///< Of what is data, such as a zone.
};

/// Something the desk does that needs a word from its user first: fields, and what is done with them. One
/// shape for all of them, so that they are drawn, tested and read aloud alike.
struct DeskForm {
  std::string id;     ///< Stable: `return`, `erase` ...
  std::string title;  ///< Keys of the translation catalogue, likewise `text` and `submit`.
  Text about;         ///< Which garment, which customer; may be empty.
  std::string text;   ///< A sentence; may be empty.
  std::vector<DeskField> fields;
  std::string submit;
  bool danger = false;
  std::function<crm::Expected<Text>(const DeskForm&)> act;  ///< Does it; the words that tell of it.

  const std::string& value(std::string_view key) const {
    static const std::string none;
    for (const DeskField& f : fields) {
      if (f.key == key) return f.value;
    }
    return none;
  }
  bool ready() const {
    for (const DeskField& f : fields) {
      if (f.required && f.value.empty()) return false;
    }
    return true;
  }
};

}  // namespace fitroom::engine
