#include "crm/store/migrations.h"

#include "crm/store/store.h"

namespace fitroom::crm {
namespace {

// Times are milliseconds since 1970 UTC, money minor units, lengths millimetres or JSON in metres, ids text.
// Every key starts with tenant_id, so that the tables can be spread over machines by tenant.
const std::vector<Migration> kMigrations = {
    {1,
     "customers, consent, events, bodies, catalogue",
     {
         "CREATE TABLE meta ("
         " tenant_id TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,"
         " PRIMARY KEY (tenant_id, key))",

         "CREATE TABLE customer ("
         " tenant_id TEXT NOT NULL, id TEXT NOT NULL, created_ms BIGINT NOT NULL,"
         " identity_sealed TEXT NOT NULL, email_index TEXT NOT NULL, phone_index TEXT NOT NULL,"
         " PRIMARY KEY (tenant_id, id))",
         "CREATE INDEX customer_email ON customer (tenant_id, email_index)",
         "CREATE INDEX customer_phone ON customer (tenant_id, phone_index)",

         "CREATE TABLE customer_key ("
         " tenant_id TEXT NOT NULL, customer_id TEXT NOT NULL, wrapped TEXT NOT NULL,"
         " PRIMARY KEY (tenant_id, customer_id),"
         " FOREIGN KEY (tenant_id, customer_id) REFERENCES customer (tenant_id, id))",

         "CREATE TABLE consent ("
         " tenant_id TEXT NOT NULL, event_id TEXT NOT NULL, customer_id TEXT NOT NULL, purpose TEXT NOT NULL,"
         " given INTEGER NOT NULL, at_ms BIGINT NOT NULL, expires_ms BIGINT NOT NULL, text_version TEXT NOT "
         "NULL,"
         " channel TEXT NOT NULL, actor TEXT NOT NULL,"
         " PRIMARY KEY (tenant_id, event_id),"
         " FOREIGN KEY (tenant_id, customer_id) REFERENCES customer (tenant_id, id))",
         "CREATE INDEX consent_customer ON consent (tenant_id, customer_id, at_ms)",

         "CREATE TABLE body_profile ("
         " tenant_id TEXT NOT NULL, id TEXT NOT NULL, customer_id TEXT NOT NULL, made_ms BIGINT NOT NULL,"
         " source TEXT NOT NULL, measures_sealed TEXT NOT NULL,"
         " PRIMARY KEY (tenant_id, id),"
         " FOREIGN KEY (tenant_id, customer_id) REFERENCES customer (tenant_id, id))",
         "CREATE INDEX body_customer ON body_profile (tenant_id, customer_id, made_ms)",

         "CREATE TABLE event ("
         " tenant_id TEXT NOT NULL, id TEXT NOT NULL, store_id TEXT NOT NULL, customer_id TEXT NOT NULL,"
         " garment_id TEXT NOT NULL, size_label TEXT NOT NULL, about_id TEXT NOT NULL, type TEXT NOT NULL,"
         " version INTEGER NOT NULL, channel TEXT NOT NULL, actor TEXT NOT NULL, models TEXT NOT NULL,"
         " inputs_hash TEXT NOT NULL, time_ms BIGINT NOT NULL, recorded_ms BIGINT NOT NULL,"
         " sealed INTEGER NOT NULL, payload TEXT NOT NULL,"
         " PRIMARY KEY (tenant_id, id),"
         " FOREIGN KEY (tenant_id, customer_id) REFERENCES customer (tenant_id, id))",
         "CREATE INDEX event_customer ON event (tenant_id, customer_id, time_ms, id)",

         "CREATE TABLE fit_report ("
         " tenant_id TEXT NOT NULL, customer_id TEXT NOT NULL, garment_id TEXT NOT NULL, size_label TEXT NOT "
         "NULL,"
         " zone TEXT NOT NULL, event_id TEXT NOT NULL, category TEXT NOT NULL, said INTEGER NOT NULL,"
         " felt INTEGER NOT NULL, weight DOUBLE PRECISION NOT NULL, at_ms BIGINT NOT NULL,"
         " learn_until_ms BIGINT NOT NULL,"
         " PRIMARY KEY (tenant_id, customer_id, garment_id, size_label, zone))",
         "CREATE INDEX fit_report_garment ON fit_report (tenant_id, garment_id, zone)",

         "CREATE TABLE anonymous_counter ("
         " tenant_id TEXT NOT NULL, store_id TEXT NOT NULL, day TEXT NOT NULL, name TEXT NOT NULL,"
         " n BIGINT NOT NULL,"
         " PRIMARY KEY (tenant_id, store_id, day, name))",

         "CREATE TABLE garment ("
         " tenant_id TEXT NOT NULL, id TEXT NOT NULL, name_zh TEXT NOT NULL, name_en TEXT NOT NULL,"
         " search_text TEXT NOT NULL, category TEXT NOT NULL, audience TEXT NOT NULL, fabric TEXT NOT NULL,"
         " colour TEXT NOT NULL, style TEXT NOT NULL, brand TEXT NOT NULL, price_minor BIGINT NOT NULL,"
         " currency TEXT NOT NULL, published INTEGER NOT NULL, changed_ms BIGINT NOT NULL,"
         " PRIMARY KEY (tenant_id, id))",
         "CREATE INDEX garment_category ON garment (tenant_id, category, id)",

         "CREATE TABLE garment_size ("
         " tenant_id TEXT NOT NULL, garment_id TEXT NOT NULL, label TEXT NOT NULL, position INTEGER NOT NULL,"
         " finished TEXT NOT NULL, stock BIGINT NOT NULL,"
         " PRIMARY KEY (tenant_id, garment_id, label),"
         " FOREIGN KEY (tenant_id, garment_id) REFERENCES garment (tenant_id, id))",
     }},
    {2,
     "audit chain, erasure list, restriction",
     {
         "ALTER TABLE event ADD COLUMN mac TEXT NOT NULL DEFAULT ''",
         "ALTER TABLE customer ADD COLUMN status TEXT NOT NULL DEFAULT 'active'",

         "CREATE TABLE audit ("
         " tenant_id TEXT NOT NULL, chain TEXT NOT NULL, seq BIGINT NOT NULL, at_ms BIGINT NOT NULL,"
         " actor TEXT NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL, detail TEXT NOT NULL,"
         " hash TEXT NOT NULL,"
         " PRIMARY KEY (tenant_id, chain, seq))",
         "CREATE INDEX audit_subject ON audit (tenant_id, subject, at_ms)",

         "CREATE TABLE audit_head ("
         " tenant_id TEXT NOT NULL, chain TEXT NOT NULL, seq BIGINT NOT NULL, hash TEXT NOT NULL,"
         " proof TEXT NOT NULL,"
         " PRIMARY KEY (tenant_id, chain))",

         "CREATE TABLE erased_customer ("
         " tenant_id TEXT NOT NULL, customer_id TEXT NOT NULL, at_ms BIGINT NOT NULL, reason TEXT NOT NULL,"
         " PRIMARY KEY (tenant_id, customer_id))",
     }},
    {3,
     "look-ups: what an event answers, answers of a customer, changes of a garment",
     {
         "CREATE INDEX event_about ON event (tenant_id, about_id) WHERE about_id <> ''",
         "CREATE INDEX event_answer ON event (tenant_id, customer_id, time_ms)"
         " WHERE type IN ('fit_answer', 'fit_check', 'kept', 'exchange', 'return', 'review')",
         "CREATE INDEX audit_garment ON audit (tenant_id, chain, seq)"
         " WHERE action IN ('garment.upsert', 'garment.publish', 'garment.unpublish', 'garment.stock')",
     }},
    {4,
     "sync: versions of a customer, how far each peer is",
     {
         "ALTER TABLE customer ADD COLUMN rev BIGINT NOT NULL DEFAULT 0",
         "ALTER TABLE customer ADD COLUMN rev_device TEXT NOT NULL DEFAULT ''",
         "ALTER TABLE customer ADD COLUMN status_rev BIGINT NOT NULL DEFAULT 0",

         "CREATE TABLE sync_mark ("
         " tenant_id TEXT NOT NULL, peer TEXT NOT NULL, chain TEXT NOT NULL, seq BIGINT NOT NULL,"
         " hash TEXT NOT NULL, at_ms BIGINT NOT NULL,"
         " PRIMARY KEY (tenant_id, peer, chain))",
     }},
    {5,
     "imports, and numbers of other systems",
     {
         "CREATE TABLE import_batch ("
         " tenant_id TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, source TEXT NOT NULL,"
         " file TEXT NOT NULL, at_ms BIGINT NOT NULL, state TEXT NOT NULL, actor TEXT NOT NULL,"
         " row_count BIGINT NOT NULL, added BIGINT NOT NULL, updated BIGINT NOT NULL, left_in BIGINT NOT "
         "NULL,"
         " PRIMARY KEY (tenant_id, id))",

         "CREATE TABLE import_item ("
         " tenant_id TEXT NOT NULL, batch_id TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,"
         " customer_id TEXT NOT NULL, before_sealed TEXT NOT NULL, events BIGINT NOT NULL,"
         " PRIMARY KEY (tenant_id, batch_id, kind, id))",
         "CREATE INDEX import_item_customer ON import_item (tenant_id, customer_id)",

         "CREATE TABLE customer_ref ("
         " tenant_id TEXT NOT NULL, ref_index TEXT NOT NULL, customer_id TEXT NOT NULL,"
         " PRIMARY KEY (tenant_id, ref_index),"
         " FOREIGN KEY (tenant_id, customer_id) REFERENCES customer (tenant_id, id))",
         "CREATE INDEX customer_ref_customer ON customer_ref (tenant_id, customer_id)",
     }},
    {6,
     "not taken is an answer too",
     {
         "DROP INDEX event_answer",
         "CREATE INDEX event_answered ON event (tenant_id, customer_id, time_ms) WHERE type IN"
         " ('fit_answer', 'fit_check', 'kept', 'exchange', 'return', 'review', 'not_taken')",
     }},
    {7,
     "accounts of those who work with the store",
     {
         "CREATE TABLE account ("
         " tenant_id TEXT NOT NULL, name TEXT NOT NULL, password_hash TEXT NOT NULL, roles TEXT NOT NULL,"
         " store_id TEXT NOT NULL, active INTEGER NOT NULL, failures BIGINT NOT NULL, locked_ms BIGINT NOT "
         "NULL,"
         " created_ms BIGINT NOT NULL,"
         " PRIMARY KEY (tenant_id, name))",
     }},
    {8,
     "a cheaper look-up of answers, rows that were taken back, logins of the database",
     {
         // Shorter entries, and a condition without a list, which would be built anew for every event that
         // is inserted.
         "DROP INDEX event_customer",
         "CREATE INDEX event_customer_time ON event (tenant_id, customer_id, time_ms)",
         "DROP INDEX event_answered",
         "CREATE INDEX event_answers ON event (tenant_id, customer_id, time_ms) WHERE "
         "(type = 'fit_answer' OR type = 'fit_check' OR type = 'kept' OR type = 'exchange'"
         " OR type = 'return' OR type = 'review' OR type = 'not_taken')",

         // rev: odd, the row is taken back; even, it was brought again. The greater one holds.
         "CREATE TABLE removed_row ("
         " tenant_id TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, rev BIGINT NOT NULL,"
         " at_ms BIGINT NOT NULL,"
         " PRIMARY KEY (tenant_id, id))",

         "CREATE TABLE db_login ("
         " tenant_id TEXT NOT NULL, login TEXT NOT NULL, role TEXT NOT NULL, store_id TEXT NOT NULL,"
         " PRIMARY KEY (tenant_id, login))",
     }},
    {9,
     "merged customers, promises and what came of them, parties",
     {
         "CREATE INDEX event_link ON event (tenant_id, customer_id, time_ms)"
         " WHERE (type = 'merged' OR type = 'unmerged')",

         // A roll-up, as fit_report is: one row for each purchase or answered verdict of a customer.
         "CREATE TABLE promise ("
         " tenant_id TEXT NOT NULL, customer_id TEXT NOT NULL, line_id TEXT NOT NULL, order_id TEXT NOT NULL,"
         " garment_id TEXT NOT NULL, size_label TEXT NOT NULL, state TEXT NOT NULL, due_ms BIGINT NOT NULL,"
         " used INTEGER NOT NULL, story TEXT NOT NULL,"
         " PRIMARY KEY (tenant_id, customer_id, line_id))",
         "CREATE INDEX promise_order ON promise (tenant_id, order_id) WHERE order_id <> ''",
         "CREATE INDEX promise_garment ON promise (tenant_id, garment_id, size_label)",
         "CREATE INDEX promise_due ON promise (tenant_id, due_ms) WHERE due_ms > 0",

         "CREATE TABLE party ("
         " tenant_id TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, code TEXT NOT NULL,"
         " name TEXT NOT NULL, note TEXT NOT NULL, active INTEGER NOT NULL, changed_ms BIGINT NOT NULL,"
         " PRIMARY KEY (tenant_id, id))",
         "CREATE TABLE party_link ("
         " tenant_id TEXT NOT NULL, from_id TEXT NOT NULL, relation TEXT NOT NULL, to_id TEXT NOT NULL,"
         " since_ms BIGINT NOT NULL, until_ms BIGINT NOT NULL,"
         " PRIMARY KEY (tenant_id, from_id, relation, to_id, since_ms))",
         "CREATE INDEX party_link_to ON party_link (tenant_id, to_id)",

         // When the stock was counted: sales before that moment are in the count.
         "ALTER TABLE garment_size ADD COLUMN counted_ms BIGINT NOT NULL DEFAULT 0",
     }},
    {10,
     "less to write for each event, versions of parties",
     {
         // A page less to make durable with each line; the lines of one subject are asked for by hand, and a
         // pass over all of them is soon done.
         "DROP INDEX audit_subject",
         // Conditions that are settled by their first comparison for what is written most.
         "DROP INDEX audit_garment",
         "CREATE INDEX audit_goods ON audit (tenant_id, chain, seq)"
         " WHERE action <> 'event.append' AND action <> 'event.batch' AND"
         " (action = 'garment.upsert' OR action = 'garment.publish' OR action = 'garment.unpublish'"
         " OR action = 'garment.stock')",
         "DROP INDEX event_answers",
         "CREATE INDEX event_said_back ON event (tenant_id, customer_id, time_ms) WHERE type < 's' AND "
         "(type = 'fit_answer' OR type = 'fit_check' OR type = 'kept' OR type = 'exchange'"
         " OR type = 'return' OR type = 'review' OR type = 'not_taken')",

         // Parties are sent to the other devices of the house, and clocks settle nothing.
         "ALTER TABLE party ADD COLUMN rev BIGINT NOT NULL DEFAULT 0",
         "ALTER TABLE party ADD COLUMN rev_device TEXT NOT NULL DEFAULT ''",
     }},
};

}  // namespace

std::span<const Migration> migrations() {
  return kMigrations;
}

int newestSchemaVersion() {
  return kMigrations.back().version;
}

}  // namespace fitroom::crm
