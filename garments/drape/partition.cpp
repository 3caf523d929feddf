#include <algorithm>

#include "garments/drape/cloth_model.h"

namespace fitroom::garments::cloth {

namespace {

/// Particles to a block: small enough for several threads to share a shirt, large enough that borders stay
/// few.
constexpr int kBlockSize = 512;
/// Levels to a block. A bending stencil spans three, so two borders of a block never meet in four.
constexpr int kBlockLevels = 5;

/// Breadth-first sweep from `seed`; appends to `order` and returns the last level's first vertex.
int sweep(const std::vector<std::vector<int>>& neighbours, int seed, std::vector<int>& mark, int token,
          std::vector<int>& order, std::vector<int>* levelOf, int firstLevel, int& levels) {
  const std::size_t begin = order.size();
  order.push_back(seed);
  mark[seed] = token;
  std::size_t head = begin;
  int lastStart = seed;
  levels = 0;
  while (head < order.size()) {
    const std::size_t levelEnd = order.size();
    lastStart = order[head];
    for (; head < levelEnd; ++head) {
      const int v = order[head];
      if (levelOf) (*levelOf)[v] = firstLevel + levels;
      for (int n : neighbours[v]) {
        if (mark[n] == token) continue;
        mark[n] = token;
        order.push_back(n);
      }
    }
    ++levels;
  }
  return lastStart;
}

std::vector<int> blockStarts(const ClothModel& model) {
  const std::vector<int>& levelOf = model.level;
  std::vector<int> starts{0};
  int first = 0;  // Particle that opened the block.
  for (int p = 1; p < model.particleCount; ++p) {
    const bool newLevel = levelOf[p] != levelOf[p - 1];
    const bool longEnough = p - first >= kBlockSize && levelOf[p] - levelOf[first] >= kBlockLevels;
    const bool restIsLong = model.particleCount - p >= kBlockSize;
    const bool restIsDeep = levelOf[model.particleCount - 1] - levelOf[p] + 1 >= kBlockLevels;
    if (newLevel && longEnough && restIsLong && restIsDeep) {
      starts.push_back(p);
      first = p;
    }
  }
  starts.push_back(model.particleCount);
  return starts;
}

/// Sorts constraints to the unit that may solve them.
class Sorter {
 public:
  Sorter(const std::vector<int>& starts, int particles) : blockOf_(particles), borderOf_(particles, -1) {
    blockCount_ = static_cast<int>(starts.size()) - 1;
    for (int b = 0; b < blockCount_; ++b) {
      std::fill(blockOf_.begin() + starts[b], blockOf_.begin() + starts[b + 1], b);
    }
  }

  int blockCount() const { return blockCount_; }

  /// Unit of a constraint: 0 to B - 1 a block, B to 2B - 2 a border, 2B - 1 the rest.
  template <std::size_t N>
  int unitOf(const std::array<int, N>& v) {
    int low = blockOf_[v[0]];
    int high = low;
    for (int p : v) {
      low = std::min(low, blockOf_[p]);
      high = std::max(high, blockOf_[p]);
    }
    if (low == high) return low;
    if (high != low + 1) return restUnit();
    for (int p : v) {
      if (borderOf_[p] >= 0 && borderOf_[p] != low) return restUnit();
    }
    for (int p : v) borderOf_[p] = low;
    return blockCount_ + low;
  }

  int restUnit() const { return 2 * blockCount_ - 1; }

 private:
  std::vector<int> blockOf_;
  std::vector<int> borderOf_;
  int blockCount_ = 0;
};

template <class Element>
std::vector<std::vector<Element>> sortInto(Sorter& sorter, const std::vector<Element>& elements) {
  std::vector<Element> ordered = elements;
  std::stable_sort(ordered.begin(), ordered.end(), [](const Element& a, const Element& b) {
    return *std::min_element(a.v.begin(), a.v.end()) < *std::min_element(b.v.begin(), b.v.end());
  });
  std::vector<std::vector<Element>> out(2 * sorter.blockCount());
  for (const Element& e : ordered) out[sorter.unitOf(e.v)].push_back(e);
  return out;
}

}  // namespace

std::vector<int> breadthFirstOrder(const std::vector<std::vector<int>>& neighbours,
                                   std::vector<int>& levelOf) {
  const int count = static_cast<int>(neighbours.size());
  std::vector<int> order;
  order.reserve(count);
  levelOf.assign(count, 0);
  std::vector<int> mark(count, 0);
  std::vector<int> scratch;
  int level = 0;
  int token = 0;
  std::vector<bool> placed(count, false);
  for (int v = 0; v < count; ++v) {
    if (placed[v]) continue;
    int levels = 0;
    int end = v;
    for (int pass = 0; pass < 2; ++pass) {  // The far end of the far end: long thin levels.
      scratch.clear();
      end = sweep(neighbours, end, mark, ++token, scratch, nullptr, 0, levels);
    }
    const std::size_t begin = order.size();
    sweep(neighbours, end, mark, ++token, order, &levelOf, level, levels);
    for (std::size_t k = begin; k < order.size(); ++k) placed[order[k]] = true;
    level += levels;
  }
  return order;
}

void partition(ClothModel& model) {
  const std::vector<int> starts = blockStarts(model);
  Sorter sorter(starts, model.particleCount);
  const int blocks = sorter.blockCount();
  for (const auto& t : model.triangles) model.triangleUnit.push_back(sorter.unitOf(t));
  const auto membranes = sortInto(sorter, model.membranes);
  const auto bends = sortInto(sorter, model.bends);
  const auto limits = sortInto(sorter, model.limits);
  model.blocks.assign(blocks, {});
  model.borders.assign(std::max(0, blocks - 1), {});
  for (int u = 0; u < 2 * blocks; ++u) {
    Unit& unit = u < blocks ? model.blocks[u] : u < 2 * blocks - 1 ? model.borders[u - blocks] : model.rest;
    const int spare = model.particleCount + 4 * u;
    unit.membranes = pack(membranes[u], spare);
    unit.bends = pack(bends[u], spare);
    unit.limits = pack(limits[u], spare);
    if (u < blocks) {
      unit.begin = starts[u];
      unit.end = starts[u + 1];
    }
  }
}

}  // namespace fitroom::garments::cloth
