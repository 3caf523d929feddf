#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <thread>

#include "crm/exchange/exchange.h"

namespace fitroom::crm {

/// An export that runs beside everything else: the store stays usable, and it can be stopped at any time. The
/// file appears whole at its end or not at all; whoever drops the object stops the export. Thread: any.
class BackgroundExport {
 public:
  /// Begins at once. `crm` must outlive the object.
  BackgroundExport(Crm& crm, ImportKind kind, ExportForm form, std::filesystem::path file);
  ~BackgroundExport();
  BackgroundExport(const BackgroundExport&) = delete;
  BackgroundExport& operator=(const BackgroundExport&) = delete;

  double progress() const { return progress_; }  ///< 0 to 1.
  bool running() const { return running_; }
  void cancel() { cancelled_ = true; }
  /// Waits for the end: how many were written, or why not (kCancelled after `cancel`).
  Expected<std::int64_t> wait();

 private:
  std::atomic<double> progress_{0.0};
  std::atomic<bool> running_{true};
  std::atomic<bool> cancelled_{false};
  std::optional<Expected<std::int64_t>> result_;
  std::thread thread_;
};

}  // namespace fitroom::crm
