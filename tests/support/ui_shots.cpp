// Writes pictures of the shopper's screen in its main states, both languages and text sizes: ui_shots FOLDER
// [W H PXMM].
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "tests/support/screen_driver.h"

using namespace fitroom::engine;

namespace {

std::filesystem::path folder;
ScreenDriver::Setup base;

void save(ScreenDriver& d, const std::string& name) {
  if (const auto done = writePngFile(d.picture(), folder / (name + ".png")); !done) {
    std::fprintf(stderr, "%s\n", done.error().text.en.c_str());
    std::exit(1);
  }
}

void tour(const std::string& prefix, const ScreenDriver::Setup& setup) {
  ScreenDriver d(setup);
  save(d, prefix + "1_privacy");
  d.tap("privacy.once");
  save(d, prefix + "2_empty");
  d.tap("measure.height");
  d.type("168");
  d.key(ScreenKey::kEnter);
  d.key(ScreenKey::kEnter);
  d.type("88");
  d.key(ScreenKey::kEnter);
  d.type("112");
  save(d, prefix + "3_typing");
  d.key(ScreenKey::kBackspace);
  d.key(ScreenKey::kBackspace);
  d.key(ScreenKey::kBackspace);
  d.type("70");
  d.key(ScreenKey::kEnter);
  d.type("95");
  d.key(ScreenKey::kEscape);
  save(d, prefix + "4_body");
  d.tap("shape.open");
  save(d, prefix + "4b_shape");
  d.tap("shape.cup.C");
  d.tap("shape.belly.2");
  save(d, prefix + "4c_shape_chosen");
  d.tap("shape.open");
  d.tap("body.next");
  save(d, prefix + "5_garments");
  d.tap("garment.dress_shirt");
  d.finishWork();
  d.tap("heat");
  save(d, prefix + "6_fit");
  d.tap("feel.open");
  d.tap("feel.chest.tight");
  save(d, prefix + "7_feel");
  d.room.hold(true);
  d.tap("size.XL");
  d.room.waitUntilHeld();
  d.frames(3);
  save(d, prefix + "8_working");
  d.room.hold(false);
  d.finishWork();
  d.room.nextTryOnFails = fitroom::bodymodel::Error{
      fitroom::bodymodel::ErrorCode::kUnreadable,
      {"这件衣服的文件读不了,请告诉店员:tee_basic。",
       "The file of this garment cannot be read. Please tell the staff: tee_basic."},
      "tee_basic"};
  d.tap("garment.tee_basic");
  d.finishWork();
  save(d, prefix + "9_error");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s FOLDER [WIDTH HEIGHT PX_PER_MM [kiosk]]\n", argv[0]);
    return 2;
  }
  folder = argv[1];
  std::filesystem::create_directories(folder);
  if (argc > 4) {
    base.width = static_cast<float>(std::atof(argv[2]));
    base.height = static_cast<float>(std::atof(argv[3]));
    base.pxPerMm = static_cast<float>(std::atof(argv[4]));
  }
  base.kiosk = argc > 5;
  for (Language language : {Language::kZh, Language::kEn}) {
    for (double scale : {1.0, 1.3, 1.6}) {
      auto setup = base;
      setup.language = language;
      setup.textScale = scale;
      tour((language == Language::kZh ? "zh" : "en") + std::to_string(static_cast<int>(scale * 100)) + "_",
           setup);
    }
  }
  return 0;
}
