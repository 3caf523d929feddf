#include "crm/privacy/seal.h"

#include <sodium.h>

#include <vector>

namespace fitroom::crm {
namespace {

constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(Key::kBytes == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
static_assert(Key::kBytes == crypto_kdf_KEYBYTES);
constexpr int kVariant = sodium_base64_VARIANT_ORIGINAL_NO_PADDING;

const unsigned char* bytes(std::string_view s) {
  return reinterpret_cast<const unsigned char*>(s.data());
}

// What is sealed or hashed is no secret, so these need not take the same time for all bytes, as libsodium's
// do.
std::string toBase64(const std::vector<unsigned char>& raw) {
  static constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text((raw.size() * 4 + 2) / 3, '\0');
  char* out = text.data();
  std::size_t i = 0;
  for (; i + 3 <= raw.size(); i += 3) {
    const unsigned bits = unsigned{raw[i]} << 16 | unsigned{raw[i + 1]} << 8 | raw[i + 2];
    for (int shift = 18; shift >= 0; shift -= 6) *out++ = kDigits[bits >> shift & 63u];
  }
  const std::size_t left = raw.size() - i;
  if (left == 0) return text;
  const unsigned bits = unsigned{raw[i]} << 16 | (left == 2 ? unsigned{raw[i + 1]} << 8 : 0u);
  for (std::size_t n = 0; n <= left; ++n) *out++ = kDigits[bits >> (18 - 6 * n) & 63u];
  return text;
}

std::string toHex(const unsigned char* bytes, std::size_t n) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text(2 * n, '\0');
  for (std::size_t i = 0; i < n; ++i) {
    text[2 * i] = kDigits[bytes[i] >> 4];
    text[2 * i + 1] = kDigits[bytes[i] & 15];
  }
  return text;
}

bool fromBase64(std::string_view text, std::vector<unsigned char>& raw) {
  raw.resize(text.size());
  std::size_t length = 0;
  const char* end = nullptr;
  if (sodium_base642bin(raw.data(), raw.size(), text.data(), text.size(), nullptr, &length, &end, kVariant) !=
          0 ||
      end != text.data() + text.size()) {
    return false;
  }
  raw.resize(length);
  return true;
}

tl::unexpected<Error> wrongKey() {
  return fail(
      ErrorCode::kWrongKey,
      {"加密内容打不开：密钥不符，或内容被改动。请使用创建该数据库的密钥文件。",
       "A sealed value does not open: the key is not the one it was sealed with, or it was changed. Use the "
       "key file that the database was made with."},
      "seal");
}

}  // namespace

Key::~Key() {
  sodium_memzero(bytes_.data(), bytes_.size());
}

Key Key::random(RandomSource& source) {
  Key key;
  source.fill(key.bytes_);
  return key;
}

std::string seal(const Key& key, std::string_view plain, std::string_view place, RandomSource& random) {
  std::vector<unsigned char> out(kNonce + plain.size() + kTag);
  random.fill({out.data(), kNonce});
  unsigned long long length = 0;
  crypto_aead_xchacha20poly1305_ietf_encrypt(out.data() + kNonce, &length, bytes(plain), plain.size(),
                                             bytes(place), place.size(), nullptr, out.data(), key.data());
  out.resize(kNonce + length);
  return toBase64(out);
}

Expected<std::string> open(const Key& key, std::string_view sealed, std::string_view place) {
  std::vector<unsigned char> raw;
  if (!fromBase64(sealed, raw) || raw.size() < kNonce + kTag) return wrongKey();
  std::string plain(raw.size() - kNonce - kTag, '\0');
  unsigned long long length = 0;
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(reinterpret_cast<unsigned char*>(plain.data()), &length,
                                                 nullptr, raw.data() + kNonce, raw.size() - kNonce,
                                                 bytes(place), place.size(), raw.data(), key.data()) != 0) {
    return wrongKey();
  }
  plain.resize(length);
  return plain;
}

std::string wrapKey(const Key& store, const Key& key, std::string_view place, RandomSource& random) {
  return seal(store, {reinterpret_cast<const char*>(key.data()), Key::kBytes}, place, random);
}

Expected<Key> unwrapKey(const Key& store, std::string_view wrapped, std::string_view place) {
  auto plain = open(store, wrapped, place);
  if (!plain) return tl::unexpected(plain.error());
  if (plain->size() != Key::kBytes) return wrongKey();
  Key key;
  std::copy(plain->begin(), plain->end(), key.data());
  sodium_memzero(plain->data(), plain->size());
  return key;
}

Key deriveKey(const Key& store, std::string_view use) {
  char context[crypto_kdf_CONTEXTBYTES] = {};
  std::copy_n(use.begin(), std::min(use.size(), sizeof context), context);
  Key key;
  crypto_kdf_derive_from_key(key.data(), Key::kBytes, 1, context, store.data());
  return key;
}

std::string blindIndex(const Key& key, std::string_view value) {
  unsigned char hash[crypto_generichash_BYTES];
  crypto_generichash(hash, sizeof hash, bytes(value), value.size(), key.data(), Key::kBytes);
  return toHex(hash, sizeof hash);
}

std::string normalisedEmail(std::string_view email) {
  std::string out;
  for (const char c : email) {
    if (c == ' ' || c == '\t') continue;
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

std::string normalisedPhone(std::string_view phone) {
  std::string out;
  for (const char c : phone) {
    if ((c >= '0' && c <= '9') || (c == '+' && out.empty())) out += c;
  }
  return out;
}

}  // namespace fitroom::crm
