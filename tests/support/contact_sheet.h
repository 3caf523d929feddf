#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "bodymodel/mesh/tri_mesh.h"

namespace fitroom::test {

/// One picture of a mesh, grey on white, lit by a key and a fill light; orthographic.
struct View {
  double turn = 0.0;  ///< Degrees about the vertical; 0 looks at the front, 90 at the left side.
  double tilt = 0.0;  ///< Degrees downwards.
  double centreX = 0.0, centreY = 0.9, centreZ = 0.0;  ///< Metres, what the middle of the picture looks at.
  double height = 1.9;                                 ///< Metres that the picture's height shows.
  double keyTurn = -40.0;  ///< Where the key light stands, degrees from the camera.
};

struct Image {
  int width = 0, height = 0;
  std::vector<unsigned char> rgb;
};

/// Draws with a depth buffer, smooth normals and 2 x 2 samples a pixel.
Image render(const bodymodel::TriMesh& mesh, const View& view, int width, int height, bool wire = false);

/// Pictures side by side, `columns` a row.
Image tile(const std::vector<Image>& images, int columns);

/// False when the file cannot be written.
bool writePng(const Image& image, const std::filesystem::path& file);

}  // namespace fitroom::test
