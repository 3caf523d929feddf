#include "bodymodel/label/label_tables.h"

namespace fitroom::bodymodel::label {

namespace {

constexpr std::array<GbType, 4> kGbWomen = {{{'Y', 19, 24, 20, 84, 64, 90.0, 0.9},
                                             {'A', 14, 18, 16, 84, 68, 90.0, 0.9},
                                             {'B', 9, 13, 10, 88, 78, 96.0, 0.8},
                                             {'C', 4, 8, 6, 88, 82, 96.0, 0.8}}};
constexpr std::array<GbType, 4> kGbMen = {{{'Y', 17, 22, 18, 88, 70, 90.0, 0.8},
                                           {'A', 12, 16, 14, 88, 74, 90.0, 0.8},
                                           {'B', 7, 11, 8, 92, 84, 95.0, 0.7},
                                           {'C', 2, 6, 4, 96, 92, 97.0, 0.7}}};

constexpr std::array<GirthRow, 12> kEnWomen = {{{"32", 74, 78, 76, 60, 84},
                                                {"34", 78, 82, 80, 64, 88},
                                                {"36", 82, 86, 84, 68, 92},
                                                {"38", 86, 90, 88, 72, 96},
                                                {"40", 90, 94, 92, 76, 100},
                                                {"42", 94, 98, 96, 80, 104},
                                                {"44", 98, 102, 100, 84, 108},
                                                {"46", 102, 107, 104, 88, 112},
                                                {"48", 107, 113, 110, 94, 117},
                                                {"50", 113, 119, 116, 100, 122},
                                                {"52", 119, 125, 122, 106, 127},
                                                {"54", 125, 131, 128, 112, 132}}};

// A hip of 0: the table gives none.
constexpr std::array<GirthRow, 8> kLettersWomen = {{{"XXS", 66, 74, 70, 54, 78},
                                                    {"XS", 74, 82, 78, 62, 86},
                                                    {"S", 82, 90, 86, 70, 94},
                                                    {"M", 90, 98, 94, 78, 102},
                                                    {"L", 98, 107, 102.5, 86.5, 110.3},
                                                    {"XL", 107, 119, 113, 97, 119.5},
                                                    {"XXL", 119, 131, 125, 109, 129.5},
                                                    {"3XL", 131, 143, 137, 121, 139.5}}};
constexpr std::array<GirthRow, 7> kLettersMen = {{{"XS", 78, 86, 82, 68, 0},
                                                  {"S", 86, 94, 90, 76, 0},
                                                  {"M", 94, 102, 98, 84, 0},
                                                  {"L", 102, 110, 106, 92, 0},
                                                  {"XL", 110, 118, 114, 101, 0},
                                                  {"XXL", 118, 129, 123.5, 113, 0},
                                                  {"3XL", 129, 141, 135, 126, 0}}};

constexpr std::array<AstmRow, 12> kAstm = {{{"00", 79.1, 60.6, 64.5},
                                            {"0", 80.6, 62.5, 66.4},
                                            {"2", 83.8, 64.5, 68.3},
                                            {"4", 86.7, 66.4, 70.2},
                                            {"6", 89.5, 68.6, 72.4},
                                            {"8", 92.1, 71.1, 74.9},
                                            {"10", 94.6, 73.7, 77.5},
                                            {"12", 98.4, 78.1, 81.9},
                                            {"14", 102.6, 82.5, 86.4},
                                            {"16", 107.0, 87.6, 91.4},
                                            {"18", 111.8, 93.3, 97.2},
                                            {"20", 116.8, 99.1, 102.9}}};

constexpr std::array<JisRow, 9> kJisWomen = {{{3, 74, 85},
                                              {5, 77, 87},
                                              {7, 80, 89},
                                              {9, 83, 91},
                                              {11, 86, 93},
                                              {13, 89, 95},
                                              {15, 92, 97},
                                              {17, 96, 99},
                                              {19, 100, 101}}};
constexpr std::array<JisLetter, 4> kJisHips = {{{"Y", -4}, {"A", 0}, {"AB", 4}, {"B", 8}}};
constexpr std::array<JisLetter, 4> kJisHeights = {{{"PP", 142}, {"P", 150}, {"R", 158}, {"T", 166}}};
constexpr std::array<JisLetter, 10> kJisDrops = {{{"J", 20},
                                                  {"JA", 18},
                                                  {"Y", 16},
                                                  {"YA", 14},
                                                  {"A", 12},
                                                  {"AB", 10},
                                                  {"B", 8},
                                                  {"BB", 6},
                                                  {"BE", 4},
                                                  {"E", 0}}};

constexpr std::array<ChineseLetter, 4> kChineseWomen = {
    {{"S", 155, 80}, {"M", 160, 84}, {"L", 165, 88}, {"XL", 170, 92}}};
constexpr std::array<ChineseLetter, 4> kChineseMen = {
    {{"S", 165, 84}, {"M", 170, 88}, {"L", 175, 92}, {"XL", 180, 96}}};

}  // namespace

std::span<const ChineseLetter, 4> chineseLetters(bool man) {
  return man ? kChineseMen : kChineseWomen;
}
std::span<const GbType, 4> gbTypes(bool man) {
  return man ? kGbMen : kGbWomen;
}
std::span<const GirthRow> enWomen() {
  return kEnWomen;
}
std::span<const GirthRow> enLetters(bool man) {
  if (man) return kLettersMen;
  return kLettersWomen;
}
std::span<const AstmRow> astmMisses() {
  return kAstm;
}
std::span<const JisRow> jisWomen() {
  return kJisWomen;
}
std::span<const JisLetter> jisHipTypes() {
  return kJisHips;
}
std::span<const JisLetter> jisHeights() {
  return kJisHeights;
}
std::span<const JisLetter> jisMenDrops() {
  return kJisDrops;
}

}  // namespace fitroom::bodymodel::label
