#include "bodymodel/measure/measure.h"

#include <cassert>

namespace fitroom::bodymodel {

namespace {

constexpr std::array<MeasureInfo, kMeasureCount> kVocabulary = {{
    {Measure::kHeight, "height_cm", "身高", "height", "stature", true,
     "top of the head above the floor; barefoot", "赤脚站直，头顶到地面的高度"},
    {Measure::kWeight, "weight_kg", "体重", "weight", "weightkg", true,
     "volume of the body times its density; weigh in light clothing", "身体体积乘以密度；称体重时少穿衣物"},
    {Measure::kChest, "chest_cm", "胸围", "bust / chest girth", "chestcircumference", true,
     "horizontal tape at the bust points (fullest level below the armpits); arms excluded",
     "软尺水平绕过两个乳点一周（腋下胸部最丰满的高度），不包括手臂"},
    {Measure::kWaistNavel, "waist_navel_cm", "腰围(肚脐)", "waist girth at the navel", "waistcircumference",
     true, "horizontal tape at the navel", "软尺在肚脐高度水平绕一周"},
    {Measure::kWaistIso, "waist_iso_cm", "腰围", "waist girth (ISO level)", "", true,
     "horizontal tape midway between lowest rib and iliac crest",
     "软尺在最低一根肋骨与髂嵴（胯骨上缘）正中间的高度水平绕一周"},
    {Measure::kWaistNatural, "waist_natural_cm", "腰围(最细处)", "waist girth at the narrowest", "", true,
     "smallest horizontal tape between ribs and hips; capped to the ISO band when there is no minimum",
     "肋骨与胯部之间最细处水平绕一周；没有明显最细处时，不离开标准腰围附近的高度"},
    {Measure::kHip, "hip_cm", "臀围", "hip girth", "buttockcircumference", true,
     "horizontal tape at the most prominent buttock point; both thighs inside",
     "软尺在臀部最突出的高度水平绕一周，两条大腿都包括在内"},
    {Measure::kInseam, "inseam_cm", "裆高", "inside leg (crotch height)", "crotchheight", true,
     "height of the crotch above the floor", "裆底到地面的高度"},
    {Measure::kNeck, "neck_cm", "颈围", "neck girth", "neckcircumference", true,
     "tape perpendicular to the neck axis just below the larynx", "软尺在喉结下方垂直于脖子方向绕一周"},
    {Measure::kNeckBase, "neck_base_cm", "颈根围", "neck base girth", "neckcircumferencebase", false,
     "closed loop through nape; side neck points and front neck point",
     "沿颈根绕一周：经过颈椎点、左右侧颈点和前颈点"},
    {Measure::kShoulderWidth, "shoulder_width_cm", "总肩宽", "across-back shoulder width", "", true,
     "over the surface: shoulder point; nape; shoulder point", "贴着后背表面量：从左肩点经颈椎点到右肩点"},
    {Measure::kShoulderLength, "shoulder_length_cm", "小肩长", "shoulder length", "shoulderlength", false,
     "side neck point to shoulder point", "从侧颈点到肩点，贴着肩膀表面量"},
    {Measure::kShoulderGirth, "shoulder_girth_cm", "肩围", "shoulder girth", "shouldercircumference", false,
     "horizontal tape over the deltoids; arms hanging", "手臂自然下垂，软尺水平绕过两侧三角肌一周"},
    {Measure::kBiacromialBreadth, "biacromial_breadth_cm", "肩峰宽", "biacromial breadth",
     "biacromialbreadth", false, "straight line between the shoulder points", "左右肩点之间的直线距离"},
    {Measure::kBideltoidBreadth, "bideltoid_breadth_cm", "最大肩宽", "bideltoid breadth", "bideltoidbreadth",
     false, "greatest width over the deltoids; arms hanging", "手臂自然下垂时，两侧三角肌之间的最大宽度"},
    {Measure::kUnderbust, "underbust_cm", "下胸围", "underbust girth", "", false,
     "horizontal tape at the inframammary fold", "软尺在乳房下缘水平绕一周"},
    {Measure::kUpperBust, "upper_bust_cm", "上胸围", "upper bust girth", "", false,
     "tape above the breasts under the arms", "软尺在乳房上方、腋下水平绕一周"},
    {Measure::kBustSpan, "bust_span_cm", "乳间距", "bust point span", "", false,
     "straight line between the bust points", "两个乳点之间的直线距离"},
    {Measure::kBackWidth, "back_width_cm", "后背宽", "across-back width", "interscyei", false,
     "over the back between the armpit folds", "贴着后背，左右腋下后褶之间的距离"},
    {Measure::kScyeDepth, "scye_depth_cm", "袖窿深", "scye depth", "", false,
     "nape down the spine to the armpit level", "从颈椎点沿脊柱向下量到腋窝高度"},
    {Measure::kBackWaistLength, "back_waist_length_cm", "背长", "back neck to waist (navel level)",
     "waistbacklength", false, "along the spine; tape taut over the lumbar hollow",
     "从颈椎点沿脊柱量到肚脐高度，软尺绷直跨过腰窝"},
    {Measure::kFrontWaistLength, "front_waist_length_cm", "前腰节长", "side neck to waist over the bust", "",
     false, "over the surface", "从侧颈点经乳点贴着身体表面量到腰部（肚脐高度）"},
    {Measure::kUpperArm, "upper_arm_cm", "上臂围", "upper arm girth (relaxed)", "", true,
     "largest tape perpendicular to the humerus", "手臂放松，垂直于上臂骨量最粗的一周"},
    {Measure::kElbow, "elbow_cm", "肘围", "elbow girth", "", false, "tape at the elbow; arm nearly straight",
     "手臂近乎伸直，在肘部绕一周"},
    {Measure::kForearm, "forearm_cm", "前臂围", "forearm girth (relaxed)", "", false,
     "largest tape perpendicular to the forearm", "手臂放松，垂直于前臂量最粗的一周"},
    {Measure::kWrist, "wrist_cm", "腕围", "wrist girth", "wristcircumference", false,
     "tape at the ulnar styloid", "在手腕尺骨突起处绕一周"},
    {Measure::kArmLength, "arm_length_cm", "臂长", "arm length", "sleeveoutseam", true,
     "shoulder point; elbow; wrist", "从肩点经肘部量到手腕"},
    {Measure::kBackNeckToWrist, "back_neck_to_wrist_cm", "颈椎点至手腕长", "back neck to wrist",
     "sleevelengthspinewrist", false, "nape; shoulder point; bent elbow; wrist",
     "手臂弯曲，从颈椎点经肩点、肘部量到手腕"},
    {Measure::kHand, "hand_cm", "掌围", "hand girth", "handcircumference", false, "over the knuckles",
     "绕过掌指关节（不含拇指）一周"},
    {Measure::kThigh, "thigh_cm", "大腿围", "thigh girth", "thighcircumference", true,
     "tape just below the crotch; perpendicular to the thigh", "紧挨裆底下方，垂直于大腿绕一周"},
    {Measure::kMidThigh, "mid_thigh_cm", "中腿围", "mid-thigh girth", "", false,
     "halfway between crotch and knee", "裆底与膝盖正中间，垂直于大腿绕一周"},
    {Measure::kLowerThigh, "lower_thigh_cm", "膝上围", "lower thigh girth", "lowerthighcircumference", false,
     "just above the knee cap", "紧挨膝盖骨上方绕一周"},
    {Measure::kKnee, "knee_cm", "膝围", "knee girth", "", false, "at the middle of the knee cap",
     "在膝盖骨中点高度绕一周"},
    {Measure::kCalf, "calf_cm", "腿肚围", "calf girth", "calfcircumference", false,
     "largest tape below the knee", "膝盖以下小腿最粗的一周"},
    {Measure::kAnkle, "ankle_cm", "踝围", "ankle girth", "anklecircumference", false,
     "smallest tape above the ankle bones", "脚踝骨上方最细的一周"},
    {Measure::kHead, "head_cm", "头围", "head girth", "headcircumference", false,
     "largest tape over brow and occiput", "经过眉间和后脑勺最突出处的最大一周"},
    {Measure::kNapeHeight, "nape_height_cm", "颈椎点高", "nape height", "cervicaleheight", false,
     "seventh cervical vertebra above the floor", "第七颈椎（低头时后颈最突出的骨头）到地面的高度"},
    {Measure::kBustHeight, "bust_height_cm", "胸高", "bust height", "chestheight", false,
     "bust point above the floor", "乳点到地面的高度"},
    {Measure::kNavelHeight, "navel_height_cm", "脐高", "navel height", "waistheightomphalion", false,
     "navel above the floor", "肚脐到地面的高度"},
    {Measure::kHipHeight, "hip_height_cm", "臀高", "hip height", "buttockheight", false,
     "most prominent buttock point above the floor", "臀部最突出处到地面的高度"},
    {Measure::kAxillaHeight, "axilla_height_cm", "腋高", "armpit height", "axillaheight", false,
     "armpit above the floor", "腋窝到地面的高度"},
    {Measure::kKneeHeight, "knee_height_cm", "膝高", "knee height", "kneeheightmidpatella", false,
     "middle of the knee cap above the floor", "膝盖骨中点到地面的高度"},
    {Measure::kChestBreadth, "chest_breadth_cm", "胸宽", "chest breadth", "chestbreadth", false,
     "caliper on the ribs at the bust level; arms and latissimus excluded",
     "乳点高度用卡尺量胸廓左右宽度，不包括手臂和背阔肌"},
    {Measure::kChestDepth, "chest_depth_cm", "胸厚", "chest depth", "chestdepth", false,
     "front to back at the bust level", "乳点高度的前后厚度"},
    {Measure::kWaistBreadth, "waist_breadth_cm", "腰宽", "waist breadth", "waistbreadth", false,
     "width at the navel", "肚脐高度的左右宽度"},
    {Measure::kWaistDepth, "waist_depth_cm", "腰厚", "waist depth", "waistdepth", false,
     "front to back at the navel", "肚脐高度的前后厚度"},
    {Measure::kHipBreadth, "hip_breadth_cm", "臀宽", "hip breadth", "hipbreadth", false,
     "greatest width at the hips; standing", "站立时胯部的最大左右宽度"},
    {Measure::kHipDepth, "hip_depth_cm", "臀厚", "buttock depth", "buttockdepth", false,
     "front to back at the buttock level", "臀部最突出高度的前后厚度"},
    {Measure::kTrunkGirth, "trunk_girth_cm", "躯干围", "vertical trunk girth",
     "verticaltrunkcircumferenceusa", false,
     "mid-shoulder; bust point; crotch; fullest part of the buttock; back to the shoulder",
     "从肩线中点经乳点、裆底、臀部最突处、后背回到肩线中点绕一周"},
    {Measure::kCrotchLength, "crotch_length_cm", "全裆长", "crotch length (navel to navel level at the back)",
     "crotchlengthomphalion", false, "through the crotch from the navel to the same level at the back",
     "从肚脐经裆底量到后腰同一高度"},
    {Measure::kFootLength, "foot_length_cm", "足长", "foot length", "footlength", false,
     "heel to longest toe", "脚跟到最长脚趾尖的长度"},
}};

/// The key without `_cm` or `_kg`.
constexpr std::string_view withoutUnit(std::string_view key) {
  const auto cut = key.rfind('_');
  if (cut == std::string_view::npos) return key;
  const std::string_view unit = key.substr(cut + 1);
  return unit == "cm" || unit == "kg" ? key.substr(0, cut) : key;
}

}  // namespace

const MeasureInfo& measureInfo(Measure measure) {
  const auto i = static_cast<std::size_t>(measure);
  assert(i < kMeasureCount);
  return kVocabulary[i];
}

std::optional<Measure> findMeasure(std::string_view key) {
  for (const MeasureInfo& info : kVocabulary) {
    if (key == info.key || key == withoutUnit(info.key)) return info.measure;
  }
  return std::nullopt;
}

double toKeyUnit(Measure measure, double si) {
  return measure == Measure::kWeight ? si : si * 100.0;
}

double fromKeyUnit(Measure measure, double value) {
  return measure == Measure::kWeight ? value : value / 100.0;
}

}  // namespace fitroom::bodymodel
