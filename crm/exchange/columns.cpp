#include "crm/exchange/columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "crm/core/utf8.h"
#include "crm/core/vocabulary.h"

namespace fitroom::crm {
namespace {

struct Word {
  const char* field;
  std::vector<const char*> headers;  // As `key` makes them.
};

const std::vector<Word>& customerWords() {
  static const std::vector<Word> words = {
      {"ref",
       {"ref", "id", "customerid", "customerno", "memberid", "memberno", "externalid", "会员号", "会员编号",
        "客户编号", "顾客编号", "编号"}},
      {"name", {"name", "fullname", "customername", "姓名", "名字", "顾客姓名", "客户姓名", "会员姓名"}},
      {"email", {"email", "mail", "emailaddress", "邮箱", "电子邮箱", "电子邮件", "邮件"}},
      {"phone",
       {"phone", "mobile", "phonenumber", "telephone", "tel", "手机", "手机号", "手机号码", "电话",
        "联系电话"}},
      {"locale", {"locale", "language", "lang", "语言"}},
      {"created",
       {"created", "createdat", "registered", "since", "joined", "注册时间", "注册日期", "建档时间",
        "入会日期", "创建时间"}},
      {"consent.keep_profile",
       {"keepprofile", "consentkeepprofile", "profileconsent", "同意保存身材", "同意保存档案", "保存档案"}},
      {"consent.improve_model", {"improvemodel", "consentimprovemodel", "同意改进", "同意改进判断"}},
      {"consent.marketing",
       {"marketing", "consentmarketing", "marketingconsent", "newsletter", "optin", "同意营销", "接收消息",
        "同意接收消息"}},
      {"consent.share_stores", {"sharestores", "consentsharestores", "同意门店共享", "门店共享"}},
      {"consent_time", {"consenttime", "consentdate", "consentat", "同意时间", "同意日期"}},
      {"consent_text", {"consenttext", "consentversion", "textversion", "同意书版本"}},
      {"body_time", {"bodytime", "measuredat", "measured", "测量时间", "量体日期"}},
      {"body.height_cm", {"heightcm", "身高cm", "身高", "身高厘米"}},
      {"body.weight_kg", {"weightkg", "体重kg", "体重", "体重公斤"}},
      {"body.chest_cm", {"chestcm", "bustcm", "胸围cm", "胸围", "胸围厘米"}},
      {"body.waist_iso_cm", {"waistcm", "腰围cm", "腰围", "腰围厘米"}},
      {"body.hip_cm", {"hipcm", "hipscm", "臀围cm", "臀围", "臀围厘米"}},
      {"body.neck_cm", {"neckcm", "颈围cm", "颈围"}},
      {"body.shoulder_width_cm", {"shouldercm", "shoulderwidthcm", "肩宽cm", "肩宽", "总肩宽"}},
      {"body.arm_length_cm", {"armcm", "armlengthcm", "臂长cm", "臂长"}},
      {"body.inseam_cm", {"inseamcm", "裆高cm", "裆高"}},
      {"body.thigh_cm", {"thighcm", "大腿围cm", "大腿围"}},
  };
  return words;
}

const std::vector<Word>& eventWords() {
  static const std::vector<Word> words = {
      {"id", {"id", "eventid", "事件编号"}},
      {"ref_event", {"eventref", "refevent", "eventno", "externalevent", "流水号", "单据号"}},
      {"type", {"type", "event", "eventtype", "类型", "事件", "事件类型"}},
      {"time", {"time", "date", "at", "when", "datetime", "时间", "日期", "发生时间"}},
      {"customer", {"customer", "customerid", "顾客", "顾客编号"}},
      {"ref", {"ref", "customerref", "customerno", "memberid", "memberno", "会员号", "会员编号", "客户编号"}},
      {"email", {"email", "mail", "邮箱", "电子邮箱"}},
      {"phone", {"phone", "mobile", "手机", "手机号", "电话"}},
      {"garment",
       {"garment", "garmentid", "sku", "product", "item", "服装", "服装编号", "商品", "商品编号", "款号"}},
      {"size", {"size", "sizelabel", "尺码"}},
      {"store", {"store", "shop", "storeid", "门店", "门店编号"}},
      {"channel", {"channel", "渠道"}},
      {"actor", {"actor", "by", "操作者"}},
      {"about", {"about", "aboutevent", "所指事件"}},
      {"models", {"models"}},
      {"inputs_hash", {"inputshash"}},
      {"payload", {"payload"}},
      {"payload.order_id", {"orderid", "order", "orderno", "订单", "订单号", "订单编号"}},
      {"payload.reason", {"reason", "returnreason", "原因", "退货原因"}},
      {"payload.zone", {"zone", "部位"}},
      {"payload.direction", {"direction", "方向"}},
      {"payload.rating", {"rating", "stars", "评分", "星级"}},
      {"payload.note", {"note", "comment", "text", "备注", "评价内容"}},
      {"payload.quantity", {"quantity", "qty", "数量"}},
      {"payload.price_minor", {"priceminor", "价格分"}},
      {"payload.currency", {"currency", "货币", "币种"}},
      {"payload.days_late", {"dayslate", "延迟天数"}},
      {"payload.state", {"state", "paymentstate", "付款状态"}},
      {"payload.amount_minor", {"amountminor", "金额分"}},
      {"payload.colour", {"colour", "color", "颜色"}},
      {"payload.category", {"category", "品类", "类别"}},
      {"payload.style", {"style", "款式"}},
      {"payload.fits", {"fits", "合身"}},
  };
  return words;
}

const std::vector<Word>& words(ImportKind kind) {
  return kind == ImportKind::kCustomers ? customerWords() : eventWords();
}

// Lower case; spaces, marks and brackets, the full-width ones too, are left out.
std::string key(std::string_view header) {
  static const std::vector<std::string> skipped = {"（", "）", "：", "　", "／"};
  std::string out;
  for (std::size_t i = 0; i < header.size();) {
    const auto wide = std::find_if(skipped.begin(), skipped.end(),
                                   [&](const std::string& s) { return header.substr(i, s.size()) == s; });
    if (wide != skipped.end()) {
      i += wide->size();
      continue;
    }
    const char c = header[i++];
    if (std::string_view(" \t_-()[]:/.#*").find(c) != std::string_view::npos) continue;
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

bool isMeasure(std::string_view name) {
  const auto tail = name.size() > 3 ? name.substr(name.size() - 3) : "";
  if (tail != "_cm" && tail != "_kg") return false;
  return name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

bool isPayloadKey(std::string_view name) {
  return !name.empty() && name.size() <= 32 &&
         std::all_of(name.begin(), name.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

tl::unexpected<Error> badMap(const std::string& zh, const std::string& en, const std::string& what) {
  return fail(ErrorCode::kInvalidArgument, {zh, en}, what);
}

// A header may hold anything; in a message only its beginning is shown, and only when it is text.
std::string shown(const std::string& s) {
  return isUtf8(s) && s.size() <= 64 ? s : std::string("?");
}

}  // namespace

bool isField(ImportKind kind, std::string_view field) {
  for (const Word& w : words(kind)) {
    if (field == w.field) return true;
  }
  if (kind == ImportKind::kCustomers) return field.starts_with("body.") && isMeasure(field.substr(5));
  if (field.starts_with("answer.")) return zoneFromName(field.substr(7)).has_value();
  return field.starts_with("payload.") && isPayloadKey(field.substr(8));
}

std::string guessField(ImportKind kind, std::string_view header) {
  if (isField(kind, header)) return std::string(header);
  const std::string k = key(header);
  for (const Word& w : words(kind)) {
    for (const char* candidate : w.headers) {
      if (k == candidate) return w.field;
    }
  }
  if (kind == ImportKind::kCustomers && isMeasure(header)) return "body." + std::string(header);
  return "";
}

Expected<std::vector<Column>> readHeaders(ImportKind kind, const std::vector<std::string>& headers,
                                          const std::map<std::string, std::string>& chosen) {
  std::vector<Column> columns;
  std::set<std::string> taken;
  for (const auto& [header, field] : chosen) {
    if (std::find(headers.begin(), headers.end(), header) == headers.end()) {
      return badMap(fmt::format("文件没有“{}”这一列。请检查 --map。", shown(header)),
                    fmt::format("The file has no column \"{}\". Check --map.", shown(header)), "map");
    }
    if (!field.empty() && !isField(kind, field)) {
      return badMap(
          fmt::format("没有“{}”这个字段。例：name、email、phone、ref、body.chest_cm。", shown(field)),
          fmt::format("There is no field \"{}\". Examples: name, email, phone, ref, body.chest_cm.",
                      shown(field)),
          "map");
    }
    if (!field.empty() && !taken.insert(field).second) {
      return badMap(fmt::format("两列都对应字段 {}。请只留一列。", field),
                    fmt::format("Two columns claim the field {}. Keep one.", field), "map");
    }
  }
  for (const std::string& header : headers) {
    const auto it = chosen.find(header);
    std::string field = it != chosen.end() ? it->second : guessField(kind, header);
    // The first column that means a field has it; a later one is left out, and the preview shows that.
    if (it == chosen.end() && !field.empty() && !taken.insert(field).second) field.clear();
    columns.push_back({header, field});
  }
  return columns;
}

}  // namespace fitroom::crm
