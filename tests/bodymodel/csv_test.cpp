#include "bodymodel/core/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace fitroom::bodymodel {
namespace {

using ::testing::ElementsAre;

std::vector<std::vector<std::string>> cells(std::string_view text) {
  const auto table = parseCsv(text);
  EXPECT_TRUE(table.has_value());
  std::vector<std::vector<std::string>> out;
  if (!table) return out;
  for (const CsvRow& row : table->rows) out.push_back(row.cells);
  return out;
}

TEST(Csv, LineEndsAndQuotes) {
  const auto want = ElementsAre(ElementsAre("a", "b,c"), ElementsAre("1", "say \"x\""), ElementsAre("", "3"));
  EXPECT_THAT(cells("a,\"b,c\"\n1,\"say \"\"x\"\"\"\n,3\n"), want);
  EXPECT_THAT(cells("a,\"b,c\"\r\n1,\"say \"\"x\"\"\"\r\n,3"), want);
  EXPECT_THAT(cells("a,\"b,c\"\r1,\"say \"\"x\"\"\"\r,3\r"), want);
}

TEST(Csv, ByteOrderMarkAndBlanksGo) {
  EXPECT_THAT(cells("\xEF\xBB\xBF"
                    "a , b\n\n  \n1,\t2 \n"),
              ElementsAre(ElementsAre("a", "b"), ElementsAre("1", "2")));
}

TEST(Csv, SeparatorIsFoundOrObeyed) {
  EXPECT_THAT(cells("a;b;c\n1,5;2;3\n"),
              ElementsAre(ElementsAre("a", "b", "c"), ElementsAre("1,5", "2", "3")));
  EXPECT_THAT(cells("a\tb\n1\t2\n"), ElementsAre(ElementsAre("a", "b"), ElementsAre("1", "2")));
  EXPECT_THAT(cells("sep=|\r\na|b\r\n"), ElementsAre(ElementsAre("a", "b")));
}

TEST(Csv, ChineseEncodings) {
  EXPECT_THAT(cells("\xD0\xD4\xB1\xF0,\xC9\xED\xB8\xDF\n"), ElementsAre(ElementsAre("性别", "身高")));  // GBK
  EXPECT_THAT(cells(std::string_view("\xFF\xFE\x27\x60,\0b\0\n\0", 10)), ElementsAre(ElementsAre("性", "b")));
  EXPECT_THAT(cells(std::string_view("\xFE\xFF\x60\x27\0,\0b\0\n", 10)), ElementsAre(ElementsAre("性", "b")));
}

TEST(Csv, BytesOfNoEncodingAreRefused) {
  const auto table = parseCsv("a,b\n\xFF\xFF\xFF,1\n");
  ASSERT_FALSE(table.has_value());
  EXPECT_EQ(table.error().code, ErrorCode::kMalformed);
}

TEST(Csv, UnclosedQuoteSpoilsItsOwnLineOnly) {
  const auto table = parseCsv("a,b\n1,\"2\n3,4\n");
  ASSERT_TRUE(table.has_value());
  ASSERT_EQ(table->rows.size(), 3u);
  EXPECT_TRUE(table->rows[1].unclosedQuote);
  EXPECT_FALSE(table->rows[2].unclosedQuote);
  EXPECT_THAT(table->rows[2].cells, ElementsAre("3", "4"));
  EXPECT_EQ(table->rows[2].line, 3u);
}

TEST(Csv, LinesAreCountedThroughQuotedLineEnds) {
  const auto table = parseCsv("\"a\nb\",c\r\n1,2\r\n");
  ASSERT_TRUE(table.has_value());
  ASSERT_EQ(table->rows.size(), 2u);
  EXPECT_EQ(table->rows[0].cells[0], "a\nb");
  EXPECT_EQ(table->rows[1].line, 3u);
}

TEST(Csv, LimitsAreRefusalsNotCuts) {
  EXPECT_EQ(parseCsv("abcdef", {.bytes = 5}).error().code, ErrorCode::kLimitExceeded);
  EXPECT_EQ(parseCsv("a,b,c\n", {.cells = 2}).error().code, ErrorCode::kLimitExceeded);
  EXPECT_TRUE(parseCsv("a,b\n", {.cells = 2}).has_value());
}

TEST(Csv, NothingIsNoRows) {
  EXPECT_TRUE(cells("").empty());
  EXPECT_TRUE(cells("\n\r\n,,\n").empty());
}

}  // namespace
}  // namespace fitroom::bodymodel
