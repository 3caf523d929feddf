#include "garments/style/measure_style.h"

#include "garments/features/garment_features.h"

namespace fitroom::garments {

double lineLength(const TriMesh& mesh, const std::vector<int>& line) {
  double sum = 0.0;
  for (std::size_t i = 1; i < line.size(); ++i) {
    sum += (mesh.vertices.row(line[i]) - mesh.vertices.row(line[i - 1])).cast<double>().norm();
  }
  return sum;
}

Expected<FinishedMeasures> measureAsImported(const GarmentModel& model) {
  GarmentModel found;
  found.mesh = model.mesh;
  if (const auto notes = findFeatures(found); !notes) return tl::unexpected<Error>(notes.error());
  return found.finished;
}

}  // namespace fitroom::garments
