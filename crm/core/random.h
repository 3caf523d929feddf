#pragma once

#include <cstdint>
#include <span>

namespace fitroom::crm {

/// Where random bytes come from.
class RandomSource {
 public:
  virtual ~RandomSource() = default;
  virtual void fill(std::span<std::uint8_t> bytes) = 0;
};

/// The operating system's generator, through libsodium. Thread: any.
class SystemRandom final : public RandomSource {
 public:
  void fill(std::span<std::uint8_t> bytes) override;
};

/// Repeatable bytes for tests and simulations; not for keys. SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
class SeededRandom final : public RandomSource {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  void fill(std::span<std::uint8_t> bytes) override;
  std::uint64_t next();
  double uniform();  ///< [0, 1).

 private:
  std::uint64_t state_;
};

}  // namespace fitroom::crm
