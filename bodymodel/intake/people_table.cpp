#include "bodymodel/intake/people_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "bodymodel/core/csv.h"
#include "bodymodel/intake/typed_shape.h"
#include "bodymodel/intake/typed_value.h"
#include "bodymodel/label/size_label.h"

namespace fitroom::bodymodel {

namespace {

enum class Role { kMeasure, kShape, kSex, kId, kSizeLabel, kOther };

struct Column {
  Role role = Role::kOther;
  Measure measure = Measure::kCount;
  TypedUnit unit = TypedUnit::kCentimetre;
  const ShapeField* shape = nullptr;
};

struct Alias {
  std::string_view name;  ///< Folded, without `_` and `-`.
  Measure measure;
};

/// Names people use beside those of the vocabulary.
constexpr std::array<Alias, 40> kAliases = {{
    {"stature", Measure::kHeight},
    {"bodyheight", Measure::kHeight},
    {"身长", Measure::kHeight},
    {"mass", Measure::kWeight},
    {"bodyweight", Measure::kWeight},
    {"bust", Measure::kChest},
    {"bustgirth", Measure::kChest},
    {"chestgirth", Measure::kChest},
    {"净胸围", Measure::kChest},
    {"waistatnavel", Measure::kWaistNavel},
    {"navelwaist", Measure::kWaistNavel},
    {"肚脐腰围", Measure::kWaistNavel},
    {"isowaist", Measure::kWaistIso},
    {"净腰围", Measure::kWaistIso},
    {"naturalwaist", Measure::kWaistNatural},
    {"最细腰围", Measure::kWaistNatural},
    {"hips", Measure::kHip},
    {"hipgirth", Measure::kHip},
    {"净臀围", Measure::kHip},
    {"insideleg", Measure::kInseam},
    {"insidelegheight", Measure::kInseam},
    {"crotchheight", Measure::kInseam},
    {"内腿长", Measure::kInseam},
    {"领围", Measure::kNeck},
    {"脖围", Measure::kNeck},
    {"neckgirth", Measure::kNeck},
    {"肩宽", Measure::kShoulderWidth},
    {"shoulders", Measure::kShoulderWidth},
    {"acrossshoulder", Measure::kShoulderWidth},
    {"臂围", Measure::kUpperArm},
    {"upperarmgirth", Measure::kUpperArm},
    {"手腕围", Measure::kWrist},
    {"wristgirth", Measure::kWrist},
    {"大腿根围", Measure::kThigh},
    {"thighgirth", Measure::kThigh},
    {"小腿围", Measure::kCalf},
    {"脚踝围", Measure::kAnkle},
    {"脚长", Measure::kFootLength},
    {"bandsize", Measure::kUnderbust},
    {"全臂长", Measure::kArmLength},
}};

std::string bare(std::string_view name) {
  std::string out = folded(name);
  std::erase_if(out, [](char c) { return c == '_' || c == '-' || c == '.'; });
  return out;
}

std::optional<Measure> measureNamed(const std::string& name) {
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    const MeasureInfo& info = measureInfo(static_cast<Measure>(i));
    const std::string_view key = info.key.substr(0, info.key.rfind('_'));
    for (const std::string_view known : {key, info.zh, info.en}) {
      if (name == bare(known)) return info.measure;
    }
  }
  for (const Alias& alias : kAliases) {
    if (name == alias.name) return alias.measure;
  }
  return std::nullopt;
}

/// A measure with the unit its header names; nothing when the header means something else.
std::optional<Column> measureColumn(std::string_view header) {
  const std::string whole = bare(header);
  if (const auto m = measureNamed(whole)) return Column{Role::kMeasure, *m, keyUnitOf(*m), nullptr};
  // The unit stands in brackets, or after a slash, an underscore or nothing.
  std::string name = folded(header), unit;
  for (const auto& [open, close] : {std::pair{'(', ')'}, std::pair{'[', ']'}, std::pair{'/', '\0'}}) {
    const std::size_t at = name.rfind(open);
    if (at == std::string::npos || at == 0 || (close && !name.ends_with(close))) continue;
    unit = name.substr(at + 1, name.size() - at - (close ? 2 : 1));
    name = name.substr(0, at);
    break;
  }
  if (unit.empty()) {
    const std::size_t at = name.rfind('_');
    if (at == std::string::npos || at == 0) return std::nullopt;
    unit = name.substr(at + 1);
    name = name.substr(0, at);
  }
  const auto known = findTypedUnit(unit);
  // `height_cm (cm)`: the name may carry the unit once more.
  auto m = measureNamed(bare(name));
  if (!m && name.ends_with("_" + unit)) m = measureNamed(bare(name.substr(0, name.size() - unit.size() - 1)));
  if (!known || !m || !suits(*known, *m)) return std::nullopt;
  return Column{Role::kMeasure, *m, *known, nullptr};
}

bool oneOf(const std::string& name, std::initializer_list<std::string_view> known) {
  return std::find(known.begin(), known.end(), name) != known.end();
}

tl::unexpected<Error> badHeader(Text text, std::string context) {
  return fail(ErrorCode::kMalformed, std::move(text), std::move(context));
}

Expected<std::vector<Column>> readHeader(const CsvRow& row, std::vector<std::string>& others) {
  std::vector<Column> columns;
  bool sex = false, id = false, label = false;
  std::array<bool, kMeasureCount> seen{};
  for (const std::string& header : row.cells) {
    const std::string name = bare(header), shown = quotable(header);
    Column column;
    bool again = false;
    if (oneOf(name, {"sex", "gender", "性别"})) {
      column.role = Role::kSex;
      again = std::exchange(sex, true);
    } else if (oneOf(name, {"id", "编号", "序号", "personid", "customerid", "subjectid"})) {
      column.role = Role::kId;
      again = std::exchange(id, true);
    } else if (oneOf(name, {"sizelabel", "号型", "尺码", "size"})) {
      column.role = Role::kSizeLabel;
      again = std::exchange(label, true);
    } else if (oneOf(name, {"waist", "waistcm", "waist(cm)", "waistgirth"})) {
      return badHeader({"表头“" + shown +
                            "”没说在哪里量：请写 waist_navel_cm（肚脐）、waist_iso_cm"
                            "（标准腰围）或 waist_natural_cm（最细处）",
                        "the header '" + shown +
                            "' does not say where: write waist_navel_cm, waist_iso_cm "
                            "or waist_natural_cm (the narrowest)"},
                       shown);
    } else if (const auto found = measureColumn(header)) {
      column = *found;
      again = std::exchange(seen[static_cast<std::size_t>(column.measure)], true);
    } else if (const ShapeField* shape = findShapeField(header)) {
      column.role = Role::kShape;
      column.shape = shape;
      again = std::any_of(columns.begin(), columns.end(), [&](const Column& c) { return c.shape == shape; });
    } else if (!header.empty()) {
      others.push_back(shown);
    }
    if (again) {
      return badHeader({"表头“" + shown + "”说的内容有两列；请只留一列",
                        "two columns say what '" + shown + "' says; keep one"},
                       shown);
    }
    columns.push_back(column);
  }
  if (!sex) {
    return badHeader(
        {"表头里没有 sex（性别）一列；第一行应是 sex 和各项尺寸的名称，例如 sex,height_cm,chest_cm",
         "the header has no column sex; the first row must name sex and the measures, e.g. "
         "sex,height_cm,chest_cm"},
        "sex");
  }
  return columns;
}

void addError(Person& person, Error error) {
  person.errors.push_back(std::move(error));
}

void addError(Person& person, Text text, std::string context) {
  addError(person, Error{ErrorCode::kMalformed, std::move(text), std::move(context)});
}

void checkShape(const CsvRow& row, std::size_t columns, Person& person) {
  if (row.unclosedQuote) {
    addError(person, {"这一行的引号没有成对", "a quote in this row never closes"}, "row");
  }
  for (std::size_t i = columns; i < row.cells.size(); ++i) {
    if (row.cells[i].empty()) continue;
    addError(person,
             {fmt::format("这一行有 {} 格，表头只有 {} 格；是不是多了一个分隔符，或小数写成了逗号（请用点）",
                          row.cells.size(), columns),
              fmt::format("this row has {} cells, the header has {}; is there a separator too many, or a "
                          "decimal comma (write a point)",
                          row.cells.size(), columns)},
             "row");
    return;
  }
}

Person readPerson(const CsvRow& row, const std::vector<Column>& columns, std::size_t number) {
  Person person;
  person.row = number;
  person.line = row.line;
  checkShape(row, columns.size(), person);
  bool sex = false;
  std::string label;
  for (std::size_t i = 0; i < std::min(columns.size(), row.cells.size()); ++i) {
    const std::string& cell = row.cells[i];
    const Column& column = columns[i];
    if (cell.empty()) continue;
    if (column.role == Role::kId) {
      person.id = quotable(cell);
    } else if (column.role == Role::kSizeLabel) {
      label = cell;
    } else if (column.role == Role::kSex) {
      const auto value = readSex(cell);
      if (value) person.request.sex = *value;
      if (!value) addError(person, value.error());
      sex = true;
    } else if (column.role == Role::kMeasure) {
      const auto value = readTyped(column.measure, cell, column.unit);
      if (value) person.request.measures.set(column.measure, *value);
      if (!value) addError(person, value.error());
    } else if (column.role == Role::kShape) {
      const auto taken = readShape(*column.shape, cell, person.request.shape);
      if (!taken) addError(person, taken.error());
    }
  }
  if (!label.empty() && sex) {
    auto read = readLabel(label, person.request.sex);
    if (read) addMissing(read->measures, person.request.measures);
    if (!read) addError(person, read.error());
    if (read) person.label = std::move(*read);
  }
  if (!person.errors.empty()) return person;
  if (!sex) {
    addError(person, Error{ErrorCode::kInvalidArgument,
                           {"没有写性别；可以写 女、男或 0（女）到 1（男）之间的数",
                            "sex is missing; write female, male or a number from 0 (female) to 1 (male)"},
                           "sex"});
  }
  if (person.request.measures.size() == 0) {
    addError(person, Error{ErrorCode::kInvalidArgument,
                           {"没有给任何尺寸；至少给一个，例如身高",
                            "no measurement was given; give at least "
                            "one, e.g. the height"},
                           "row"});
  }
  return person;
}

}  // namespace

Expected<PeopleTable> readPeople(std::string_view csv) {
  const auto table = parseCsv(csv);
  if (!table) return tl::unexpected(table.error());
  if (table->rows.empty()) {
    return badHeader({"表格是空的；第一行应是 sex 和各项尺寸的名称，例如 sex,height_cm,chest_cm",
                      "the table is empty; its first row must name sex and the measures, e.g. "
                      "sex,height_cm,chest_cm"},
                     "header");
  }
  PeopleTable people;
  const auto columns = readHeader(table->rows.front(), people.otherColumns);
  if (!columns) return tl::unexpected(columns.error());
  people.people.reserve(table->rows.size() - 1);
  for (std::size_t i = 1; i < table->rows.size(); ++i)
    people.people.push_back(readPerson(table->rows[i], *columns, i));
  return people;
}

}  // namespace fitroom::bodymodel
