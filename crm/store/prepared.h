#pragma once

// For sources of crm/store only.

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "crm/store/session.h"

namespace fitroom::crm {

/// A statement that is parsed once, with its parameters and columns named by their kinds: 's' text, 'n' whole
/// number, 'd' double. Every table keeps its columns NOT NULL. Lives as long as its transaction at most, or
/// in `Rows::Session::prepared`.
class Prepared {
 public:
  Prepared(soci::session& sql, const std::string& query, std::string_view uses, std::string_view intos = "")
      : statement_(sql) {
    statement_.prepare(query);
    for (const char kind : intos) {
      if (kind == 's') {
        statement_.into(outText_.emplace_back());
      } else if (kind == 'd') {
        statement_.into(outReal_.emplace_back(0.0));
      } else {
        statement_.into(outNumber_.emplace_back(0));
      }
    }
    for (const char kind : uses) {
      if (kind == 's') {
        statement_.use(inText_.emplace_back());
      } else if (kind == 'd') {
        statement_.use(inReal_.emplace_back(0.0));
      } else {
        statement_.use(inNumber_.emplace_back(0));
      }
    }
    statement_.ready();
  }

  /// Runs one that returns no rows; true when it changed something.
  template <class... A>
  bool change(const A&... values) {
    set(values...);
    return statement_.change();
  }
  /// Runs one that returns at most one row; true when it did.
  template <class... A>
  bool one(const A&... values) {
    set(values...);
    return statement_.one();
  }
  template <class Visit, class... A>
  void each(Visit visit, const A&... values) {
    set(values...);
    for (bool more = statement_.st.execute(true); more; more = statement_.st.fetch()) visit();
  }

  /// The same with parameters that are all texts.
  template <class Visit>
  void eachOf(Visit visit, const std::vector<std::string>& texts) {
    for (std::size_t i = 0; i < texts.size(); ++i) inText_[i] = texts[i];
    for (bool more = statement_.st.execute(true); more; more = statement_.st.fetch()) visit();
  }

  /// The i-th text column, number column, double column, of the row that was fetched.
  const std::string& text(std::size_t i) const { return outText_[i]; }
  long long number(std::size_t i) const { return outNumber_[i]; }
  double real(std::size_t i) const { return outReal_[i]; }

 private:
  template <class... A>
  void set(const A&... values) {
    texts_ = 0;
    numbers_ = 0;
    reals_ = 0;
    (put(values), ...);
  }
  void put(const std::string& s) { inText_[texts_++] = s; }
  void put(const char* s) { inText_[texts_++] = s; }
  void put(double x) { inReal_[reals_++] = x; }
  template <class N>
  void put(N n) {
    inNumber_[numbers_++] = static_cast<long long>(n);
  }

  Statement statement_;
  std::deque<std::string> inText_, outText_;
  std::deque<long long> inNumber_, outNumber_;
  std::deque<double> inReal_, outReal_;
  std::size_t texts_ = 0, numbers_ = 0, reals_ = 0;
};

}  // namespace fitroom::crm
