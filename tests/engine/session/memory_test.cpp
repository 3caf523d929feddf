#include "engine/session/memory.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "crm/access/accounts.h"
#include "tests/support/temp_folder.h"

namespace fitroom::engine {
namespace {

constexpr const char* kPassword = "correct horse battery";

TEST(Memory, WhenTheShopperLeavesWhoeverWasSignedInIsSignedOff) {
  const testing_support::TempFolder folder;
  const Paths paths{folder.path() / "assets", folder.path()};
  {
    crm::CrmConfig config;
    config.database = paths.database();
    auto crm = crm::Crm::open(config);
    ASSERT_TRUE(crm);
    ASSERT_TRUE(crm->createCustomer({"Lin", "lin@example.com", "", ""}, {crm::Purpose::kKeepProfile}));
    crm::Accounts accounts(*crm);
    ASSERT_TRUE(accounts.create("boss", kPassword, {crm::Role::kAdmin, crm::Role::kAssistant}));
  }
  const std::filesystem::path file = folder.path() / "password";
  std::ofstream(file) << kPassword << "\n";
  ::setenv("FITROOM_ACCOUNT", "boss", 1);
  ::setenv("FITROOM_PASSWORD_FILE", file.c_str(), 1);
  auto memory = Memory::open(paths);
  ::unsetenv("FITROOM_ACCOUNT");
  ::unsetenv("FITROOM_PASSWORD_FILE");
  ASSERT_TRUE(memory) << memory.error().text.en;
  const auto seen = memory->customers();
  ASSERT_TRUE(seen);
  ASSERT_EQ(seen->size(), 1u);
  ASSERT_TRUE(memory->timeline(seen->front().id));
  memory->leave();
  // What is left is a kiosk with nobody in front of it.
  EXPECT_FALSE(memory->timeline(seen->front().id));
  EXPECT_TRUE(memory->customers().value().empty());
}

}  // namespace
}  // namespace fitroom::engine
