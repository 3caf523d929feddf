#pragma once

#include "garments/drape/cloth_solver.h"

namespace fitroom::garments::cloth {

/// What untangling came to.
struct Untangled {
  int inside = 0;    ///< Particles still inside the body.
  int crossing = 0;  ///< Cloth triangles that still cross it.
  int rounds = 0;
};

/// Brings cloth that starts partly inside the body out of it, without weight, keeping its lengths as well as
/// it may. A particle inside goes to the nearest skin that faces the way the cloth faces there, so that a
/// sleeve that starts beside its arm comes out on the right side. Ends when nothing crosses, or after
/// `rounds`. `cover`: what is worn over it, as the solver has it; cloth that stands out of it goes back
/// under.
Untangled untangle(ClothSolver& solver, const ClothModel& model, const BodyCollider& body,
                   const BodyCollider* cover, const Triangles& triangles, StepSettings settings, int rounds);

/// Draws the cloth out of the body where triangles still cross, without tearing it: every place where an edge
/// of the one pierces the other becomes a contact that lasts, and the cloth moves on with those. Returns how
/// many triangles still cross.
int mend(ClothSolver& solver, const ClothModel& model, const BodyCollider& body, const Triangles& triangles,
         StepSettings settings, int rounds);

/// Last resort for the few triangles that still cross: moves their corners out along the skin's normals, a
/// little more each round. Returns how many still cross.
int pushOut(ClothSolver& solver, const ClothModel& model, const BodyCollider& body,
            const Triangles& triangles, float gap, int rounds);

}  // namespace fitroom::garments::cloth
