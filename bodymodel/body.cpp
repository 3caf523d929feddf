#include "bodymodel/body.h"

#include "bodymodel/mannequin/mannequin_data.h"

namespace fitroom::bodymodel {

const std::array<Joint, kJointCount>& jointParents() {
  using enum Joint;
  static const std::array<Joint, kJointCount> parents = {
      kPelvis,       kPelvis,        kSpine,        kChest,         kNeck,      kChest,      kChest,
      kLeftClavicle, kRightClavicle, kLeftShoulder, kRightShoulder, kLeftElbow, kRightElbow, kPelvis,
      kPelvis,       kLeftHip,       kRightHip,     kLeftKnee,      kRightKnee, kLeftAnkle,  kRightAnkle};
  return parents;
}

namespace {

/// Enumerators run in left, right pairs from `first` to the end of the pairs.
template <class E>
E twin(E e, E first, E last) {
  const int i = static_cast<int>(e), a = static_cast<int>(first);
  if (i < a || i > static_cast<int>(last)) return e;
  return static_cast<E>(a + ((i - a) ^ 1));
}

}  // namespace

Joint mirrored(Joint joint) {
  return twin(joint, Joint::kLeftClavicle, Joint::kRightToe);
}
Region mirrored(Region region) {
  return twin(region, Region::kLeftUpperArm, Region::kRightFoot);
}

Landmark mirrored(Landmark l) {
  using enum Landmark;
  l = twin(l, kLeftSideNeck, kRightAxilla);
  return twin(l, kLeftElbow, kRightAnkle);
}

}  // namespace fitroom::bodymodel
