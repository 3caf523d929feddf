#include <cstdio>
#include <filesystem>
#include <string>
#include <system_error>

#include "garments/library/file_io.h"
#include "garments/library/library.h"
#include "garments/style/catalogue.h"
#include "garments/style/size_table.h"

// fitroom_make_garments OUTDIR [SIZES_FILE]: writes every garment of the house's own into the library folder
// OUTDIR, and the bodies they are cut for into SIZES_FILE. The same program writes the same bytes;
// assets/garments and assets/sizes/body_sizes.json hold its output.
int main(int argc, char** argv) {
  using namespace fitroom::garments;
  if (argc < 2 || argc > 3 || std::string(argv[1]).empty() || argv[1][0] == '-') {
    std::fprintf(stderr, "usage: fitroom_make_garments OUTDIR [SIZES_FILE]\n");
    return 2;
  }
  Library library({argv[1]});
  for (const auto& id : styleIds()) {
    // What ships is always a first revision: an earlier output is nobody's history.
    std::error_code none;
    std::filesystem::remove_all(std::filesystem::path(argv[1]) / id, none);
    const auto run = makeStyle(id);
    const auto stored = run ? library.addRun(*run) : tl::unexpected<Error>(run.error());
    if (!stored) {
      const auto& error = stored.error();
      std::fprintf(stderr, "%s: %s\n%s: %s\n", id.c_str(), error.text.zh.c_str(), id.c_str(),
                   error.text.en.c_str());
      return 1;
    }
    std::printf("%s: %zu sizes\n", stored->c_str(), run->size());
  }
  std::error_code none;
  std::filesystem::remove_all(std::filesystem::path(argv[1]) / ".history", none);
  if (argc == 3) {
    if (auto written = writeFileAtomically(std::filesystem::path(argv[2]), sizeTablesJson()); !written) {
      std::fprintf(stderr, "%s\n%s\n", written.error().text.zh.c_str(), written.error().text.en.c_str());
      return 1;
    }
  }
  return 0;
}
