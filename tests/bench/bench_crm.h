#pragma once

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <string>
#include <vector>

#include "crm/service.h"

// What the parts of bench_crm share.

namespace fitroom::crm::bench {

using SteadyClock = std::chrono::steady_clock;

inline double secondsSince(SteadyClock::time_point start) {
  return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

// Of the calling thread: what the same work takes on a machine that is not shared.
inline double cpuSeconds() {
  timespec t{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

// Of all threads.
inline double processSeconds() {
  timespec t{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

inline double median(std::vector<double> v) {
  std::sort(v.begin(), v.end());
  return v[v.size() / 2];
}

inline double quantile(std::vector<double> v, double q) {
  std::sort(v.begin(), v.end());
  return v[std::min(v.size() - 1, static_cast<std::size_t>(q * static_cast<double>(v.size())))];
}

template <class T>
T need(Expected<T> e) {
  if (e) return std::move(*e);
  fmt::print(stderr, "{}\n", e.error().text.en);
  std::exit(1);
}

inline void line(const std::string& what, const std::string& measured, bool good, const std::string& bar) {
  fmt::print("{:<58} {:>26}   {} ({})\n", what, measured, good ? "reached" : "MISSED", bar);
}

class Folder {
 public:
  explicit Folder(const std::filesystem::path& base) {
    std::string name = (base / "fitroom-bench-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
      fmt::print(stderr, "cannot make a folder in {}: {}. Name one that is there and may be written.\n",
                 base.string(), std::strerror(errno));
      std::exit(2);
    }
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline CrmConfig configIn(const std::filesystem::path& folder) {
  CrmConfig c;
  c.database = folder / "crm.db";
  return c;
}

inline std::vector<std::string> people(Crm& crm, int n) {
  std::vector<std::string> ids;
  for (int i = 0; i < n; ++i) {
    ids.push_back(
        need(crm.createCustomer({fmt::format("Customer {}", i), fmt::format("c{}@example.com", i), "", "zh"},
                                {Purpose::kKeepProfile, Purpose::kImproveModel})));
  }
  return ids;
}

inline Event view(const std::string& customer, int i) {
  Event e;
  e.customer = customer;
  e.type = EventType::kView;
  e.garment = fmt::format("garment-{}", i % 1000);
  e.size = "M";
  e.payload = R"({"category":"shirt","colour":"white","currency":"CNY","price_minor":19900,"seconds":12})";
  return e;
}

inline Event tryOn(const std::string& customer, int i) {
  Event e = view(customer, i);
  e.type = EventType::kTryOn;
  e.models = {{"fit", "1"}};
  e.payload =
      R"({"category":"shirt","overall":"right","zones":[{"confidence":0.9,"ease_cm":8.5,"verdict":"right","zone":"chest"},)"
      R"({"confidence":0.9,"ease_cm":6.1,"verdict":"right","zone":"waist"}]})";
  return e;
}

/// Rows of the table that are in bench_crm_store.cpp.
void killThousand(int kills);
void tampering();
void auditCost(const std::filesystem::path& base);
void search(const CrmConfig& config, int products, const char* where);
void timeSearches(const CrmConfig& config, int products, const char* where);
void eraseOneAmong(int customers);
void postgres();
void postgresSearch();

}  // namespace fitroom::crm::bench
