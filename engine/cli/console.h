#pragma once

#include <string>

#include "bodymodel/core/error.h"
#include "bodymodel/core/progress.h"
#include "bodymodel/measure/measure.h"

namespace fitroom::engine::cli {

/// Writes to standard output. Fails with kUnwritable when it cannot (a closed pipe, a full disk).
bodymodel::Expected<void> say(const std::string& text);

/// Tells of a refusal, both languages on standard error (and JSON on standard output when asked); returns
/// kRefused.
int refuse(const bodymodel::Error& error, bool json);

/// Both languages on one line each when they differ: "中文 / English".
std::string bothLanguages(const bodymodel::Text& text);

/// The size labels of a body, a line each; one that was not seen in a second source says so.
std::string labelLines(double sex, const bodymodel::MeasureSet& measures);

/// What somebody typed, fit to stand in a sentence: cut after 60 bytes, and "?" for what is no text at all.
std::string shownWord(const std::string& typed);

/// A progress bar on a terminal, nothing elsewhere.
bodymodel::Progress consoleProgress(bool json);

}  // namespace fitroom::engine::cli
