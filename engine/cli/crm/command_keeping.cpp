#include <fmt/format.h>
#include <unistd.h>

#include <fstream>

#include "crm/access/accounts.h"
#include "crm/exchange/backup.h"
#include "engine/cli/crm/commands.h"
#include "engine/session/staff.h"

namespace fitroom::engine::cli {

namespace fs = std::filesystem;

namespace {

int report(const KeepingCommand& c, const crm::BackupReport& r) {
  return answer(
      c,
      {{"file", c.file.string()}, {"rows", r.rows}, {"customers", r.customers}, {"forgotten", r.forgotten}},
      fmt::format("{0} 行，{1} 位顾客，{2} 位再次删除 / {0} rows, {1} customers, {2} erased again\n", r.rows,
                  r.customers, r.forgotten));
}

crm::Expected<crm::RoleSet> rolesOf(const KeepingCommand& c) {
  std::string names;
  for (const std::string& role : c.roles) names += role + " ";
  return crm::rolesFromNames(names);
}

int doneWith(const KeepingCommand& c, const char* zh, const char* en) {
  return answer(c, {{"account", c.account}, {"done", true}}, c.account + ": " + both({zh, en}) + "\n");
}

crm::Expected<std::vector<crm::Erasure>> erasuresIn(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  const Json j = Json::parse(in, nullptr, false);
  const auto wrong = [&] {
    return crm::fail(crm::ErrorCode::kUnreadable,
                     {"读不了删除名单 " + file.string() + "；它由 fitroom crm erasures --json 生成。",
                      "Cannot read the list of erasures " + file.string() +
                          "; it is what `fitroom crm erasures --json` prints."},
                     file.string());
  };
  if (!j.is_object() || !j.contains("erasures") || !j["erasures"].is_array()) return wrong();
  std::vector<crm::Erasure> out;
  for (const Json& e : j["erasures"]) {
    const bool whole = e.is_object() && e.contains("customer") && e["customer"].is_string() &&
                       e.contains("at") && e["at"].is_string();
    const auto at = whole ? crm::fromIso8601(e["at"].get<std::string>()) : crm::Expected<crm::UtcTime>{};
    if (!whole || !at) return wrong();
    const bool said = e.contains("reason") && e["reason"].is_string();
    out.push_back({e["customer"].get<std::string>(), *at, said ? e["reason"].get<std::string>() : ""});
  }
  return out;
}

void removeDatabase(const fs::path& file) {
  std::error_code ignored;
  for (const char* tail : {"", "-wal", "-shm"}) fs::remove(file.string() + tail, ignored);
}

// A new database beside the present one takes its place when it is whole.
crm::Expected<crm::BackupReport> replaceStore(const KeepingCommand& c) {
  std::vector<crm::Erasure> erased;
  auto config = storeConfig(c);
  if (!config) return tl::unexpected(config.error());
  if (!config->server.empty()) {
    return crm::fail(
        crm::ErrorCode::kInvalidArgument,
        {"数据库服务器上的数据用它自己的工具替换；之后运行 fitroom crm erasures --apply 名单。",
         "A server's database is replaced with its own tools; run `fitroom crm erasures --apply FILE` "
         "afterwards."},
        "server");
  }
  {
    auto old = openStore(c);
    if (!old) return tl::unexpected(old.error());
    auto list = old->erasures();
    if (!list) return tl::unexpected(list.error());
    erased = std::move(*list);
    // Whoever may not back the store up may not replace it either; a safe copy goes beside it first.
    fs::path safe = config->database;
    safe += ".before-restore";
    if (auto ok = crm::backUp(*old, safe); !ok) return ok;
  }
  const fs::path target = config->database;
  if (config->keyFile.empty()) config->keyFile = target.string() + ".key";
  config->database = target.string() + ".restoring";
  removeDatabase(config->database);
  crm::Expected<crm::BackupReport> restored;
  {
    auto fresh = crm::Crm::open(*config);
    if (!fresh) return tl::unexpected(fresh.error());
    restored = crm::restore(*fresh, c.file, erased, crmProgress(c.json, {"恢复", "restoring"}));
  }
  if (restored) {
    std::error_code error;
    for (const char* tail : {"-wal", "-shm"}) fs::remove(target.string() + tail, error);
    fs::rename(config->database, target, error);
    if (error) {
      restored =
          crm::fail(crm::ErrorCode::kUnwritable,
                    {"换不了数据库 " + target.string(), "cannot replace the database " + target.string()},
                    error.message());
    }
  }
  removeDatabase(config->database);
  return restored;
}

}  // namespace

int runCrmBackup(const KeepingCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    auto made = crm::backUp(store, c.file, crmProgress(c.json, {"备份", "backing up"}));
    if (!made) return tl::unexpected(made.error());
    return report(c, *made);
  });
}

int runCrmRestore(const KeepingCommand& c) {
  if (c.replace) {
    const auto restored = replaceStore(c);
    return restored ? report(c, *restored) : refuseCrm(restored.error(), c.json);
  }
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    auto list = store.erasures();
    if (!list) return tl::unexpected(list.error());
    auto restored = crm::restore(store, c.file, *list, crmProgress(c.json, {"恢复", "restoring"}));
    if (!restored) return tl::unexpected(restored.error());
    return report(c, *restored);
  });
}

int runCrmAccounts(const KeepingCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    auto all = crm::Accounts(store).list();
    if (!all) return tl::unexpected(all.error());
    Json j = {{"claimed", !all->empty()}, {"accounts", Json::array()}};
    std::string text;
    for (const auto& a : *all) {
      j["accounts"].push_back({{"name", a.name},
                               {"roles", a.roles.names()},
                               {"store", a.store},
                               {"active", a.active},
                               {"failures", a.failures}});
      text += fmt::format("{:<20} {:<40} {} {}\n", a.name, a.roles.names(), a.store,
                          a.active ? "" : "停用 disabled");
    }
    if (all->empty())
      text = "还没有账户：数据库为本机使用者所有。/ No account yet: the store is its owner's.\n";
    return answer(c, j, text);
  });
}

int runCrmAddAccount(const KeepingCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    auto roles = rolesOf(c);
    if (!roles) return tl::unexpected(roles.error());
    auto password = readPassword(c.passwordFile, {c.account + " 的新密码", "new password of " + c.account});
    if (!password) return tl::unexpected(password.error());
    if (auto ok = crm::Accounts(store).create(c.account, *password, *roles, c.store); !ok)
      return tl::unexpected(ok.error());
    return doneWith(c, "已建立", "made");
  });
}

int runCrmSetRoles(const KeepingCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    auto roles = rolesOf(c);
    if (!roles) return tl::unexpected(roles.error());
    if (auto ok = crm::Accounts(store).setRoles(c.account, *roles); !ok) return tl::unexpected(ok.error());
    return doneWith(c, "角色已更改", "roles changed");
  });
}

int runCrmDisable(const KeepingCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    if (auto ok = crm::Accounts(store).setActive(c.account, false); !ok) return tl::unexpected(ok.error());
    return doneWith(c, "已停用", "disabled");
  });
}

int runCrmEnable(const KeepingCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    if (auto ok = crm::Accounts(store).setActive(c.account, true); !ok) return tl::unexpected(ok.error());
    return doneWith(c, "已启用，锁定已解除", "enabled, no longer locked");
  });
}

int runCrmWho(const KeepingCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    crm::Accounts accounts(store);
    auto claimed = accounts.claimed();
    if (!claimed) return tl::unexpected(claimed.error());
    const auto who = accounts.who();
    Json j = {{"claimed", *claimed},
              {"account", who ? Json(who->account) : Json()},
              {"roles", who        ? who->roles.names()
                        : *claimed ? "kiosk"
                                   : "owner"},
              {"store", who ? who->store : ""}};
    std::string text =
        who        ? who->account + "  " + who->roles.names() + "  " + who->store
        : *claimed ? both({"未登录：视为试衣终端；用 --as 账户名 登录",
                           "not signed in: a kiosk; sign in with --as NAME"})
                   : both({"还没有账户：数据库为本机使用者所有", "no account yet: the store is its owner's"});
    return answer(c, j, text + "\n");
  });
}

int runCrmErasures(const KeepingCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    if (!c.file.empty()) {
      auto list = erasuresIn(c.file);
      if (!list) return tl::unexpected(list.error());
      auto n = store.applyErasures(*list);
      if (!n) return tl::unexpected(n.error());
      return answer(c, {{"listed", list->size()}, {"erased", *n}},
                    fmt::format("再次删除 {0} 位 / {0} erased again\n", *n));
    }
    auto all = store.erasures();
    if (!all) return tl::unexpected(all.error());
    Json j = {{"erasures", Json::array()}};
    std::string text;
    for (const auto& e : *all) {
      j["erasures"].push_back({{"customer", e.customer}, {"at", crm::toIso8601(e.at)}, {"reason", e.reason}});
      text += fmt::format("{}  {}  {}\n", e.customer, crm::toIso8601(e.at), e.reason);
    }
    if (all->empty()) text = both({"没有删除过顾客", "nobody was erased"}) + "\n";
    return answer(c, j, text);
  });
}

int runCrmRebuild(const KeepingCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    if (auto ok = store.rebuild(); !ok) return tl::unexpected(ok.error());
    return answer(c, {{"done", true}},
                  both({"汇总已由事件重新生成", "the roll-ups were made again from the log"}) + "\n");
  });
}

int runCrmPassword(const KeepingCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    crm::Accounts accounts(store);
    std::string old;
    if (const auto who = accounts.who(); who && who->account == c.account) {
      const char* file = std::getenv("FITROOM_PASSWORD_FILE");
      auto typed = readPassword(file != nullptr ? file : "", {"旧密码", "old password"});
      if (!typed) return tl::unexpected(typed.error());
      old = *typed;
    }
    auto password = readPassword(c.passwordFile, {c.account + " 的新密码", "new password of " + c.account});
    if (!password) return tl::unexpected(password.error());
    if (auto ok = accounts.setPassword(c.account, old, *password); !ok) return tl::unexpected(ok.error());
    return doneWith(c, "密码已更改", "password changed");
  });
}

}  // namespace fitroom::engine::cli
