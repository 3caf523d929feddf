#pragma once

namespace fitroom::garments::cloth {

/// Triangles smaller than this are left out of the elasticity (they still count as surface), m2.
/// Larger: slivers vanish from the stiffness; smaller: they make the solver stiff.
inline constexpr double kMinTriangleArea = 1e-9;
/// Inertia of a particle at an edge much shorter than the rest, as a multiple of the mean particle's.
inline constexpr double kMaxInertia = 8;
/// Two points nearer than this have no direction between them, m.
inline constexpr float kTouching = 1e-6f;
/// Pressure under which skin and cloth give by a metre, Pa/m: 2 kPa, tight wear, take 2 mm.
inline constexpr float kSkinStiffness = 1e6f;
/// How far beyond the gap contacts are looked for, m. Larger: fewer searches, each dearer.
inline constexpr float kContactReach = 0.005f;
/// Fastest that layers of cloth that have come too near are parted, m/s. Faster, and tangled cloth explodes.
inline constexpr float kPartingSpeed = 0.5f;
/// How far beyond their gap two layers of cloth are looked for, m.
inline constexpr float kSelfReach = 0.005f;
/// Fastest a vertex may move, m/s. Keeps it from passing through a limb between two searches.
inline constexpr float kMaxSpeed = 1.2f;
/// Longest edge of the body without a sample in its middle, m.
inline constexpr float kSampleSpacing = 0.008f;
/// Size of a cell of the body's grid, m.
inline constexpr float kBodyCell = 0.015f;
/// What a button or a zip holds together lies so near, m; two layers side by side need kSelfGap.
inline constexpr float kClosed = 0.003f;
/// Distance kept between two layers of the same cloth, m; never less than the fabric's thickness.
inline constexpr float kSelfGap = 0.0015f;

}  // namespace fitroom::garments::cloth
