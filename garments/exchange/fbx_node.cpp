#include "garments/exchange/fbx_node.h"

#include <cstring>

namespace fitroom::garments {

namespace {

constexpr std::uint32_t kVersion = 7400;
constexpr std::size_t kEndMark = 13;  ///< An empty record ends a list of children.
constexpr std::size_t kAlign = 16, kTail = 120;
constexpr unsigned char kFootId[] = {0xfa, 0xbc, 0xab, 0x09, 0xd0, 0xc8, 0xd4, 0x66,
                                     0xb1, 0x76, 0xfb, 0x83, 0x1c, 0xf7, 0x26, 0x7e};
constexpr unsigned char kFootMagic[] = {0xf8, 0x5a, 0x8c, 0x6a, 0xde, 0xf5, 0xd9, 0x7e,
                                        0xec, 0xe9, 0x0c, 0xe3, 0x75, 0x8f, 0x29, 0x0b};

/// Little-endian bytes of an integer.
template <typename Integer>
void putInteger(std::string& bytes, Integer value) {
  auto bits = static_cast<std::uint64_t>(value);
  for (std::size_t i = 0; i < sizeof(Integer); ++i, bits >>= 8)
    bytes.push_back(static_cast<char>(bits & 0xff));
}

void putDouble(std::string& bytes, double value) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  putInteger(bytes, bits);
}

void putU32At(std::string& bytes, std::size_t at, std::size_t value) {
  for (std::size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<char>((value >> (8 * i)) & 0xff);
}

}  // namespace

void FbxNode::header(char type) {
  properties_.push_back(type);
  ++count_;
}

FbxNode& FbxNode::add(std::int32_t value) {
  header('I');
  putInteger(properties_, value);
  return *this;
}

FbxNode& FbxNode::add(std::int64_t value) {
  header('L');
  putInteger(properties_, value);
  return *this;
}

FbxNode& FbxNode::add(double value) {
  header('D');
  putDouble(properties_, value);
  return *this;
}

FbxNode& FbxNode::add(bool value) {
  header('C');
  properties_.push_back(value ? 1 : 0);
  return *this;
}

FbxNode& FbxNode::add(const std::string& text) {
  header('S');
  putInteger(properties_, static_cast<std::uint32_t>(text.size()));
  properties_ += text;
  return *this;
}

FbxNode& FbxNode::addRaw(const std::string& bytes) {
  header('R');
  putInteger(properties_, static_cast<std::uint32_t>(bytes.size()));
  properties_ += bytes;
  return *this;
}

FbxNode& FbxNode::add(const std::vector<double>& values) {
  header('d');
  putInteger(properties_, static_cast<std::uint32_t>(values.size()));
  putInteger(properties_, std::uint32_t{0});  // not compressed
  putInteger(properties_, static_cast<std::uint32_t>(values.size() * sizeof(double)));
  for (const double v : values) putDouble(properties_, v);
  return *this;
}

FbxNode& FbxNode::add(const std::vector<std::int32_t>& values) {
  header('i');
  putInteger(properties_, static_cast<std::uint32_t>(values.size()));
  putInteger(properties_, std::uint32_t{0});
  putInteger(properties_, static_cast<std::uint32_t>(values.size() * sizeof(std::int32_t)));
  for (const std::int32_t v : values) putInteger(properties_, v);
  return *this;
}

FbxNode& FbxNode::child(const std::string& name) {
  children_.emplace_back(name);
  return children_.back();
}

void FbxNode::write(std::string& bytes) const {
  const std::size_t start = bytes.size();
  bytes.append(4, '\0');  // the record's end, known later
  putInteger(bytes, count_);
  putInteger(bytes, static_cast<std::uint32_t>(properties_.size()));
  bytes.push_back(static_cast<char>(name_.size()));
  bytes += name_;
  bytes += properties_;
  for (const auto& node : children_) node.write(bytes);
  if (!children_.empty()) bytes.append(kEndMark, '\0');
  putU32At(bytes, start, bytes.size());
}

std::string encodeFbxFile(const std::vector<FbxNode>& records) {
  std::string bytes("Kaydara FBX Binary  \0\x1a\0", 23);
  putInteger(bytes, kVersion);
  for (const auto& record : records) record.write(bytes);
  bytes.append(kEndMark, '\0');
  bytes.append(reinterpret_cast<const char*>(kFootId), sizeof kFootId);
  bytes.append(4, '\0');
  bytes.append(kAlign - bytes.size() % kAlign, '\0');
  putInteger(bytes, kVersion);
  bytes.append(kTail, '\0');
  bytes.append(reinterpret_cast<const char*>(kFootMagic), sizeof kFootMagic);
  return bytes;
}

}  // namespace fitroom::garments
