#include "garments/chart/xlsx.h"

#include <gtest/gtest.h>

#include <fstream>

#include "garments/chart/size_chart.h"
#include "tests/support/temp_folder.h"
#include "tests/support/zip_maker.h"

namespace fitroom::garments {
namespace {

namespace fs = std::filesystem;
using testing_support::pack;
using testing_support::TempFolder;

constexpr const char* kStrings =
    R"(<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>尺码</t></si>)"
    R"(<si><r><t>胸</t></r><r><t>围</t></r><rPh sb="0" eb="1"><t>xiong</t></rPh></si><si><t>衣长</t></si><si><t>S</t></si></sst>)";
constexpr const char* kSheet =
    R"(<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>)"
    R"(<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="D1" t="s"><v>2</v></c></row>)"
    R"(<row r="2"/>)"
    R"(<row r="3"><c r="A3" t="s"><v>3</v></c><c r="B3"><v>92.000000000000014</v></c><c r="D3"><v>6.35E1</v></c></row>)"
    R"(<row r="4"><c r="A4" t="inlineStr"><is><t>M &amp; up</t></is></c><c r="B4"><f>B3+4</f><v>96</v></c><c r="D4" t="str"><v>65 cm</v></c></row>)"
    R"(</sheetData></worksheet>)";

TEST(Xlsx, CellsAreReadWhereTheyStand) {
  const auto cells = readSheet({kStrings, kSheet});
  ASSERT_TRUE(cells) << cells.error().text.en;
  ASSERT_EQ(cells->size(), 3u);
  EXPECT_EQ((*cells)[0], (std::vector<std::string>{"尺码", "胸围", "", "衣长"}));
  EXPECT_EQ((*cells)[1], (std::vector<std::string>{"S", "92", "", "63.5"}));
  EXPECT_EQ((*cells)[2], (std::vector<std::string>{"M & up", "96", "", "65 cm"}));
}

TEST(Xlsx, AChartInAWorkbookIsASizeChart) {
  const TempFolder temp;
  const fs::path path = temp.path() / "sizes.xlsx";
  // Sheets by relation, the first empty, as spreadsheets write them.
  pack(
      path,
      {{"[Content_Types].xml", "<Types/>"},
       {"xl/workbook.xml",
        R"(<workbook xmlns:r="x"><sheets><sheet name="a" sheetId="1" r:id="rId7"/><sheet name="b" sheetId="2" r:id="rId2"/></sheets></workbook>)"},
       {"xl/_rels/workbook.xml.rels",
        R"(<Relationships><Relationship Id="rId2" Target="worksheets/second.xml"/><Relationship Id="rId7" Target="/xl/worksheets/first.xml"/></Relationships>)"},
       {"xl/worksheets/first.xml", "<worksheet><sheetData/></worksheet>"},
       {"xl/worksheets/second.xml", kSheet},
       {"xl/sharedStrings.xml", kStrings}});
  const auto text = readChartText(path);
  ASSERT_TRUE(text) << text.error().text.en;
  const auto chart = parseSizeChart(*text);
  ASSERT_TRUE(chart) << chart.error().text.en;
  ASSERT_EQ(chart->sizes.size(), 2u);
  EXPECT_NEAR(*chart->sizes[0].finished[Finished::kChest], 0.92, 1e-9);
  EXPECT_NEAR(*chart->sizes[1].finished[Finished::kLength], 0.65, 1e-9);
}

TEST(Xlsx, DamagedAndHostileSheetsAreRefused) {
  EXPECT_FALSE(readSheet({"", "<worksheet><sheetData><row>"}));
  EXPECT_FALSE(
      readSheet({"", R"(<worksheet><sheetData><row><c t="s"><v>4</v></c></row></sheetData></worksheet>)"}));
  const std::string bomb =
      R"(<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><worksheet><sheetData><row><c t="str"><v>&c;</v></c></row></sheetData></worksheet>)";
  EXPECT_FALSE(readSheet({"", bomb}));
  EXPECT_EQ(
      readSheet({"", R"(<worksheet><sheetData><row><c r="ZZZ1"><v>4</v></c></row></sheetData></worksheet>)"})
          .error()
          .code,
      ErrorCode::kLimitExceeded);
  std::string rows;
  for (int i = 0; i < 2001; ++i) rows += "<row/>";
  EXPECT_EQ(readSheet({"", "<worksheet><sheetData>" + rows + "</sheetData></worksheet>"}).error().code,
            ErrorCode::kLimitExceeded);
  const TempFolder temp;
  std::ofstream(temp.path() / "cut.xlsx", std::ios::binary) << "PK\x03\x04 and no more";
  EXPECT_FALSE(readChartText(temp.path() / "cut.xlsx"));
  std::ofstream(temp.path() / "old.xls", std::ios::binary) << "\xd0\xcf\x11\xe0 old";
  EXPECT_EQ(readChartText(temp.path() / "old.xls").error().code, ErrorCode::kUnsupported);
  // 40 MB unpacked: more than a part may hold.
  pack(temp.path() / "bomb.xlsx", {{"xl/worksheets/sheet1.xml", std::string(40u << 20, ' ')}});
  EXPECT_FALSE(readChartText(temp.path() / "bomb.xlsx"));
  std::ofstream(temp.path() / "plain.csv") << "size,chest\nS,92\n";
  EXPECT_EQ(*readChartText(temp.path() / "plain.csv"), "size,chest\nS,92\n");
}

}  // namespace
}  // namespace fitroom::garments
