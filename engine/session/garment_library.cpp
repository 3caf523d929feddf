#include "engine/session/garment_library.h"

#include <ctime>

namespace fitroom::engine {

namespace {

std::string utcNow() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

}  // namespace

garments::Library openLibrary(const Paths& paths) {
  garments::Library library({paths.assets / "garments", paths.library()});
  library.setClock(utcNow);
  return library;
}

}  // namespace fitroom::engine
