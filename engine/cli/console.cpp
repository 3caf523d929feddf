#include "engine/cli/console.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "bodymodel/label/size_label.h"
#include "crm/core/utf8.h"
#include "engine/cli/commands.h"
#include "engine/session/json_report.h"

namespace fitroom::engine::cli {

bodymodel::Expected<void> say(const std::string& text) {
  const bool written =
      std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  if (written) return {};
  const std::string why = std::strerror(errno);
  return bodymodel::fail(bodymodel::ErrorCode::kUnwritable,
                         {"写不了标准输出（" + why + "）", "cannot write to standard output (" + why + ")"});
}

int refuse(const bodymodel::Error& error, bool json) {
  if (json) std::fputs(errorJson(error).c_str(), stdout);
  std::fputs(fmt::format("fitroom: {}\nfitroom: {}\n", error.text.zh, error.text.en).c_str(), stderr);
  return kRefused;
}

std::string bothLanguages(const bodymodel::Text& text) {
  return text.zh == text.en ? text.zh : text.zh + " / " + text.en;
}

std::string shownWord(const std::string& typed) {
  constexpr std::size_t kMost = 60;
  if (!crm::isPlainText(typed)) return "?";
  if (typed.size() <= kMost) return typed;
  std::size_t cut = kMost;
  while (cut > 0 && (static_cast<unsigned char>(typed[cut]) & 0xC0u) == 0x80u) --cut;
  return typed.substr(0, cut) + "…";
}

std::string labelLines(double sex, const bodymodel::MeasureSet& measures) {
  std::string text;
  for (const auto& l : bodymodel::labelsFor(sex, measures)) {
    const std::string system = l.system == "gb_bottom" ? l.name + " 下装 bottom" : l.name;
    text += fmt::format("  {:<26} {}", system, l.label);
    if (l.unverified) text += "   未核实 / unverified: " + bothLanguages(*l.unverified);
    if (l.note) text += "   " + bothLanguages(*l.note);
    text += "\n";
  }
  return text;
}

bodymodel::Progress consoleProgress(bool json) {
  if (json || isatty(STDERR_FILENO) == 0) return {};
  bodymodel::Progress progress;
  progress.report = [](double fraction, const bodymodel::Text& stage) {
    constexpr int kWidth = 24;
    const int filled = static_cast<int>(fraction * kWidth + 0.5);
    const std::string bar = std::string(static_cast<std::size_t>(filled), '#') +
                            std::string(static_cast<std::size_t>(kWidth - filled), '.');
    std::fputs(fmt::format("\r\033[K[{}] {:3.0f} % {}", bar, fraction * 100, bothLanguages(stage)).c_str(),
               stderr);
    if (fraction >= 1.0) std::fputs("\r\033[K", stderr);
    std::fflush(stderr);
  };
  return progress;
}

}  // namespace fitroom::engine::cli
