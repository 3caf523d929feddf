#include <gmock/gmock.h>

#include <fstream>

#include "../crm_fixture.h"
#include "crm/core/id.h"
#include "crm/exchange/exchange.h"
#include "crm/orders/order_desk.h"

namespace fitroom::crm {
namespace {

using testing::HasSubstr;

class Orders : public CrmFixture {
 protected:
  void SetUp() override {
    CrmFixture::SetUp();
    crm.emplace(openCrm());
    ASSERT_TRUE(crm->upsertGarment(shirt()));
    lin = anybody(*crm, "Lin");
    clock.advanceMs(kHourMs);
    said = crm->recordTryOn(saidRight(lin))->event;
    clock.advanceMs(kHourMs);
  }
  std::int64_t stock(const std::string& size) {
    const CatalogueItem item = *crm->garment("shirt-1");
    for (const CatalogueSize& s : item.sizes) {
      if (s.label == size) return s.stock;
    }
    return -1;
  }
  Expected<Promise> order(const std::string& size = "M", int quantity = 1) {
    clock.advanceMs(1000);
    return OrderDesk(*crm).place({.customer = lin, .garment = "shirt-1", .size = size, .quantity = quantity});
  }
  Expected<std::vector<Promise>> step(const std::string& order, EventType type, const OrderStep& s = {}) {
    clock.advanceMs(kHourMs);
    return OrderDesk(*crm).step(order, type, s);
  }

  std::optional<Crm> crm;
  std::string lin;
  std::string said;
};
INSTANTIATE_TEST_SUITE_P(On, Orders, testing::ValuesIn(backends()), [](const auto& i) { return i.param; });

TEST_P(Orders, TheWholeWayFromOrderToReview) {
  const auto placed = order();
  ASSERT_TRUE(placed) << placed.error().text.en;
  EXPECT_EQ(placed->state, LineState::kOrdered);
  EXPECT_EQ(placed->saidEvent, said);
  EXPECT_EQ(placed->inputsHash, "0123456789abcdef");
  EXPECT_EQ(placed->models.at("fit"), "1");
  EXPECT_EQ(placed->kept(), Kept::kOpen);
  EXPECT_EQ(stock("M"), 2);
  const std::string number = placed->order;
  EXPECT_EQ(step(number, EventType::kPayment)->front().state, LineState::kPaid);
  EXPECT_EQ(step(number, EventType::kShipment)->front().state, LineState::kShipped);
  const auto delivered = step(number, EventType::kDelivery);
  EXPECT_EQ(delivered->front().state, LineState::kDelivered);
  EXPECT_EQ(delivered->front().due.ms, delivered->front().deliveredAt.ms + 48 * kHourMs);
  EXPECT_TRUE(OrderDesk(*crm).due()->empty());
  clock.advanceMs(48 * kHourMs);
  ASSERT_EQ(OrderDesk(*crm).due()->size(), 1u);
  OrderStep check;
  check.answers = {{Zone::kChest, 0}, {Zone::kWaist, 0}};
  EXPECT_EQ(step(number, EventType::kFitCheck, check)->front().state, LineState::kChecked);
  EXPECT_TRUE(OrderDesk(*crm).due()->empty());
  OrderStep keep;
  keep.fits = true;
  EXPECT_EQ(step(number, EventType::kKept, keep)->front().kept(), Kept::kAsSaid);
  OrderStep review;
  review.rating = 5;
  EXPECT_EQ(step(number, EventType::kReview, review)->front().rating, 5);
  OrderStep complaint;
  complaint.facet = "product";
  EXPECT_TRUE(step(number, EventType::kComplaint, complaint)->front().complained);
  EXPECT_EQ(step(number, EventType::kComplaintResolved, complaint)->front().complaint, "product: satisfied");
  EXPECT_EQ(step(number, EventType::kShipment).error().context, "state");
  const auto tally = OrderDesk(*crm).promiseReport("shirt-1");
  ASSERT_EQ(tally->size(), 1u);
  EXPECT_EQ(tally->front().asSaid, 1);
  EXPECT_EQ(tally->front().bought, 1);
  EXPECT_EQ(tally->front().kept, 1);
  EXPECT_EQ(tally->front().models.at("fit 1"), 1);
  EXPECT_EQ(*tally->front().heldShare(), 1.0);
  // State is a fold: the roll-up made again is the same.
  const std::string before = *crm->dump();
  ASSERT_TRUE(crm->rebuild());
  EXPECT_EQ(*crm->dump(), before);
  EXPECT_TRUE(crm->verifyAudit()->intact());
}

TEST_P(Orders, ReturnsAndExchangesComeBackToTheShelfWithTheirReason) {
  const std::string number = order()->order;
  ASSERT_TRUE(step(number, EventType::kDelivery));
  OrderStep back;
  back.reason = "too_tight";
  back.zone = Zone::kChest;
  back.direction = -1;
  const auto returned = step(number, EventType::kReturn, back);
  ASSERT_TRUE(returned) << returned.error().text.en;
  EXPECT_EQ(returned->front().state, LineState::kReturned);
  EXPECT_EQ(returned->front().kept(), Kept::kNotAsSaid);
  EXPECT_EQ(stock("M"), 3);
  OrderStep money;
  money.payment = "refunded";
  EXPECT_EQ(step(number, EventType::kPayment, money)->front().state, LineState::kRefunded);
  const auto second = order();
  OrderStep swap;
  swap.reason = "too_small";
  swap.newSize = "S";
  ASSERT_TRUE(step(second->order, EventType::kExchange, swap));
  EXPECT_EQ(stock("M"), 3);
  EXPECT_EQ(stock("S"), 1);
  const auto tally = OrderDesk(*crm).promiseReport();
  ASSERT_EQ(tally->size(), 1u);
  EXPECT_EQ(tally->front().returned, 1);
  EXPECT_EQ(tally->front().exchanged, 1);
  EXPECT_EQ(tally->front().tooSmall, 2);
  EXPECT_EQ(tally->front().notAsSaid, 2);
  EXPECT_EQ(tally->front().zones.at(Zone::kChest), 1);
  EXPECT_EQ(*tally->front().heldShare(), 0.0);
}

TEST_P(Orders, WhatIsNotThereIsNotSold) {
  EXPECT_EQ(order("L").error().context, "stock");
  EXPECT_EQ(order("M", 4).error().context, "stock");
  EXPECT_EQ(order("XXL").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(OrderDesk(*crm).place({.customer = lin, .garment = "none", .size = "M"}).error().code,
            ErrorCode::kNotFound);
  EXPECT_EQ(OrderDesk(*crm).place({.customer = "nobody", .garment = "shirt-1", .size = "M"}).error().code,
            ErrorCode::kNotFound);
  EXPECT_EQ(step("no such order", EventType::kPayment).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(stock("M"), 3);
  ASSERT_TRUE(OrderDesk(*crm).place({.customer = lin, .garment = "shirt-1", .size = "L", .oversell = true}));
  EXPECT_EQ(stock("L"), 0);
}

TEST_P(Orders, AnotherSystemsEventsMakeTheSameLinesAndMoveStockOnce) {
  Event e;
  e.type = EventType::kOrder;
  e.customer = lin;
  e.garment = "shirt-1";
  e.size = "M";
  e.id = IdMaker(clock, random).next();
  e.payload = R"({"order_id":"pos-1"})";
  e.time = clock.now();
  ASSERT_TRUE(crm->record(e));
  ASSERT_TRUE(crm->record(e));
  EXPECT_EQ(stock("M"), 2);
  // A sale from before the count is in the count.
  Event old = e;
  old.id.clear();
  old.time = {clock.now().ms - 30 * kDayMs};
  old.payload = R"({"order_id":"pos-0"})";
  ASSERT_TRUE(crm->record(old));
  EXPECT_EQ(stock("M"), 2);
  clock.advanceMs(1000);
  Event back = e;
  back.id.clear();
  back.type = EventType::kReturn;
  back.time = clock.now();
  back.payload = R"({"order_id":"pos-1","reason":"too_big"})";
  ASSERT_TRUE(crm->record(back));
  EXPECT_EQ(stock("M"), 3);
  const auto lines = OrderDesk(*crm).order("pos-1");
  ASSERT_EQ(lines->size(), 1u);
  EXPECT_EQ(lines->front().state, LineState::kReturned);
  EXPECT_EQ(lines->front().kept(), Kept::kNotAsSaid);
  // A new count begins anew; the same count said again does not.
  CatalogueItem counted = *crm->garment("shirt-1");
  ASSERT_TRUE(crm->upsertGarment(counted));
  back.id.clear();
  ASSERT_TRUE(crm->record(back));
  EXPECT_EQ(stock("M"), 4);
  counted.sizes[1].stock = 10;
  clock.advanceMs(1000);
  ASSERT_TRUE(crm->upsertGarment(counted));
  back.id.clear();
  ASSERT_TRUE(crm->record(back));
  EXPECT_EQ(stock("M"), 10);
}

TEST_P(Orders, AFileOfSalesMovesStockAndItsUndoPutsItBack) {
  clock.advanceMs(kHourMs);
  std::ofstream(folder / "sales.jsonl")
      << R"({"type":"order","time":")" << toIso8601(clock.now())
      << R"(","email":"lin@example.com","garment":"shirt-1","size":"M","payload":{"order_id":"till-1","quantity":2}})"
      << "\n"
      << R"({"type":"order","time":"2020-01-01T10:00:00Z","email":"lin@example.com","garment":"shirt-1","size":"S",)"
      << R"("payload":{"order_id":"old-1"}})"
      << "\n";
  Exchange exchange(*crm);
  ImportOptions options;
  options.kind = ImportKind::kEvents;
  const auto report = exchange.importFile(folder / "sales.jsonl", options);
  ASSERT_TRUE(report) << report.error().text.en;
  EXPECT_EQ(report->added, 2);
  EXPECT_EQ(stock("M"), 1);
  EXPECT_EQ(stock("S"), 2) << "sold before it was counted";
  EXPECT_EQ(OrderDesk(*crm).order("till-1")->front().saidEvent, said);
  ASSERT_TRUE(exchange.undo(report->batch));
  EXPECT_EQ(stock("M"), 3);
  EXPECT_EQ(OrderDesk(*crm).order("till-1").error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(crm->verifyAudit()->intact());
}

TEST_P(Orders, BuyingToCompareAndOtherReasonsSayNothingOfThePromise) {
  const std::string number = "two-sizes";
  for (const char* size : {"S", "M"}) {
    clock.advanceMs(1000);
    ASSERT_TRUE(
        OrderDesk(*crm).place({.customer = lin, .garment = "shirt-1", .size = size, .order = number}));
  }
  EXPECT_EQ(step(number, EventType::kReturn).error().context, "line");
  OrderStep back;
  back.reason = "too_small";
  clock.advanceMs(1000);
  ASSERT_TRUE(OrderDesk(*crm).step(number, EventType::kReturn, back, "shirt-1", "M"));
  const auto lines = OrderDesk(*crm).order(number);
  ASSERT_EQ(lines->size(), 2u);
  for (const Promise& p : *lines) {
    EXPECT_EQ(p.kept(), p.size == "M" ? Kept::kApart : Kept::kUnsaid) << p.size;
  }
  // Money and parcels are the whole order's.
  OrderStep paid;
  const auto after = OrderDesk(*crm).step(number, EventType::kPayment, paid);
  ASSERT_TRUE(after);
  for (const Promise& p : *after) {
    EXPECT_EQ(p.state, p.size == "M" ? LineState::kReturned : LineState::kPaid);
  }
}

TEST_P(Orders, AnswersWithoutAnOrderAreJoinedTooAndTheRestrictedAreInNoReport) {
  ASSERT_TRUE(crm->recordOutcome({.kind = OutcomeKind::kNotTaken, .tryOn = said, .reason = "price"}));
  auto tally = OrderDesk(*crm).promiseReport();
  ASSERT_EQ(tally->size(), 1u);
  EXPECT_EQ(tally->front().notTaken, 1);
  EXPECT_EQ(tally->front().bought, 0);
  EXPECT_EQ(tally->front().open, 1);
  EXPECT_EQ(OrderDesk(*crm).ofCustomer(lin)->size(), 1u);
  ASSERT_TRUE(crm->setRestricted(lin, true));
  EXPECT_TRUE(OrderDesk(*crm).promiseReport()->empty());
  ASSERT_TRUE(crm->setRestricted(lin, false));
  EXPECT_EQ(OrderDesk(*crm).promiseReport()->size(), 1u);
  ASSERT_TRUE(crm->eraseCustomer(lin, "asked"));
  EXPECT_TRUE(OrderDesk(*crm).promiseReport()->empty());
}

}  // namespace
}  // namespace fitroom::crm
