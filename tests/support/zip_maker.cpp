#include "tests/support/zip_maker.h"

#include <minizip/zip.h>

namespace fitroom::testing_support {

bool pack(const std::filesystem::path& path, const std::vector<std::pair<std::string, std::string>>& files) {
  zipFile zip = zipOpen(path.c_str(), APPEND_STATUS_CREATE);
  bool good = zip != nullptr;
  for (const auto& [name, bytes] : files) {
    if (!good) break;
    zip_fileinfo info{};
    good =
        zipOpenNewFileInZip(zip, name.c_str(), &info, nullptr, 0, nullptr, 0, nullptr, Z_DEFLATED, 6) == 0 &&
        zipWriteInFileInZip(zip, bytes.data(), static_cast<unsigned>(bytes.size())) == 0;
    zipCloseFileInZip(zip);
  }
  if (zip != nullptr) zipClose(zip, nullptr);
  return good;
}

}  // namespace fitroom::testing_support
