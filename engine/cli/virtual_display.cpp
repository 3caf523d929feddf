#include "engine/cli/virtual_display.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>

namespace fitroom::engine::cli {

namespace {

bool hasDisplay() {
  const char* display = std::getenv("DISPLAY");
  return display != nullptr && *display != '\0';
}

/// In the child: becomes Xvfb, which writes the number of the display it took to `report`.
[[noreturn]] void becomeServer(int report) {
  const int nothing = ::open("/dev/null", O_RDWR);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(nothing, STDOUT_FILENO);
  ::dup2(nothing, STDERR_FILENO);
  // A terminal's Ctrl-C is for the program, which then ends the server itself.
  ::setpgid(0, 0);
  const std::string descriptor = std::to_string(report);
  ::execlp("Xvfb", "Xvfb", "-displayfd", descriptor.c_str(), "-screen", "0", "1280x800x24", "-nolisten",
           "tcp", static_cast<char*>(nullptr));
  ::_exit(127);
}

/// The line the server writes when it is ready; empty when it never is.
std::string readLine(int descriptor) {
  std::string line;
  char c = 0;
  while (::read(descriptor, &c, 1) == 1 && c != '\n') line += c;
  return line;
}

}  // namespace

VirtualDisplay::VirtualDisplay() {
  std::array<int, 2> pipe{};
  if (hasDisplay() || ::pipe(pipe.data()) != 0) return;
  server_ = ::fork();
  if (server_ == 0) {
    ::close(pipe[0]);
    becomeServer(pipe[1]);
  }
  ::close(pipe[1]);
  const std::string number = server_ > 0 ? readLine(pipe[0]) : "";
  ::close(pipe[0]);
  if (!number.empty()) ::setenv("DISPLAY", (":" + number).c_str(), 1);
}

VirtualDisplay::~VirtualDisplay() {
  if (server_ <= 0) return;
  ::kill(server_, SIGTERM);
  ::waitpid(server_, nullptr, 0);
}

}  // namespace fitroom::engine::cli
