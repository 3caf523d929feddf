#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bodymodel/core/error.h"
#include "bodymodel/label/size_label.h"
#include "bodymodel/solve/body_solver.h"

namespace fitroom::bodymodel {

/// One person of a table.
struct Person {
  std::size_t row = 0;                ///< 1 is the first row under the header.
  std::size_t line = 0;               ///< Line of the file.
  std::string id;                     ///< As the table has it; empty when it has none.
  BodyRequest request;                ///< What could be read, also where `error` is set.
  std::optional<LabelReading> label;  ///< The size label of the row, as it was read.
  std::vector<Error> errors;          ///< Every cell that could not be taken; empty: the request is whole.
};

/// A table of people, one a row.
struct PeopleTable {
  std::vector<Person> people;             ///< In the order of the file.
  std::vector<std::string> otherColumns;  ///< Headers that name no measure; their cells are left alone.
};

/// Reads a CSV of people. The header names `sex` and any measures, by key (`chest_cm`, `chest`) or by name in
/// either language, optionally with a unit (`height (m)`, `体重(斤)`, `waist_navel_in`), and at will `id` and
/// `size_label` (`165/88A`, `EU 38`: for what is not measured). An
/// empty cell is a number that was not given. What is wrong with a row is kept with the row. Fails with
/// kMalformed (no header, no sex column, a column twice, a waist that does not say which), kLimitExceeded.
Expected<PeopleTable> readPeople(std::string_view csv);

}  // namespace fitroom::bodymodel
