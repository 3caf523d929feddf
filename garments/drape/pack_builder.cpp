#include <algorithm>
#include <cstdint>
#include <limits>

#include "garments/drape/packs.h"

namespace fitroom::garments::cloth {

namespace {

/// Fills groups of four so that no two members share a particle. Up to 64 groups stand open; each particle
/// remembers in a 64-bit mask which of them it is in, so placing a constraint costs a few operations.
template <class Element>
class Grouper {
 public:
  using Group = std::vector<int>;

  explicit Grouper(std::span<const Element> elements) : elements_(elements), open_(64) {
    int last = -1;
    for (const Element& e : elements) {
      for (int v : e.v) {
        first_ = std::min(first_, v);
        last = std::max(last, v);
      }
    }
    masks_.resize(static_cast<std::size_t>(std::max(0, last - first_ + 1)), 0);
  }

  std::vector<Group> run() {
    for (int e = 0; e < static_cast<int>(elements_.size()); ++e) place(e);
    for (int slot = 0; slot < 64; ++slot) emit(slot);
    return std::move(done_);
  }

 private:
  void place(int e) {
    std::uint64_t taken = 0;
    for (int v : elements_[e].v) taken |= mask(v);
    if (~taken == 0) {
      emit(oldest_);
      taken &= ~(std::uint64_t{1} << oldest_);
      oldest_ = (oldest_ + 1) % 64;
    }
    const int slot = __builtin_ctzll(~taken);
    for (int v : elements_[e].v) mask(v) |= std::uint64_t{1} << slot;
    open_[slot].push_back(e);
    if (open_[slot].size() == 4) emit(slot);
  }

  void emit(int slot) {
    if (open_[slot].empty()) return;
    for (int e : open_[slot]) {
      for (int v : elements_[e].v) mask(v) &= ~(std::uint64_t{1} << slot);
    }
    done_.push_back(std::move(open_[slot]));
    open_[slot].clear();
  }

  std::span<const Element> elements_;
  std::vector<Group> open_;
  std::vector<Group> done_;
  std::uint64_t& mask(int v) { return masks_[static_cast<std::size_t>(v - first_)]; }

  std::vector<std::uint64_t> masks_;  ///< From particle first_ on: the unit's own lie close together.
  int first_ = std::numeric_limits<int>::max();
  int oldest_ = 0;
};

float& lane(F4& value, int k) {
  return reinterpret_cast<float*>(&value)[k];
}

template <class Pack, class Element>
void setVertices(Pack& out, const std::vector<int>& group, std::span<const Element> elements, int spare) {
  constexpr int kCorners = static_cast<int>(std::tuple_size_v<decltype(Element::v)>);
  for (int c = 0; c < kCorners; ++c) {
    for (int k = 0; k < 4; ++k) {
      out.v[c][k] = k < static_cast<int>(group.size()) ? elements[group[k]].v[c] : spare + k;
    }
  }
}

}  // namespace

std::vector<MembranePack> pack(std::span<const Membrane> elements, int spare) {
  std::vector<MembranePack> packs;
  for (const auto& group : Grouper<Membrane>(elements).run()) {
    MembranePack& p = packs.emplace_back();
    setVertices(p, group, elements, spare);
    p.a1 = p.a2 = p.b1 = p.b2 = splat(0);
    p.warp = p.weft = p.shear = splat(1);
    p.forceWarp = p.forceWeft = p.forceShear = splat(0);
    for (int k = 0; k < static_cast<int>(group.size()); ++k) {
      const Membrane& m = elements[group[k]];
      lane(p.a1, k) = m.a1;
      lane(p.a2, k) = m.a2;
      lane(p.b1, k) = m.b1;
      lane(p.b2, k) = m.b2;
      lane(p.warp, k) = m.warp;
      lane(p.weft, k) = m.weft;
      lane(p.shear, k) = m.shear;
    }
  }
  return packs;
}

std::vector<BendPack> pack(std::span<const Bend> elements, int spare) {
  std::vector<BendPack> packs;
  for (const auto& group : Grouper<Bend>(elements).run()) {
    BendPack& p = packs.emplace_back();
    setVertices(p, group, elements, spare);
    p.k[0] = p.k[1] = p.k[2] = p.k[3] = splat(0);
    p.compliance = splat(1);
    p.force = {splat(0), splat(0), splat(0)};
    for (int k = 0; k < static_cast<int>(group.size()); ++k) {
      const Bend& b = elements[group[k]];
      for (int c = 0; c < 4; ++c) lane(p.k[c], k) = b.k[c];
      lane(p.compliance, k) = b.compliance;
    }
  }
  return packs;
}

std::vector<LimitPack> pack(std::span<const Limit> elements, int spare) {
  std::vector<LimitPack> packs;
  for (const auto& group : Grouper<Limit>(elements).run()) {
    LimitPack& p = packs.emplace_back();
    setVertices(p, group, elements, spare);
    p.longest = splat(1);
    p.compliance = splat(0);
    for (int k = 0; k < static_cast<int>(group.size()); ++k) {
      lane(p.longest, k) = elements[group[k]].longest;
      lane(p.compliance, k) = elements[group[k]].compliance;
    }
  }
  return packs;
}

}  // namespace fitroom::garments::cloth
