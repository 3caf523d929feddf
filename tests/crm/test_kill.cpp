#include "kill.h"

#include "crm_fixture.h"

namespace fitroom::crm {
namespace {

/// Each dies often enough here to find what is wrong; the benchmark does it a thousand times.
class Kill : public CrmFixture {};
INSTANTIATE_TEST_SUITE_P(On, Kill, testing::Values("sqlite"), [](const auto& i) { return i.param; });

void expectGood(const kill::Report& report) {
  EXPECT_EQ(report.lost, 0);
  EXPECT_EQ(report.doubled, 0);
  EXPECT_EQ(report.broken, 0);
}

TEST_P(Kill, WritersLoseNothingThatWasAcknowledged) {
  const auto report = kill::duringWrites(folder, 40, 1);
  expectGood(report);
  EXPECT_GT(report.acknowledged, 0);
}

TEST_P(Kill, SyncGoesOnWhereItDied) {
  const auto report = kill::duringSync(folder, 30, 2);
  expectGood(report);
  EXPECT_GT(report.acknowledged, 0);
}

TEST_P(Kill, AMigrationIsDoneWholeOrNotAtAll) {
  expectGood(kill::duringMigration(folder, std::filesystem::path(FITROOM_TEST_DATA_DIR) / "crm", 40, 3));
}

}  // namespace
}  // namespace fitroom::crm
