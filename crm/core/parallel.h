#pragma once

#include <cstddef>
#include <functional>

namespace fitroom::crm {

/// Calls `work(from, to)` on parts of 0..n that do not overlap, from several threads when n is large enough
/// to be worth it. `work` must not throw, and must touch nothing that another part touches.
void inParts(std::size_t n, const std::function<void(std::size_t, std::size_t)>& work);

}  // namespace fitroom::crm
