// The shopper's window over the fake fitting room with real bodies: ui_demo ASSETS [kiosk].
#include <cstdio>

#include "engine/ui/window.h"
#include "tests/support/fake_fitting_room.h"

using namespace fitroom;
using namespace fitroom::engine;

namespace {

class DemoRoom final : public FittingRoom {
 public:
  explicit DemoRoom(bodymodel::BodySolver solver) : solver_(std::move(solver)) {}
  std::vector<garments::LibraryEntry> garments() const override { return fake_.garments(); }
  Expected<bodymodel::BodyResult> makeBody(const bodymodel::BodyRequest& request) const override {
    return solver_.solve(request);
  }
  Expected<TryOnResult> tryOn(const TryOnRequest& request, const bodymodel::Progress& progress) override {
    auto out = fake_.tryOn(request, progress);
    if (!out) return out;
    auto body = solver_.solve(request.body);
    if (!body) return tl::unexpected(body.error());
    out->scene.body = body->body.mesh;
    out->scene.garments.clear();
    return out;
  }
  Expected<std::string> recordFeedback(const Feedback& feedback) override {
    return fake_.recordFeedback(feedback);
  }
  Expected<std::vector<ExplainedNumber>> profile(const std::string& c) const override {
    return fake_.profile(c);
  }
  Expected<std::vector<CustomerSummary>> customers() const override { return fake_.customers(); }
  Expected<std::vector<TimelineEntry>> timeline(const std::string& c) const override {
    return fake_.timeline(c);
  }
  Expected<std::string> addCustomer(const std::string& name) override { return fake_.addCustomer(name); }

 private:
  bodymodel::BodySolver solver_;
  FakeFittingRoom fake_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  auto solver = bodymodel::BodySolver::load(argv[1]);
  if (!solver) {
    std::fprintf(stderr, "%s\n", solver.error().text.en.c_str());
    return 1;
  }
  DemoRoom room(std::move(*solver));
  ui::AppOptions options;
  options.paths.assets = argv[1];
  options.kiosk = argc > 2;
  const auto done = ui::runWindow(room, options);
  if (!done) std::fprintf(stderr, "%s (%s)\n", done.error().text.en.c_str(), done.error().context.c_str());
  return done ? 0 : 1;
}
