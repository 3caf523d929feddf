#include <cstdio>
#include <string>

#include "garments/library/library.h"
#include "garments/style/catalogue.h"

// fitroom_make_garments OUTDIR: writes every garment of the house's own into the library folder OUTDIR.
// The same program writes the same bytes; assets/garments holds its output.
int main(int argc, char** argv) {
  using namespace fitroom::garments;
  if (argc != 2 || std::string(argv[1]).empty() || argv[1][0] == '-') {
    std::fprintf(stderr, "usage: fitroom_make_garments OUTDIR\n");
    return 2;
  }
  Library library({argv[1]});
  for (const auto& id : styleIds()) {
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
  return 0;
}
