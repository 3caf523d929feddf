#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "bodymodel/measure/measure.h"
#include "bodymodel/solve/body_solver.h"
#include "engine/ui/translations.h"

namespace fitroom::engine {

enum class Units { kMetric, kImperial };           ///< cm and kg, or inch and pound.
enum class WaistPlace { kNavel, kIso, kNatural };  ///< Where the waist tape went.
enum class Severity { kHint, kWarning, kError };

/// The numbers that a shopper is asked for, in the order of the screen.
enum class Field : int { kHeight, kWeight, kChest, kWaist, kHip, kInseam, kCount };
inline constexpr std::size_t kFieldCount = static_cast<std::size_t>(Field::kCount);

/// Something to say about a number, about the number and never about the person.
struct EntryNote {
  Severity severity = Severity::kHint;
  Text text;
};

/// What is typed on the measurement panel: values in SI beside the text that is being typed.
/// Values keep their SI number when the units are switched. No drawing.
class MeasureEntry {
 public:
  explicit MeasureEntry(const Translations* texts) : texts_(texts) {}

  // Typing. A field is focused, receives characters, and is committed when the focus leaves it.
  void focus(Field field);
  void blur();  ///< Commits what is typed.
  std::optional<Field> focused() const { return focused_; }
  bool focusNext();   ///< False at the last field, which then loses the focus.
  bool type(char c);  ///< A digit, or one decimal point (a comma counts); false: not taken.
  void backspace();
  void clear(Field field);  ///< "I do not know".
  /// One step up or down: 0.5 cm, 0.25 inch, 0.5 kg, 1 lb. An empty field starts at `estimate`.
  void step(Field field, int direction, double estimateSi);
  void setSi(Field field, double si);

  Units units() const { return units_; }
  void setUnits(Units units);
  WaistPlace waistPlace() const { return waistPlace_; }
  void setWaistPlace(WaistPlace place) { waistPlace_ = place; }
  double sex() const { return sex_; }
  void setSex(double sex) { sex_ = sex; }
  const bodymodel::ShapeOptions& shape() const { return shape_; }
  void setShape(const bodymodel::ShapeOptions& shape) { shape_ = shape; }

  // Reading.
  std::optional<double> si(Field field) const;
  /// The number as it stands in the field, in the shopper's unit; empty when not given.
  std::string shown(Field field) const;
  /// Any SI value of this field as the shopper's unit writes it, without the unit.
  std::string format(Field field, double si) const;
  /// The same value in the other unit with its name, e.g. `36.2 in`; empty when not given.
  std::string inOtherUnit(Field field) const;
  const char* unitName(Field field) const;
  /// The measure this field means, the waist by its place.
  bodymodel::Measure measure(Field field) const;
  /// What is wrong with one field: outside its range. While it is being typed, only what no further
  /// digit can mend.
  std::optional<EntryNote> note(Field field) const;
  /// Pairs that rarely go together, in words.
  std::vector<EntryNote> pairNotes() const;
  /// True when at least one number is given and none is outside its range.
  bool usable() const;
  /// The valid numbers that were given.
  bodymodel::BodyRequest request() const;

  /// Hard range of a field, SI.
  static double lowest(Field field);
  static double highest(Field field);

 private:
  struct Value {
    std::optional<double> si;
  };
  Value& at(Field f) { return values_[static_cast<std::size_t>(f)]; }
  const Value& at(Field f) const { return values_[static_cast<std::size_t>(f)]; }
  double toShown(Field field, double si) const;
  double toSi(Field field, double shown) const;
  void readTyped();
  bool inRange(Field field) const;

  const Translations* texts_;
  std::array<Value, kFieldCount> values_{};
  std::optional<Field> focused_;
  std::string typed_;
  bool touched_ =
      false;  ///< Something was typed since the focus came; the first digit replaces the old number.
  Units units_ = Units::kMetric;
  WaistPlace waistPlace_ = WaistPlace::kNavel;
  double sex_ = 0.0;
  bodymodel::ShapeOptions shape_;
};

/// Key of a field's name in the catalogue, and its stable id for widgets.
const char* fieldNameKey(Field field);
const char* fieldHowKey(Field field);
const char* fieldId(Field field);

/// A number with at most `decimals` decimals and no trailing zeros.
std::string shortNumber(double value, int decimals);
/// The same with a sign, and a true minus.
std::string signedNumber(double value, int decimals);

}  // namespace fitroom::engine
