#pragma once

#include <string>

#include "garments/core/garment_model.h"

namespace fitroom::garments {

/// A body as a merchant names it: a size label (`165/88A`, `EU 38`, `M` with an audience) or measures in cm,
/// `chest:88,waist_iso:70,hip:95` (`waist` is `waist_iso`). `audience`: female, male or any (then as for
/// women). Fails with kInvalidArgument, saying what is known.
Expected<ReferenceBody> readReference(const std::string& text, const std::string& audience);

/// Whom a garment was designed for, and the ease that leaves: `given` when there is one, else the body that
/// the size's own label names, else the body on which the garment would have the usual ease of its kind (the
/// middle of `wantedEase`). `label`: the size that the mesh is; may be empty. Fills `reference` and
/// `designedEase`.
void inferReference(GarmentModel& garment, const std::string& given, const std::string& label);

}  // namespace fitroom::garments
