#include "engine/session/staff.h"

#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "crm/access/accounts.h"

namespace fitroom::engine {

namespace {

constexpr std::size_t kMostBytes = 4096;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

/// Keeps what is typed from being shown; puts the terminal back as it was.
class Quiet {
 public:
  explicit Quiet(int fd) : fd_(fd), changed_(tcgetattr(fd, &before_) == 0) {
    if (!changed_) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(fd_, TCSAFLUSH, &quiet);
  }
  ~Quiet() {
    if (changed_) tcsetattr(fd_, TCSAFLUSH, &before_);
  }

 private:
  int fd_;
  termios before_{};
  bool changed_;
};

}  // namespace

crm::Expected<std::string> readPassword(const std::string& file, const crm::Text& prompt) {
  std::ifstream in(file.empty() ? "/dev/tty" : file, std::ios::binary);
  if (!in) {
    return crm::fail(
        crm::ErrorCode::kUnreadable,
        {file.empty() ? "没有终端可以输入密码；请用 --password-file 指明密码文件。"
                      : "读不了密码文件 " + file + "。",
         file.empty() ? "There is no terminal to type the password at; name a file with --password-file."
                      : "Cannot read the password file " + file + "."},
        file);
  }
  std::string line;
  if (file.empty()) {
    std::fprintf(stderr, "%s / %s: ", prompt.zh.c_str(), prompt.en.c_str());
    const Quiet quiet(STDIN_FILENO);
    std::getline(in, line);
    std::fputc('\n', stderr);
  } else {
    std::getline(in, line);
  }
  if (!line.empty() && line.back() == '\r') line.pop_back();
  if (line.size() > kMostBytes) line.resize(kMostBytes);
  return line;
}

crm::Expected<void> signInAsAsked(crm::Crm& crm) {
  const std::string account = environment("FITROOM_ACCOUNT");
  if (account.empty()) return {};
  const auto password =
      readPassword(environment("FITROOM_PASSWORD_FILE"), {account + " 的密码", "password of " + account});
  if (!password) return tl::unexpected(password.error());
  const auto signedIn = crm::Accounts(crm).signIn(account, *password);
  if (!signedIn) return tl::unexpected(signedIn.error());
  return {};
}

}  // namespace fitroom::engine
