#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "crm/core/error.h"
#include "crm/core/random.h"

namespace fitroom::crm {

/// 256 bits that open or seal; wiped when they go.
class Key {
 public:
  static constexpr std::size_t kBytes = 32;
  Key() = default;
  explicit Key(const std::array<std::uint8_t, kBytes>& bytes) : bytes_(bytes) {}
  Key(const Key&) = default;
  Key& operator=(const Key&) = default;
  ~Key();

  static Key random(RandomSource& source);
  const std::uint8_t* data() const { return bytes_.data(); }
  std::uint8_t* data() { return bytes_.data(); }

 private:
  std::array<std::uint8_t, kBytes> bytes_{};
};

/// Seals text with XChaCha20-Poly1305 (libsodium, IETF construction): base64 of nonce (24 random bytes) and
/// ciphertext with tag. `place` is authenticated but not stored: table|tenant|row, so that a sealed value
/// moved to another row does not open.
std::string seal(const Key& key, std::string_view plain, std::string_view place, RandomSource& random);

/// Fails with kWrongKey when the key, the place or a single bit is not the one it was sealed with.
Expected<std::string> open(const Key& key, std::string_view sealed, std::string_view place);

/// Wraps a customer's key with the store's.
std::string wrapKey(const Key& store, const Key& key, std::string_view place, RandomSource& random);
Expected<Key> unwrapKey(const Key& store, std::string_view wrapped, std::string_view place);

/// A key for one use, derived from the store key (BLAKE2b, crypto_kdf); `use` has exactly 8 characters.
Key deriveKey(const Key& store, std::string_view use);

/// Keyed BLAKE2b-256 in hex: finds equal values without opening any ("blind index").
std::string blindIndex(const Key& key, std::string_view value);

/// Lower case, no spaces around, for looking up addresses and numbers as people type them.
std::string normalisedEmail(std::string_view email);
std::string normalisedPhone(std::string_view phone);  ///< Digits, and a leading '+'.

/// Reads a key file of exactly 32 bytes. Fails with kNotFound, kUnreadable, kWrongKey (not a key file).
Expected<Key> readKeyFile(const std::filesystem::path& path);

/// Makes a key file that only its owner may read, whole and on the disk before it returns; never replaces
/// one: what is there already is read. Fails with kUnwritable.
Expected<Key> makeKeyFile(const std::filesystem::path& path, RandomSource& random);

}  // namespace fitroom::crm
