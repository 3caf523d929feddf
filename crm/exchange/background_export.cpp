#include "crm/exchange/background_export.h"

namespace fitroom::crm {

BackgroundExport::BackgroundExport(Crm& crm, ImportKind kind, ExportForm form, std::filesystem::path file)
    : thread_([this, &crm, kind, form, file = std::move(file)] {
        result_ = Exchange(crm).exportFile(kind, form, file, [this](double part) {
          progress_ = part;
          return !cancelled_;
        });
        running_ = false;
      }) {}

BackgroundExport::~BackgroundExport() {
  cancel();
  if (thread_.joinable()) thread_.join();
}

Expected<std::int64_t> BackgroundExport::wait() {
  if (thread_.joinable()) thread_.join();
  return *result_;
}

}  // namespace fitroom::crm
