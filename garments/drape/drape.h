#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "garments/core/garment_model.h"
#include "garments/drape/fabric.h"

namespace fitroom::garments {

/// A band of vertices held at the body by elastic or waistband: it may not widen beyond its rest length
/// and does not slide down over the hip.
struct Band {
  std::vector<std::int32_t> loop;  ///< Vertex indices in order.
  double relaxed = 1.0;  ///< Length it draws itself together to, as a share of the loop's own, 0.3 to 1.
  double elastic = 0.0;  ///< Tension at twice that length, N, 0 to 1000; 0: a band that does not give.
};

struct DrapeSettings {
  double gravity = 9.81;    ///< m/s2 downwards, 0 to 20.
  double gap = 0.003;       ///< Distance kept between cloth mid-surface and skin, m, 0.001 to 0.01.
  double maxSeconds = 4.0;  ///< Longest cloth time simulated, s.
  double restSpeed = 0.01;  ///< Mean vertex speed that counts as resting, m/s.
  int threads = 0;          ///< 0: as many as the machine has. The result does not depend on it.
  bool selfCollision = true;
  bool warm = false;  ///< `start` is this garment's Drape::settled on nearly the same body: only what moved
                      ///< settles anew.
  bool align = true;  ///< A start that lies far off the body (turned, shifted) is first moved as a whole;
                      ///< false: it is where it belongs, as match() leaves it.
  std::vector<Band> bands;
  /// Vertices held together, two and two: buttons that are done up, the teeth of a zip.
  std::vector<std::array<std::int32_t, 2>> closures;
  /// Garments worn over this one, draped already, triangles facing outwards: this one stays under them.
  std::vector<TriMesh> covers;
  double coverGap = 0.002;  ///< Distance kept below them, m, 0.001 to 0.01.
};

/// How long a part of the draping took.
struct StageTime {
  const char* stage;  ///< model, body, untangle, relax, settle, tighten, repair, read.
  double seconds;     ///< Wall time.
};

/// A garment at rest on a body, and what was read from it.
struct Drape {
  Points positions;  ///< V x 3, metres.
  Points settled;  ///< V x 3: where a warm start begins, before the last stretch took the solver's sag back.
  std::vector<float>
      strainWarp;  ///< F: stretch along the grain over the rest length, fraction; < 0 compressed.
  std::vector<float> strainWeft;       ///< F: across the grain.
  std::vector<float> tensionWarp;      ///< F: tension along the grain, N/m; 0 where it is slack.
  std::vector<float> tensionWeft;      ///< F: across the grain.
  std::vector<float> pressure;         ///< V: contact pressure on the skin, Pa; 0 where it hangs free.
  std::vector<float> gap;              ///< V: distance to the skin, m; negative inside.
  std::vector<std::int32_t> foot;      ///< V: the body's triangle nearest to it; -1 for a body without any.
  std::vector<std::int32_t> contacts;  ///< Vertices that touch the skin, rising.
  /// Share of the cloth's area that is stretched beyond the fabric's limit, 0 to 1. A woven garment with more
  /// than a few per cent of it could not be put on, or closed, as it is shown.
  double overstretched = 0.0;
  bool converged = false;         ///< False: stopped by maxSeconds; the message to show says so.
  int iterations = 0;             ///< Substeps taken.
  double seconds = 0.0;           ///< Wall time.
  std::vector<StageTime> stages;  ///< Its parts, in their order.
  int crossing = 0;               ///< Garment triangles that still cross the body; 0 is the promise.
  double strainP99 = 0.0;         ///< 99th percentile of edge strain, fraction.
  std::uint64_t hash = 0;         ///< FNV-1a of the bytes of `positions`.
};

/// Drapes cloth over a closed body.
/// `rest`: V x 3 shape whose lengths are the cloth's own; `uv`: V x 2 flat panels in metres (grain
/// directions) or empty; `start`: V x 3 first guess, which may cross the body.
/// Fails with kInvalidArgument (sizes differ, numbers not finite, body empty), kCancelled.
Expected<Drape> drape(const TriMesh& rest, const TexCoords& uv, const Points& start, const TriMesh& body,
                      const Fabric& fabric, const DrapeSettings& settings = {},
                      const Progress& progress = {});

/// How many triangles of `cloth` cross a triangle of `body`; exact up to floating point, brute truth for
/// tests and for the promise in Drape::crossing.
int countCrossingTriangles(const TriMesh& cloth, const TriMesh& body);

}  // namespace fitroom::garments
