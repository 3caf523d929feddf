#pragma once

#include <memory>

#include "garments/drape/drape.h"

namespace fitroom::garments {

/// One garment that is draped again and again while a body changes under it: a slider is dragged, a measure
/// is typed over. Keeps what does not change, and where the garment hung last. Thread: one caller at a time;
/// spreads its work as drape() does. The result of follow() depends on the drape before it: for an answer
/// that can be repeated from the numbers alone, drape anew.
class Redraper {
 public:
  /// Copies what it is given. `settings.covers` must be empty. Fails as drape() does.
  static Expected<Redraper> make(const TriMesh& rest, const TexCoords& uv, const Fabric& fabric,
                                 const DrapeSettings& settings = {});
  Redraper(Redraper&&) noexcept;
  Redraper& operator=(Redraper&&) noexcept;
  ~Redraper();

  /// As drape(). Fails as it does.
  Expected<Drape> drape(const Points& start, const TriMesh& body, const Progress& progress = {});

  /// Takes over a drape of the same garment on `body` that was made elsewhere.
  void hang(const Drape& drape, const TriMesh& body);

  /// The garment on `body`, which has the triangles of the body before and differs from it by a few
  /// centimetres of girth at most: the cloth is carried along with the skin that it hangs next to and settles
  /// anew. `Drape::converged` tells whether it came to rest within 48 ms of cloth time; if not, call again
  /// with the same body, or drape anew. Fails with kInvalidArgument when nothing was draped before or the
  /// body is another mesh.
  Expected<Drape> follow(const TriMesh& body, const Progress& progress = {});

 private:
  struct State;
  explicit Redraper(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace fitroom::garments
