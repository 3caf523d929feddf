#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "garments/import/importer.h"

namespace fitroom::garments {

/// One file to import and what its merchant says about it. What is empty is guessed from the file.
struct IntakeRow {
  std::filesystem::path file;
  std::string id;  ///< Library id; empty: made from name and content.
  std::optional<Category> category;
  Text name;                    ///< Either language alone serves for both.
  std::string fabric;           ///< Key of the fabric table.
  std::string audience;         ///< female, male or any.
  std::filesystem::path sizes;  ///< Size chart, CSV or XLSX.
  std::string chartUnit;        ///< cm, in, mm.
  std::string baseSize;         ///< The chart's size that the file is; empty: the nearest.
  std::optional<std::int64_t> priceMinor;
  std::string reference;  ///< Body of the base size: a size label (`165/88A`) or `chest:88,waist_iso:70`, cm.
  std::string chartUse;   ///< Where chart and mesh differ: `table` (default) or `mesh` holds.
  std::set<std::string> accepted;    ///< Codes of findings that need no further warning.
  std::vector<std::string> knownAs;  ///< Ids that this very file's garments have already; a correction keeps
                                     ///< them. Used when `id` is empty and their number is the same.
  ImportOptions options;             ///< unit, up, front, leave, colourway.
};

/// Sets one field as a manifest's column or a word of `--set` names it: `unit`, `up`, `front`, `category`,
/// `fabric`, `audience`, `name_zh`, `name_en`, `style_id`, `price`, `base_size`, `chart_unit`, `chart`,
/// `colour`, `reference`, `leave` and `accept` (codes, separated by spaces). `where` opens the message. Fails
/// with kMalformed, saying what is allowed.
Expected<void> setField(IntakeRow& row, const std::string& key, const std::string& value, const Text& where);

/// The keys that setField knows.
const std::vector<std::string>& fieldKeys();

/// Reads `manifest.csv`: a head with `file` and any of `style_id`, `category`, `fabric`, `sizes`,
/// `chart_unit`, `base_size`, `name_zh`, `name_en`, `audience`, `price` (in whole units of currency, two
/// decimals), `unit`, `up`, `front`, `colour`, `reference`, `leave`, `accept`, `chart` (Chinese heads: 文件
/// 款号 品类 面料 尺码表 名称 价格 单位 配色 适用). Files are
/// looked for beside the manifest; a name that leads out of its folder is refused. `defaults` fills what a
/// row leaves empty. Fails with kMalformed (names line and column), kLimitExceeded.
Expected<std::vector<IntakeRow>> readManifest(std::string_view text, const std::filesystem::path& folder,
                                              const IntakeRow& defaults = {});

/// Files and folders as rows: a folder with `manifest.csv` stands for its rows, another for the garment files
/// in it and below, sorted. Fails as readManifest, or with kNotFound for a folder that holds nothing to
/// import.
Expected<std::vector<IntakeRow>> rowsOf(const std::vector<std::filesystem::path>& paths,
                                        const IntakeRow& defaults);

/// True for names that end as garment files do.
bool looksLikeGarment(const std::filesystem::path& path);

}  // namespace fitroom::garments
