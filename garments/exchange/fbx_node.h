#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace fitroom::garments {

/// A record of a binary FBX file (version 7.4): a name, properties, children. The layout is that which the
/// FBX SDK writes, as described by the Blender Foundation's "FBX binary file format specification" (2013).
class FbxNode {
 public:
  explicit FbxNode(std::string name) : name_(std::move(name)) {}

  FbxNode& add(std::int32_t value);
  FbxNode& add(std::int64_t value);
  FbxNode& add(double value);
  FbxNode& add(bool value);
  FbxNode& add(const std::string& text);
  FbxNode& addRaw(const std::string& bytes);
  FbxNode& add(const std::vector<double>& values);
  FbxNode& add(const std::vector<std::int32_t>& values);

  /// Appends a child and returns it; the reference holds until the next child is added.
  FbxNode& child(const std::string& name);

  /// Appends the record; `bytes` is the file so far, because records hold their end's place in the file.
  void write(std::string& bytes) const;

 private:
  void header(char type);

  std::string name_;
  std::string properties_;
  std::uint32_t count_ = 0;
  std::vector<FbxNode> children_;
};

/// A whole file of top-level records.
std::string encodeFbxFile(const std::vector<FbxNode>& records);

}  // namespace fitroom::garments
