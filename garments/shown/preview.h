#pragma once

#include "garments/core/garment_model.h"
#include "garments/shown/picture.h"
#include "garments/shown/shown_mesh.h"

namespace fitroom::garments {

struct PreviewSettings {
  int width = 800;   ///< Pixels; the left half shows the front, the right half the back.
  int height = 600;  ///< Pixels.
};

/// A garment as it lies in its file, front and back beside each other, for lists and reports. Drawn without a
/// display: orthographic, a depth buffer, two soft lights, textures of the colourway `garment.colourway`
/// (empty: the file's own). `shown` may be empty, then the simulation mesh is drawn in the garment's colour.
/// Same input, same pixels. Fails with kInvalidArgument for a garment without triangles.
Expected<Picture> drawPreview(const GarmentModel& garment, const ShownMesh& shown,
                              const PreviewSettings& settings = {});

}  // namespace fitroom::garments
