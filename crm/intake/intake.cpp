#include "crm/intake/intake.h"

#include <fmt/format.h>
#include <httplib.h>
#include <sodium.h>

#include <algorithm>
#include <sstream>
#include <thread>

#include "crm/core/json.h"
#include "crm/exchange/import_job.h"
#include "crm/sync/http_transport.h"

namespace fitroom::crm {
namespace {

constexpr std::size_t kLeastToken = 16;
constexpr std::size_t kMaxSyncBytes = 96u << 20;  // The largest message (64 MiB), sealed.

/// Lets so many through a second, and a burst of twice that. Thread: any.
class TokenBucket {
 public:
  TokenBucket(double perSecond, const Clock& clock)
      : perSecond_(perSecond), clock_(clock), left_(2.0 * perSecond), at_(clock.now()) {}
  bool take() {
    const std::lock_guard lock(mutex_);
    const UtcTime now = clock_.now();
    left_ = std::min(
        2.0 * perSecond_,
        left_ + perSecond_ * static_cast<double>(std::max<std::int64_t>(0, now.ms - at_.ms)) / 1000.0);
    at_ = now;
    if (left_ < 1.0) return false;
    left_ -= 1.0;
    return true;
  }

 private:
  double perSecond_;
  const Clock& clock_;
  double left_;
  UtcTime at_;
  std::mutex mutex_;
};

void reply(httplib::Response& response, int status, const Json& json) {
  response.status = status;
  response.set_content(printJson(json) + "\n", "application/json; charset=utf-8");
}

void replyError(httplib::Response& response, int status, const Text& text) {
  reply(response, status, {{"error", {{"zh", text.zh}, {"en", text.en}}}});
}

int statusOf(const Error& error) {
  if (error.retryable) return 503;
  if (error.code == ErrorCode::kWrongKey) return 409;
  return error.code == ErrorCode::kInvalidArgument ? 400 : 500;
}

// An array becomes lines; lines stay as they are.
Expected<std::string> linesOf(const std::string& body) {
  const auto first = body.find_first_not_of(" \t\r\n");
  const auto tooMany = [] {
    return fail(ErrorCode::kInvalidArgument,
                {fmt::format("一次最多 {} 条事件。", Intake::kMaxEvents),
                 fmt::format("At most {} events at once.", Intake::kMaxEvents)},
                "events");
  };
  if (first != std::string::npos && body[first] == '[') {
    const auto all = parseJson(body);
    if (!all || !all->is_array()) {
      return fail(ErrorCode::kInvalidArgument, {"请求不是有效的 JSON。", "The request is not valid JSON."},
                  "json");
    }
    if (all->size() > Intake::kMaxEvents) return tooMany();
    std::string lines;
    for (const Json& j : *all) lines += printJson(j) + "\n";
    return lines;
  }
  // One object may be spread over lines by whoever likes to read it.
  if (const auto one = parseJson(body); one && one->is_object()) return printJson(*one) + "\n";
  if (static_cast<std::size_t>(std::count(body.begin(), body.end(), '\n')) > Intake::kMaxEvents)
    return tooMany();
  return body;
}

}  // namespace

struct Intake::Impl {
  Impl(Crm& s, const IntakeOptions& o)
      : store(s), crm(CrmInside::of(s)), options(o), bucket(o.perSecond, *crm.clock) {}

  bool isLoopback() const { return options.address == "127.0.0.1" || options.address == "::1"; }
  bool knows(const std::string& header) const;
  bool letIn(const httplib::Request& request, httplib::Response& response);
  void events(const httplib::Request& request, httplib::Response& response);
  void sync(const httplib::Request& request, httplib::Response& response);
  void serve();

  Crm& store;
  Crm::Impl& crm;
  IntakeOptions options;
  TokenBucket bucket;
  httplib::Server server;
  std::thread thread;
  int port = 0;
};

// Compared as hashes, in a time that tells nothing.
bool Intake::Impl::knows(const std::string& header) const {
  const std::string given = header.rfind("Bearer ", 0) == 0 ? header.substr(7) : "";
  const std::string a = blindIndex(crm.indexKey, "token|" + given);
  const std::string b = blindIndex(crm.indexKey, "token|" + options.token);
  return sodium_memcmp(a.data(), b.data(), b.size()) == 0;
}

// Asked before a body is read: a stranger's is not.
bool Intake::Impl::letIn(const httplib::Request& request, httplib::Response& response) {
  if (request.path != "/v1/events" && request.path != "/v1/sync") return true;
  if (!bucket.take()) {
    replyError(response, 429, {"请求太频繁，请稍后再试。", "Too many requests; try again in a moment."});
  } else if (!knows(request.get_header_value("Authorization"))) {
    replyError(response, 401, {"令牌不对。", "The token is wrong."});
  } else {
    return true;
  }
  response.set_header("Connection", "close");
  return false;
}

void Intake::Impl::sync(const httplib::Request& request, httplib::Response& response) {
  const auto answered = answerSealed(store, request.body);
  if (!answered) return replyError(response, statusOf(answered.error()), answered.error().text);
  response.set_content(*answered, "application/octet-stream");
}

void Intake::Impl::events(const httplib::Request& request, httplib::Response& response) {
  if (request.body.size() > kMaxBodyBytes)
    return replyError(response, 413, {"请求超过 1 MiB。", "The request has more than 1 MiB."});
  auto lines = linesOf(request.body);
  if (!lines) return replyError(response, statusOf(lines.error()), lines.error().text);
  ImportOptions what;
  what.kind = ImportKind::kEvents;
  what.source = options.source;
  EventImport job(crm, what);
  const Expected<void> done = job.take(std::make_unique<std::istringstream>(*lines));
  if (!done) return replyError(response, statusOf(done.error()), done.error().text);
  const ImportReport r = job.takeReport();
  Json j = {{"accepted", r.added}, {"already", r.skipped}, {"refused", r.refused}, {"issues", Json::array()}};
  for (const ImportIssue& i : r.issues) {
    j["issues"].push_back({{"line", i.line}, {"field", i.field}, {"zh", i.text.zh}, {"en", i.text.en}});
  }
  reply(response, r.added + r.skipped == 0 ? 400 : 200, j);
}

void Intake::Impl::serve() {
  server.set_payload_max_length(options.sync ? kMaxSyncBytes : kMaxBodyBytes);
  server.set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
    return letIn(request, response) ? httplib::Server::HandlerResponse::Unhandled
                                    : httplib::Server::HandlerResponse::Handled;
  });
  server.set_read_timeout(5);
  server.set_write_timeout(5);
  server.set_keep_alive_timeout(1);
  server.new_task_queue = [] { return new httplib::ThreadPool(8); };
  server.Get("/v1/health", [](const httplib::Request&, httplib::Response& response) {
    reply(response, 200, {{"ok", true}});
  });
  if (isLoopback()) {
    server.Post("/v1/events", [this](const httplib::Request& request, httplib::Response& response) {
      events(request, response);
    });
  }
  if (options.sync) {
    server.Post("/v1/sync", [this](const httplib::Request& request, httplib::Response& response) {
      sync(request, response);
    });
  }
  server.set_error_handler([](const httplib::Request&, httplib::Response& response) {
    if (!response.body.empty()) return;
    if (response.status == 413)
      return replyError(response, 413, {"请求超过 1 MiB。", "The request has more than 1 MiB."});
    replyError(response, response.status,
               {"没有这个地址，或请求有误。", "There is no such address, or the request is malformed."});
  });
  server.set_exception_handler([](const httplib::Request&, httplib::Response& response, std::exception_ptr) {
    replyError(response, 500, {"内部错误。", "Internal error."});
  });
  thread = std::thread([this] { server.listen_after_bind(); });
}

Intake::Intake(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Intake::~Intake() {
  // A server that has not begun to listen yet would not hear the stop.
  while (!impl_->server.is_running()) std::this_thread::yield();
  impl_->server.stop();
  impl_->thread.join();
}

int Intake::port() const {
  return impl_->port;
}

Expected<std::unique_ptr<Intake>> Intake::start(Crm& store, const IntakeOptions& options) {
  Crm::Impl& crm = CrmInside::of(store);
  if (options.token.size() < kLeastToken || options.token.size() > 1024) {
    return fail(ErrorCode::kInvalidArgument,
                {"令牌须为 16 至 1024 字节。", "The token must have 16 to 1024 bytes."}, "token");
  }
  if (options.port < 0 || options.port > 65535 || !(options.perSecond >= 1.0 && options.perSecond <= 1e6)) {
    return fail(ErrorCode::kInvalidArgument,
                {"端口须为 0 至 65535，每秒请求数须为 1 至 1000000。",
                 "The port must be 0 to 65535, the requests a second 1 to 1,000,000."},
                "port");
  }
  {
    const std::lock_guard lock(crm.mutex);
    if (auto ok = crm.allow(Right::kImport); !ok) return tl::unexpected(ok.error());
  }
  auto impl = std::make_unique<Impl>(store, options);
  if (!impl->isLoopback() && !options.sync) {
    return fail(ErrorCode::kInvalidArgument,
                {"只有同步可以在本机以外提供服务。请加上 --sync，或去掉 --listen。",
                 "Only sync may be served beyond this machine. Add --sync, or leave --listen out."},
                "listen");
  }
  // Not the library's default, which lets a second program listen on the same port.
  impl->server.set_socket_options([](socket_t socket) {
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  });
  if (options.port == 0) {
    impl->port = impl->server.bind_to_any_port(options.address.c_str());
  } else if (impl->server.bind_to_port(options.address.c_str(), options.port)) {
    impl->port = options.port;
  }
  if (impl->port <= 0) {
    return fail(ErrorCode::kUnwritable,
                {fmt::format("端口 {} 已被占用。请用 --port 换一个。", options.port),
                 fmt::format("Port {} is taken. Choose another with --port.", options.port)},
                "port");
  }
  impl->serve();
  return std::unique_ptr<Intake>(new Intake(std::move(impl)));
}

}  // namespace fitroom::crm
