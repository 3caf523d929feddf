#include "engine/ui/environment.h"

#include <algorithm>
#include <cstdlib>

namespace fitroom::engine::ui {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

Language startLanguage() {
  for (const char* name : {"FITROOM_LANGUAGE", "LC_ALL", "LANG"}) {
    const std::string value = environment(name);
    if (!value.empty() && value != "C" && value != "POSIX") {
      return value.rfind("en", 0) == 0 ? Language::kEn : Language::kZh;
    }
  }
  return Language::kZh;
}

double askedPixelsPerMillimetre(double option) {
  const double asked = option > 0 ? option : std::strtod(environment("FITROOM_PX_PER_MM").c_str(), nullptr);
  return asked > 0 ? std::clamp(asked, 0.5, 20.0) : 0;
}

}  // namespace fitroom::engine::ui
