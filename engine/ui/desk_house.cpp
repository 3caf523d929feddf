// What is done about the whole house: partners, exports, audit, retention.

#include <fmt/format.h>

#include "engine/ui/desk_flow.h"

namespace fitroom::engine {

namespace {

using Kind = DeskField::Kind;

Text toText(const crm::Text& t) {
  return {t.zh, t.en};
}

DeskField kindField(const char* key, const char* label) {
  DeskField field{key, label, Kind::kChoice, true};
  for (const auto kind :
       {crm::PartyKind::kBrand, crm::PartyKind::kSupplier, crm::PartyKind::kStore, crm::PartyKind::kStaff}) {
    field.options.emplace_back(crm::partyKindName(kind), toText(crm::partyKindText(kind)));
  }
  return field;
}

}  // namespace

void DeskFlow::askParty() {
  DeskForm form{
      .id = "party", .title = "desk.form.party", .text = "desk.form.party_text", .submit = "desk.form.keep"};
  form.fields = {kindField("kind", "desk.form.kind"),
                 {"code", "desk.form.code", Kind::kText, true},
                 {"name", "desk.form.party_name", Kind::kText, true},
                 {"note", "desk.form.note"},
                 {"active",
                  "desk.form.active",
                  Kind::kChoice,
                  true,
                  "yes",
                  {{"yes", {"往来中", "dealt with"}}, {"no", {"不再往来", "no longer"}}}}};
  form.act = [this](const DeskForm& f) -> crm::Expected<Text> {
    auto party = crm::Parties(crm_).put(*crm::partyKindFromName(f.value("kind")), f.value("code"),
                                        f.value("name"), f.value("note"), f.value("active") != "no");
    if (!party) return tl::unexpected(party.error());
    return Text{"已登记。", "Recorded."};
  };
  open(std::move(form));
}

void DeskFlow::askPartyTie() {
  DeskForm form{.id = "party_tie", .title = "desk.form.party_tie", .submit = "desk.form.keep"};
  DeskField relation{"relation", "desk.form.relation", Kind::kChoice, true};
  for (const crm::Relation& r : crm::relations()) {
    if (r.from == crm::PartyKind::kCustomer) continue;
    const Text from = toText(crm::partyKindText(r.from)), to = toText(crm::partyKindText(r.to));
    relation.options.emplace_back(r.name, Text{from.zh + r.zh + to.zh, from.en + " " + r.en + " " + to.en});
  }
  form.fields = {relation,
                 {"from", "desk.form.code_from", Kind::kText, true},
                 {"to", "desk.form.code_to", Kind::kText, true}};
  form.act = [this](const DeskForm& f) -> crm::Expected<Text> {
    const crm::Relation* tie = crm::findRelation(f.value("relation"));
    crm::Parties parties(crm_);
    auto from = parties.find(tie->from, f.value("from"));
    if (!from) return tl::unexpected(from.error());
    auto to = parties.find(tie->to, f.value("to"));
    if (!to) return tl::unexpected(to.error());
    if (auto ok = parties.tie(*from, tie->name, *to); !ok) return tl::unexpected(ok.error());
    return Text{"已登记。", "Recorded."};
  };
  open(std::move(form));
}

void DeskFlow::askExport() {
  if (export_) return;
  DeskForm form{.id = "export",
                .title = "desk.form.export",
                .text = "desk.form.export_text",
                .submit = "desk.form.begin"};
  form.fields = {{"what",
                  "desk.form.what",
                  Kind::kChoice,
                  true,
                  "customers",
                  {{"customers", {"顾客", "customers"}}, {"events", {"事件", "events"}}}},
                 {"file", "desk.form.file", Kind::kText, true,
                  archives_ + (archives_.empty() ? "" : "/") + "customers.csv"}};
  form.act = [this](const DeskForm& f) -> crm::Expected<Text> {
    const std::string& file = f.value("file");
    const bool csv = file.ends_with(".csv");
    if (!csv && !file.ends_with(".jsonl")) {
      return crm::fail(crm::ErrorCode::kInvalidArgument,
                       {"文件名须以 .csv 或 .jsonl 结尾。", "The file's name must end in .csv or .jsonl."},
                       "file");
    }
    startExport(f.value("what") == "events", csv, file);
    return Text{};
  };
  open(std::move(form));
}

void DeskFlow::startExport(bool events, bool csv, const std::string& file) {
  export_ = std::make_unique<crm::BackgroundExport>(
      crm_, events ? crm::ImportKind::kEvents : crm::ImportKind::kCustomers,
      csv ? crm::ExportForm::kCsv : crm::ExportForm::kJsonLines, file);
  exportAgain_ = [this, events, csv, file] { startExport(events, csv, file); };
  state_.exporting = 0.0;
}

void DeskFlow::pollExport() {
  state_.exporting = export_->progress();
  if (export_->running()) return;
  const auto written = export_->wait();
  export_.reset();
  state_.exporting.reset();
  if (!written && written.error().context == "proof") return askPassword(exportAgain_);
  if (!written) return refuse(written.error());
  state_.error = {};
  state_.done = {fmt::format("已导出 {} 行。", *written), fmt::format("{} rows are exported.", *written)};
}

void DeskFlow::cancelExport() {
  if (export_) export_->cancel();
}

void DeskFlow::verifyAudit() {
  closeMessage();
  auto report = crm_.verifyAudit();
  state_.audit.reset();
  if (!report) return refuse(report.error());
  state_.audit = std::move(*report);
}

void DeskFlow::previewPurge() {
  closeMessage();
  auto report = crm::purge(crm_, crm::retentionSchedule(), true);
  state_.purge.reset();
  if (!report) return refuse(report.error());
  state_.purge = std::move(*report);
}

}  // namespace fitroom::engine
