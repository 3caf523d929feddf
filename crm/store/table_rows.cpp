#include "crm/store/table_rows.h"

#include <deque>

#include "crm/store/session.h"

namespace fitroom::crm {
namespace {

// A name is only ever one of these or a column that the database itself named: nothing from a file is run.
const std::vector<std::string> kTables = {
    "meta",        "customer",        "customer_key",      "consent",      "body_profile",
    "event",       "fit_report",      "garment",           "garment_size", "audit",
    "audit_head",  "erased_customer", "anonymous_counter", "sync_mark",    "import_batch",
    "import_item", "customer_ref",    "account",           "removed_row",  "db_login",
    "promise",     "party",           "party_link"};

char kindOf(soci::data_type type) {
  switch (type) {
    case soci::dt_string:
    case soci::dt_xml:
    case soci::dt_date:
      return 's';
    case soci::dt_double:
      return 'd';
    default:
      return 'n';
  }
}

Cell cellOf(const soci::row& row, std::size_t i) {
  switch (row.get_properties(i).get_data_type()) {
    case soci::dt_double:
      return row.get<double>(i);
    case soci::dt_integer:
      return std::int64_t{row.get<int>(i)};
    case soci::dt_long_long:
      return static_cast<std::int64_t>(row.get<long long>(i));
    case soci::dt_unsigned_long_long:
      return static_cast<std::int64_t>(row.get<unsigned long long>(i));
    default:
      return row.get<std::string>(i);
  }
}

}  // namespace

const std::vector<std::string>& TableRows::tables() {
  return kTables;
}

void TableRows::each(const std::string& table, const std::function<void(const TableRow&)>& visit) {
  soci::rowset<soci::row> found =
      (rows_.session().sql.prepare << "SELECT * FROM " + table + " WHERE tenant_id = :t",
       soci::use(rows_.tenant()));
  for (const soci::row& row : found) {
    TableRow out;
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (row.get_properties(i).get_name() != "tenant_id")
        out[row.get_properties(i).get_name()] = cellOf(row, i);
    }
    visit(out);
  }
}

std::map<std::string, char> TableRows::columns(const std::string& table) {
  std::map<std::string, char> kinds;
  soci::row row;
  soci::statement st(rows_.session().sql);
  st.alloc();
  st.prepare("SELECT * FROM " + table + " WHERE 1 = 0");
  st.define_and_bind();
  st.exchange_for_rowset(soci::into(row));
  st.execute(false);
  for (std::size_t i = 0; i < row.size(); ++i) {
    const auto& p = row.get_properties(i);
    if (p.get_name() != "tenant_id") kinds[p.get_name()] = kindOf(p.get_data_type());
  }
  return kinds;
}

void TableRows::insert(const std::string& table, const std::map<std::string, char>& columns,
                       const TableRow& row) {
  std::string names = "tenant_id";
  std::string marks = ":t";
  std::deque<std::string> texts;
  std::deque<long long> numbers;
  std::deque<double> doubles;
  soci::statement st(rows_.session().sql);
  st.alloc();
  int n = 0;
  st.exchange(soci::use(rows_.tenant()));
  for (const auto& [name, cell] : row) {
    names += ", " + name;
    marks += ", :c" + std::to_string(n++);
    const char kind = columns.at(name);
    if (kind == 's') {
      texts.push_back(std::holds_alternative<std::string>(cell) ? std::get<std::string>(cell) : "");
      st.exchange(soci::use(texts.back()));
    } else if (kind == 'd') {
      const auto* x = std::get_if<double>(&cell);
      const auto* w = std::get_if<std::int64_t>(&cell);
      doubles.push_back(x != nullptr ? *x : w != nullptr ? static_cast<double>(*w) : 0.0);
      st.exchange(soci::use(doubles.back()));
    } else {
      const auto* w = std::get_if<std::int64_t>(&cell);
      numbers.push_back(w != nullptr ? *w : 0);
      st.exchange(soci::use(numbers.back()));
    }
  }
  st.prepare("INSERT INTO " + table + " (" + names + ") VALUES (" + marks + ")");
  st.define_and_bind();
  st.execute(true);
}

bool TableRows::isEmpty(const std::string& table) {
  int n = 0;
  rows_.session().sql << "SELECT count(*) FROM (SELECT tenant_id FROM " + table +
                             " WHERE tenant_id = :t LIMIT 1) AS one",
      soci::into(n), soci::use(rows_.tenant());
  return n == 0;
}

}  // namespace fitroom::crm
