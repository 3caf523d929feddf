#pragma once

namespace fitroom::garments::cloth {

/// Triangles smaller than this are left out of the elasticity (they still count as surface), m2.
/// Larger: slivers vanish from the stiffness; smaller: they make the solver stiff.
inline constexpr double kMinTriangleArea = 1e-9;
/// A vertex weighs at least this share of the mean vertex; keeps slivers from flying off.
inline constexpr double kMinMassShare = 0.1;
/// Two points nearer than this have no direction between them, m.
inline constexpr float kTouching = 1e-6f;
/// How far beyond the gap contacts are looked for, m. Larger: fewer searches, each dearer.
inline constexpr float kContactReach = 0.005f;
/// Fastest a vertex may move, m/s. Keeps it from passing through a limb between two searches.
inline constexpr float kMaxSpeed = 2.0f;
/// Size of a cell of the body's grid, m.
inline constexpr float kBodyCell = 0.015f;
/// Distance kept between two layers of the same cloth, m; never less than the fabric's thickness.
inline constexpr float kSelfGap = 0.0015f;

}  // namespace fitroom::garments::cloth
