#pragma once

#include "garments/import/findings.h"
#include "garments/import/raw_scene.h"

namespace fitroom::garments {

/// Leaves only pictures that can be shown: WebP becomes PNG, KTX2 and what is damaged or larger than
/// `kLargestPictureSide` goes (the plain colour is shown). Each change is a finding: IMP-032 to 034.
void settlePictures(RawScene& scene, Findings& findings);

}  // namespace fitroom::garments
