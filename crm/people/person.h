#pragma once

#include <string>
#include <vector>

namespace fitroom::crm {

class Rows;

/// One person: the file that stands for them, and every file that was found to be theirs.
struct Person {
  std::string root;
  std::vector<std::string> members;  ///< The root first, then by id.
  bool merges = false;               ///< Somebody in this store was merged at some time.

  bool alone() const { return members.size() <= 1; }
};

/// A fold over the `merged` and `unmerged` events, within a transaction. Where two devices, unaware of each
/// other, made each of two files the other's, the smaller id is the root; a file whose target is gone stands
/// for itself. The customer itself need not be there.
Person personOf(Rows& rows, const std::string& customer);

}  // namespace fitroom::crm
