#include "crm/people/person.h"

#include <algorithm>
#include <set>

#include "crm/store/link_rows.h"

namespace fitroom::crm {
namespace {

// Whose second file this one is now, or "".
std::string targetOf(Rows& rows, const std::string& customer) {
  const auto end = LinkRows(rows).mergeEnd(customer);
  return end && end->merged && rows.customer(end->into) ? end->into : std::string();
}

std::string rootOf(Rows& rows, std::string at) {
  std::set<std::string> seen;
  for (;;) {
    if (!seen.insert(at).second) break;
    std::string next = targetOf(rows, at);
    if (next.empty()) return at;
    at = std::move(next);
  }
  // A circle: go once around it, and take the smallest.
  std::string least = at;
  for (std::string next = targetOf(rows, at); next != at; next = targetOf(rows, next))
    least = std::min(least, next);
  return least;
}

}  // namespace

Person personOf(Rows& rows, const std::string& customer) {
  LinkRows links(rows);
  if (!links.anyMerges()) return {customer, {customer}};
  Person person{rootOf(rows, customer), {}, true};
  std::set<std::string> members{person.root};
  std::vector<std::string> open{person.root};
  while (!open.empty()) {
    const std::string target = std::move(open.back());
    open.pop_back();
    for (const std::string& id : links.mergedInto(target)) {
      if (targetOf(rows, id) == target && members.insert(id).second) open.push_back(id);
    }
  }
  members.erase(person.root);
  person.members = {person.root};
  person.members.insert(person.members.end(), members.begin(), members.end());
  return person;
}

}  // namespace fitroom::crm
