#include "crm/log/payload_words.h"

#include "crm/core/words.h"
#include "crm/log/return_reason.h"
#include "crm/parties/relation.h"

namespace fitroom::crm {
namespace {

struct KeyedWord {
  const char* key;
  Word word;
};

constexpr KeyedWord kWords[] = {
    {"state", {"pending", "待付款", "payment pending"}},
    {"state", {"paid", "已付款", "paid"}},
    {"state", {"failed", "付款失败", "payment failed"}},
    {"state", {"refunded", "已退款", "refunded"}},
    {"state", {"partly_refunded", "部分退款", "partly refunded"}},
    {"state", {"received", "收到", "received"}},
    {"state", {"extended", "延长两个月", "extended by two months"}},
    {"state", {"done", "已办理", "done"}},
    {"state", {"refused", "已拒绝", "refused"}},
    {"severity", {"low", "轻微", "slight"}},
    {"severity", {"normal", "一般", "ordinary"}},
    {"severity", {"high", "严重", "serious"}},
    {"severity", {"urgent", "紧急", "urgent"}},
    {"outcome", {"satisfied", "顾客满意", "the customer is satisfied"}},
    {"outcome", {"partly", "部分解决", "solved in part"}},
    {"outcome", {"unsatisfied", "顾客不满意", "the customer is not satisfied"}},
    {"outcome", {"rejected", "未予支持", "rejected"}},
    {"why", {"taste", "个人喜好", "taste"}},
    {"why", {"fit", "合身原因", "the fit"}},
    {"why", {"stock", "没有库存", "not in stock"}},
    {"why", {"style", "款式", "the style"}},
    {"why", {"colour", "颜色", "the colour"}},
    {"why", {"fabric", "面料", "the fabric"}},
    {"why", {"price", "价格", "the price"}},
    {"why", {"other", "其他", "something else"}},
    {"source", {"typed", "手工输入", "typed in"}},
    {"source", {"tape", "软尺量取", "taken with a tape"}},
    {"source", {"scan", "扫描", "from a scan"}},
    {"source", {"saved", "取自档案", "from the file"}},
    {"right", {"access", "查阅", "to see the data"}},
    {"right", {"portability", "带走数据", "to take the data away"}},
    {"right", {"rectify", "更正", "to have it corrected"}},
    {"right", {"erase", "删除", "to be erased"}},
    {"right", {"restrict", "限制使用", "to have its use restricted"}},
    {"right", {"object", "反对使用", "to object"}},
    {"to", {"profiling", "画像", "profiling"}},
    {"to", {"marketing", "营销消息", "marketing"}},
    {"by", {"ref", "会员号相同", "the same customer number"}},
    {"by", {"email", "邮箱相同", "the same e-mail"}},
    {"by", {"phone", "电话相同", "the same phone number"}},
    {"by", {"name", "姓名相同", "the same name"}},
    {"by", {"staff", "店员判断", "judged by staff"}},
    {"coded_by", {"customer", "顾客", "the customer"}},
    {"coded_by", {"staff", "店员", "staff"}},
    {"coded_by", {"inferred", "推断", "inferred"}},
};

constexpr Word kKeys[] = {
    {"source", "来源", "source"},
    {"query", "搜索内容", "what was searched for"},
    {"results", "结果数", "results"},
    {"seconds", "秒数", "seconds"},
    {"garments", "服装", "garments"},
    {"name", "名称", "name"},
    {"body_id", "身材编号", "body's id"},
    {"given", "给出的尺寸数", "measures given"},
    {"inferred", "推算的尺寸数", "measures inferred"},
    {"zones", "各部位的判断", "verdict by zone"},
    {"overall", "总体判断", "overall verdict"},
    {"advised_size", "建议尺码", "size advised"},
    {"chosen_size", "选择的尺码", "size chosen"},
    {"none_fits", "没有合适的尺码", "no size fits"},
    {"advice_confidence", "建议的把握", "confidence of the advice"},
    {"why", "原因", "why"},
    {"note", "备注", "note"},
    {"removed", "取消收藏", "taken off the list"},
    {"order_id", "订单号", "order number"},
    {"quantity", "件数", "pieces"},
    {"state", "状态", "state"},
    {"amount_minor", "金额（分）", "amount, minor units"},
    {"refund_days", "退款用时（天）", "days the refund took"},
    {"carrier", "承运人", "carrier"},
    {"days_late", "晚到天数", "days late"},
    {"answers", "各部位的感受", "how it felt by zone"},
    {"fits", "合身", "fits"},
    {"reason", "原因", "reason"},
    {"zone", "部位", "zone"},
    {"direction", "方向", "direction"},
    {"coded_by", "由谁归类", "who coded it"},
    {"new_size", "换成的尺码", "size taken instead"},
    {"rating", "评分", "rating"},
    {"facet", "哪一方面", "what it is about"},
    {"case_id", "工单号", "case number"},
    {"severity", "严重程度", "severity"},
    {"outcome", "处理结果", "outcome"},
    {"message_id", "消息编号", "message's id"},
    {"campaign", "活动", "campaign"},
    {"purpose", "用途", "purpose"},
    {"text_version", "告知书版本", "version of the wording"},
    {"expires_ms", "到期时间", "expires"},
    {"number", "数字", "number"},
    {"value", "数值", "value"},
    {"by", "依据", "found by"},
    {"relation", "关系", "relation"},
    {"to", "对象", "to what"},
    {"lifted", "取消", "taken back"},
    {"right", "权利", "right"},
    {"category", "品类", "category"},
    {"colour", "颜色", "colour"},
    {"style", "款式", "style"},
    {"price_minor", "价格（分）", "price, minor units"},
    {"currency", "币种", "currency"},
};

}  // namespace

Text payloadWord(std::string_view key, std::string_view word) {
  for (const KeyedWord& k : kWords) {
    if (key == k.key && word == k.word.name) return k.word.text();
  }
  if (key == "facet") {
    if (const auto f = facetFromName(word)) return facetText(*f);
  }
  if (key == "purpose") {
    if (const auto p = purposeFromName(word)) return purposeText(*p);
  }
  if (key == "reason") {
    if (const auto* r = findReturnReason(word)) return r->text();
  }
  if (key == "relation") {
    if (const auto* r = findRelation(word)) return r->text();
  }
  if (key == "zone") {
    if (const auto z = zoneFromName(word)) return zoneText(*z);
  }
  if (key == "overall") {
    if (const auto f = feelFromName(word)) return feelText(*f, Zone::kOverall);
  }
  return {std::string(word), std::string(word)};
}

Text payloadKey(std::string_view key) {
  for (const Word& w : kKeys) {
    if (key == w.name) return w.text();
  }
  return {std::string(key), std::string(key)};
}

}  // namespace fitroom::crm
