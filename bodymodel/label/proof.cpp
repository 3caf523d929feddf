#include "bodymodel/label/proof.h"

namespace fitroom::bodymodel::label {

namespace {

constexpr std::string_view kGbSource = "GB/T 1335.1/.2-2008";
constexpr std::string_view kGbSecond = "yrzx.net 10484 (5-4 and 5-2 series)";
constexpr std::string_view kEnSource = "EN 13402-3:2004";
constexpr std::string_view kEnBust =
    "R package Anthropometry (bust bands), style-engineers.com (number = bust / 2 - 6)";
constexpr std::string_view kEnMen = "la-marui.com (number = chest / 2, drop 12)";

bool onePlace(std::string_view word, std::initializer_list<std::string_view> known) {
  for (const std::string_view k : known) {
    if (word == k) return false;
  }
  return true;
}

}  // namespace

Proof gbLabel() {
  return {
      kGbSource, kGbSecond,
      Text{"体型字母的胸腰差范围没有在第二处独立来源中见到",
           "the bands of the type letter (chest less waist) were not seen in a second independent source"}};
}

Proof chineseLabel(bool man, std::string_view letter) {
  if (!man && !onePlace(letter, {"S", "M", "L"})) return {"hei6.com", "fudaoke.com", {}};
  return {"trade usage", "",
          Text{"这个字母对应的号型没有在第二处独立来源中见到",
               "the size behind this letter was not seen in a second independent source"}};
}

Proof enNumber(bool man, int number) {
  if (man && number >= 44 && number <= 54) return {kEnSource, kEnMen, {}};
  if (!man && number >= 32 && number <= 46) return {kEnSource, kEnBust, {}};
  return {kEnSource, "",
          Text{"这个号码对应的胸围没有在第二处独立来源中见到",
               "the chest behind this number was not seen in a second independent source"}};
}

Proof enLetter(bool man, std::string_view letter) {
  const bool one = man ? onePlace(letter, {"S", "M", "L"}) : onePlace(letter, {"S", "M", "L", "XL", "XXL"});
  if (!one && man) return {kEnSource, "shop charts after EN 13402-3 (S 86-94, M 94-102, L 102-110)", {}};
  if (!one) return {kEnSource, "R package Anthropometry (bust bands, two by two)", {}};
  return {kEnSource, "",
          Text{"这个字母的胸围范围没有在第二处独立来源中见到",
               "the chest band of this letter was not seen in a second independent source"}};
}

Proof astmProof() {
  // The publisher's own page prints the inch table; the size 12 bust (38 3/4 in) is quoted elsewhere too.
  return {"ASTM D5585-11e1, inch table", "astm.org (the publisher's page)", {}};
}

Proof jisWomenProof(int number) {
  if (number <= 15) return {"JIS L 4005:2001", "jwca.or.jp, fashionquest.nutte.jp", {}};
  return {"JIS L 4005:2001", "jwca.or.jp (bust steps of 4 cm)",
          Text{"17、19 号的臀围没有在第二处独立来源中见到",
               "the hips of numbers 17 and 19 were not seen in a second independent source"}};
}

Proof jisMenProof(std::string_view type) {
  constexpr std::string_view kSource = "JIS L 4004:2001", kSecond = "eizone.xyz, hanabishi-housei.co.jp";
  if (type != "JA") return {kSource, kSecond, {}};
  return {kSource, kSecond,
          Text{"胸腰差 18 cm 的体型有写 JA 的，也有写 JY 的",
               "the type with a drop of 18 cm is JA in one source and JY in another"}};
}

Proof gbBody(bool man, char type) {
  if (!man && type == 'A') {
    return {kGbSource, kGbSecond,
            Text{"臀围按中间体推算，没有在第二处独立来源中见到",
                 "the hip follows the type's middle body, not seen in a second independent source"}};
  }
  return {kGbSource, kGbSecond,
          Text{"按体型推算的胸围或腰围、臀围，没有在第二处独立来源中见到",
               "the other girths follow the type's middle body, not seen in a second independent source"}};
}

Proof enNumberBody(bool man, int number) {
  Proof p = enNumber(man, number);
  if (p.unverified || man || number == 38) return p;
  p.unverified =
      Text{"臀围没有在第二处独立来源中见到", "the hip was not seen in a second independent source"};
  return p;
}

Proof enLetterBody(bool man, std::string_view letter) {
  Proof p = enLetter(man, letter);
  if (p.unverified) return p;
  if (!man) {
    p.unverified = Text{"腰围和臀围取两个号码的中间，没有在第二处独立来源中见到",
                        "waist and hip lie between two numbers, not seen in a second independent source"};
  }
  return p;
}

}  // namespace fitroom::bodymodel::label
