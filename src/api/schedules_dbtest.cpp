// Schedules over HTTP: what they are going to do, what is wrong with them, and what became of them.
#include <chrono>

#include "api/testing/api_test.hpp"
#include "base/time.hpp"
#include "db/store/testing/store_test.hpp"

namespace flow::api {
namespace {

using namespace testing;
using std::chrono::minutes;
using std::chrono::sys_seconds;
using ::testing::ElementsAre;

class ApiSchedules : public ApiTest {};

// Paris changes its clock at 01:00 UTC on the last Sundays of March and of October.
sys_seconds change_of(int year, std::chrono::month month) {
  return std::chrono::sys_days{std::chrono::year{year} / month / std::chrono::Sunday[std::chrono::last]} +
         std::chrono::hours{1};
}

json::value occurrence(sys_seconds at, int hours_east) {
  return json::object{
      {"at", format_rfc3339(WallTime{at})},
      {"local", format_rfc3339(at.time_since_epoch().count(), static_cast<std::int32_t>(hours_east * 3600))},
      {"abbreviation", hours_east == 2 ? "CEST" : "CET"}};
}

struct Change {
  sys_seconds at;
  int hours_east;
};

// What happens on the two days of each year, in order: the first ten that lie ahead.
json::array next_ten(std::vector<Change> (*of_year)(int year), WallTime now) {
  json::array out;
  const std::chrono::year_month_day today{std::chrono::floor<std::chrono::days>(now)};
  for (int year = static_cast<int>(today.year()); out.size() < 10; ++year) {
    for (const Change& one : of_year(year)) {
      if (one.at > now && out.size() < 10) out.push_back(occurrence(one.at, one.hours_east));
    }
  }
  return out;
}

// Half past two is missing in March, so it is the first instant after the gap; in October there are two of
// it, and the first one counts.
std::vector<Change> fixed_time(int year) {
  return {{change_of(year, std::chrono::March), 2}, {change_of(year, std::chrono::October) - minutes{30}, 2}};
}

// Every half hour from two on: the clock on the wall shows that hour twice.
std::vector<Change> each_half_hour(int year) {
  const sys_seconds at = change_of(year, std::chrono::October);
  return {{at - minutes{60}, 2}, {at - minutes{30}, 2}, {at, 1}, {at + minutes{30}, 1}};
}

// A daily time keeps its place on the wall while its place in UTC moves.
std::vector<Change> summer_and_winter(int year) {
  const std::chrono::sys_days january{std::chrono::year{year} / std::chrono::January / 1};
  const std::chrono::sys_days july{std::chrono::year{year} / std::chrono::July / 1};
  return {{january + minutes{90}, 1}, {july + minutes{30}, 2}};
}

struct Ahead {
  const char* cron;
  std::vector<Change> (*of_year)(int year);
};
constexpr Ahead kAhead[] = {
    {"30 2 * 3,10 L0", fixed_time}, {"*/30 2 * 10 L0", each_half_hour}, {"30 2 1 1,7 *", summer_and_winter}};

TEST_F(ApiSchedules, TheNextTenTimesAreThoseOfTheZone) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const std::string workflow, co_await active_workflow(cx, w));
    for (const Ahead& one : kAhead) {
      const json::value expected = next_ten(one.of_year, w->loop->clock().now());
      json::object wanted{{"cron", one.cron}, {"timezone", "Europe/Paris"}};
      CO_TRY(const Answer preview,
             co_await ask(cx, w, "POST", "/api/v1/schedules/preview", {.as = &w->bob, .body = wanted}));
      EXPECT_EQ(preview.body.at("timezone"), "Europe/Paris");
      EXPECT_EQ(json::dump(preview.body.at("next")), json::dump(expected)) << one.cron;

      wanted["count"] = 3;
      CO_TRY(const Answer three,
             co_await ask(cx, w, "POST", "/api/v1/schedules/preview", {.as = &w->bob, .body = wanted}));
      const json::array& whole = expected.as_array();
      EXPECT_EQ(three.body.at("next"), (json::array{whole[0], whole[1], whole[2]})) << one.cron;

      CO_TRY(
          const Answer made,
          co_await make_trigger(cx, w, workflow, "schedule_trigger",
                                fmt::format(R"({{"Cron": "{}", "Time Zone": "Europe/Paris"}})", one.cron)));
      EXPECT_EQ(made.str("next_run_at"), whole[0].at("at").as_string()) << made.text;
      CO_TRY(const Answer trigger,
             co_await ask(cx, w, "GET", "/api/v1/triggers/" + made.str("id") + "/preview", {.as = &w->bob}));
      EXPECT_EQ(json::dump(trigger.body), json::dump(preview.body)) << one.cron;
    }
    co_return Result<void>{};
  });
}

TEST_F(ApiSchedules, APreviewSaysInWordsWhatItIs) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const Answer preview, co_await ask(cx, w, "POST", "/api/v1/schedules/preview",
                                              {.as = &w->bob, .raw = R"({"cron": "*/15 9 * * 1-5"})"}));
    EXPECT_EQ(preview.at("timezone"), "UTC");
    EXPECT_EQ(preview.at("text"), "At 09:00, 09:15, 09:30 and 09:45, Monday through Friday");
    EXPECT_EQ(preview.body.at("min_gap_s"), 900);
    EXPECT_EQ(json::dump(preview.body.at("warnings")), "[]");
    co_return Result<void>{};
  });
}

TEST_F(ApiSchedules, TheTimesOfATriggerThatIsNoSchedule) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const std::string workflow, co_await active_workflow(cx, w));
    CO_TRY(const Answer once, co_await make_trigger(cx, w, workflow, "one_time_trigger",
                                                    R"({"At": "2199-01-01T02:00:00+02:00"})"));
    const std::string path = "/api/v1/triggers/" + once.str("id");
    CO_TRY(const Answer ahead, co_await ask(cx, w, "GET", path + "/preview", {.as = &w->bob}));
    EXPECT_EQ(
        json::dump(ahead.body),
        R"({"timezone":"UTC","text":"Once","warnings":[],"min_gap_s":null,)"
        R"("next":[{"at":"2199-01-01T00:00:00Z","local":"2199-01-01T00:00:00Z","abbreviation":"UTC"}]})");
    CO_TRY_VOID(co_await ask(cx, w, "POST", path + "/disable", {.as = &w->bob}));
    CO_TRY(const Answer off, co_await ask(cx, w, "GET", path + "/preview", {.as = &w->bob}));
    EXPECT_EQ(json::dump(off.body.at("next")), "[]");
    CO_TRY(const Answer hook, co_await make_trigger(cx, w, workflow, "webhook_trigger",
                                                    R"({"Path": "x", "Authentication": "none"})"));
    CO_TRY(const Answer none,
           co_await ask(cx, w, "GET", "/api/v1/triggers/" + hook.str("id") + "/preview", {.as = &w->bob}));
    EXPECT_EQ(none.status, 409);
    EXPECT_EQ(none.at("detail"), "a webhook_trigger has no schedule");
    co_return Result<void>{};
  });
}

struct Fault {
  std::string cron;
  std::string zone;
  std::string code;
  std::string field;  // empty: the whole expression is at fault
  int column;         // 0: the same
};
const Fault kFaults[] = {
    {"61 * * * *", "UTC", "out_of_range", "minute", 1},
    {"* * * * * 60", "UTC", "out_of_range", "second", 11},
    {"0 9 * * 1\u20135", "UTC", "bad_char", "day-of-week", 10},
    {"0 9am * * *", "UTC", "bad_value", "hour", 3},
    {"0 0 1 january *", "UTC", "bad_name", "month", 7},
    {"1,,2 * * * *", "UTC", "empty_item", "minute", 3},
    {"1-2-3 * * * *", "UTC", "bad_range", "minute", 1},
    {"*/0 * * * *", "UTC", "bad_step", "minute", 3},
    {"0 0 * * 1#6", "UTC", "bad_nth", "day-of-week", 11},
    {"0 0 * * 2,1#1", "UTC", "mixed_days", "day-of-week", 9},
    {"0 0 * * 5L", "UTC", "unsupported", "day-of-week", 9},
    {"@reboot", "UTC", "bad_alias", "", 1},
    {"* * * *", "UTC", "field_count", "", 0},
    {"0 0 30 2 *", "UTC", "never_fires", "", 0},
    {"* * * * * *", "UTC", "too_frequent", "", 0},
    {std::string(257, '1'), "UTC", "too_long", "", 0},
    {"0 9 * * *", "Mars/Base", "bad_zone", "", 0},
};

// The facts of a fault as an answer has them, without its code.
json::object facts(const Fault& fault, std::string_view cron, std::string_view zone) {
  json::object out;
  if (!fault.field.empty()) out["field"] = fault.field;
  if (fault.column > 0) out["column"] = fault.column;
  out["pointer"] = fault.code == "bad_zone" ? zone : cron;
  return out;
}

TEST_F(ApiSchedules, ABadScheduleIsRefusedWithFieldColumnAndReason) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const std::string workflow, co_await active_workflow(cx, w));
    for (const Fault& fault : kFaults) {
      const json::object preview{{"cron", fault.cron}, {"timezone", fault.zone}};
      const json::object trigger{{"workflow_id", workflow},
                                 {"type", "schedule_trigger"},
                                 {"inputs", json::object{{"Cron", fault.cron}, {"Time Zone", fault.zone}}}};
      struct Case {
        const char* path;
        json::object body;
        json::object facts;
      };
      for (const Case& one :
           {Case{"/api/v1/schedules/preview", preview, facts(fault, "/cron", "/timezone")},
            Case{"/api/v1/triggers", trigger, facts(fault, "/inputs/Cron", "/inputs/Time Zone")}}) {
        CO_TRY(const Answer bad, co_await ask(cx, w, "POST", one.path, {.as = &w->bob, .body = one.body}));
        EXPECT_EQ(bad.status, 422) << fault.cron;
        EXPECT_EQ(bad.code(), "invalid_input") << fault.cron;
        EXPECT_EQ(bad.at("reason"), fault.code) << bad.text;
        EXPECT_EQ(bad.body.at("data"), one.facts) << bad.text;
      }
    }
    CO_TRY(const Answer none,
           co_await ask(cx, w, "GET", "/api/v1/triggers?workflow_id=" + workflow, {.as = &w->bob}));
    EXPECT_EQ(json::dump(none.body.at("items")), "[]");
    co_return Result<void>{};
  });
}

// A draft is kept with what is wrong in it, and does not run.
TEST_F(ApiSchedules, ABadScheduleOfADocumentIsShownAndNeverActivated) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const std::string id, co_await make_workflow(cx, w, &w->bob, small_document()));
    const std::string path = "/api/v1/workflows/" + id;
    for (const Fault& fault : kFaults) {
      json::object beside = small_document();
      beside["cron"] = fault.cron;
      beside["timezone"] = fault.zone;
      json::object listed = small_document();
      listed["cron"] = "0 9 * * *";
      listed["triggers"] = json::array{
          json::object{{"type", "webhook_trigger"},
                       {"inputs", json::object{{"Authentication", "none"}, {"Path", "x"}}}},
          json::object{{"type", "schedule_trigger"},
                       {"inputs", json::object{{"Cron", fault.cron}, {"Time Zone", fault.zone}}}}};
      struct Case {
        json::object document;
        json::object facts;
      };
      for (const Case& one :
           {Case{beside, facts(fault, "/cron", "/timezone")},
            Case{listed, facts(fault, "/triggers/1/inputs/Cron", "/triggers/1/inputs/Time Zone")}}) {
        json::object schedule{{"code", fault.code}};
        schedule.insert(one.facts.begin(), one.facts.end());
        CO_TRY(const Answer saved,
               co_await ask(cx, w, "PUT", path,
                            {.as = &w->bob, .body = json::object{{"document", one.document}}}));
        EXPECT_EQ(saved.status, 200) << saved.text;
        EXPECT_EQ(saved.body.at("ok"), false) << fault.cron;
        EXPECT_EQ(saved.body.at("problems").as_array().size(), 1U) << saved.text;
        EXPECT_EQ(saved.body.at("problems").at(0).at("code"), "bad_cron") << saved.text;
        EXPECT_EQ(saved.body.at("problems").at(0).at("schedule"), schedule) << saved.text;
        CO_TRY(const Answer refused, co_await ask(cx, w, "POST", path + "/activate", {.as = &w->bob}));
        EXPECT_EQ(refused.status, 422) << fault.cron;
        EXPECT_EQ(refused.at("reason"), "not_runnable") << refused.text;
        EXPECT_EQ(refused.body.at("data").at("problems"), saved.body.at("problems")) << refused.text;
      }
    }
    CO_TRY(const Answer still, co_await ask(cx, w, "GET", path, {.as = &w->bob}));
    EXPECT_EQ(still.at("status"), "draft");
    EXPECT_TRUE(still.body.at("next_run_at").is_null());
    co_return Result<void>{};
  });
}

// What the list and the page of a workflow both say of it.
Task<Result<std::vector<json::value>>> seen(Context cx, World* w, std::string id, std::string_view name) {
  CO_TRY(const Answer one, co_await ask(cx, w, "GET", "/api/v1/workflows/" + id, {.as = &w->bob}));
  CO_TRY(const Answer all, co_await ask(cx, w, "GET", "/api/v1/workflows", {.as = &w->bob}));
  std::vector<json::value> out{one.body.at(name)};
  for (const json::value& item : all.body.at("items").as_array()) {
    if (item.at("id").as_string() == id) out.push_back(item.at(name));
  }
  co_return out;
}

TEST_F(ApiSchedules, AWorkflowShowsThatItsScheduleCannotBeEvaluated) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    json::object document = small_document();
    document["cron"] = "0 9 * * *";
    CO_TRY(const std::string id, co_await active_workflow(cx, w, document));
    CO_TRY(const auto before, co_await seen(cx, w, id, "schedule_error"));
    EXPECT_THAT(before, ElementsAre(nullptr, nullptr));
    // As the scheduler leaves it.
    CO_TRY_VOID(co_await db::testing::sql(
        cx, w->database, "UPDATE triggers SET error = 'cron: unknown time zone', next_run_at = NULL"));
    CO_TRY(const auto broken, co_await seen(cx, w, id, "schedule_error"));
    EXPECT_THAT(broken, ElementsAre("cron: unknown time zone", "cron: unknown time zone"));
    CO_TRY(const auto no_time, co_await seen(cx, w, id, "next_run_at"));
    EXPECT_THAT(no_time, ElementsAre(nullptr, nullptr));
    CO_TRY(const Answer triggers,
           co_await ask(cx, w, "GET", "/api/v1/triggers?workflow_id=" + id, {.as = &w->bob}));
    EXPECT_EQ(triggers.body.at("items").at(0).at("error"), "cron: unknown time zone");
    // A version that is activated begins anew.
    CO_TRY_VOID(co_await ask(cx, w, "POST", "/api/v1/workflows/" + id + "/activate", {.as = &w->bob}));
    CO_TRY(const auto mended, co_await seen(cx, w, id, "schedule_error"));
    EXPECT_THAT(mended, ElementsAre(nullptr, nullptr));
    co_return Result<void>{};
  });
}

TEST_F(ApiSchedules, TimesOfAWorkflowAreThoseOfItsLastEditAndItsLastRun) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const std::string id, co_await make_workflow(cx, w, &w->bob, small_document()));
    const std::string path = "/api/v1/workflows/" + id;
    // Long ago, so that what moves it is seen to.
    CO_TRY_VOID(co_await db::testing::sql(
        cx, w->database, "UPDATE workflows SET created_at = '2020-01-01', updated_at = '2020-01-01'"));
    const json::value old("2020-01-01T00:00:00Z");
    CO_TRY(const auto never, co_await seen(cx, w, id, "statistics"));
    for (const json::value& one : never) EXPECT_EQ(one.at("last_run_at"), nullptr);

    json::value last;
    for (int i = 0; i < 2; ++i) {
      CO_TRY(const Answer run, co_await ask(cx, w, "POST", path + "/run", {.as = &w->bob}));
      CO_TRY(const Answer detail,
             co_await ask(cx, w, "GET", "/api/v1/executions/" + run.str("id"), {.as = &w->bob}));
      last = detail.body.at("accepted_at");
    }
    CO_TRY(const auto ran, co_await seen(cx, w, id, "statistics"));
    for (const json::value& one : ran) EXPECT_EQ(one.at("last_run_at"), last);
    CO_TRY(const auto untouched, co_await seen(cx, w, id, "updated_at"));
    EXPECT_THAT(untouched, ElementsAre(old, old));

    json::object edited = small_document();
    edited["settings"] = json::object{{"max_attempts", 1}};
    struct Edit {
      const char* method;
      json::object body;
    };
    for (const Edit& edit : {Edit{"PUT", {{"document", edited}}}, Edit{"PATCH", {{"name", "Other"}}}}) {
      CO_TRY_VOID(
          co_await db::testing::sql(cx, w->database, "UPDATE workflows SET updated_at = '2020-01-01'"));
      CO_TRY(const Answer saved, co_await ask(cx, w, edit.method, path, {.as = &w->bob, .body = edit.body}));
      EXPECT_EQ(saved.status, 200) << saved.text;
      CO_TRY(const auto moved, co_await seen(cx, w, id, "updated_at"));
      EXPECT_THAT(moved, ElementsAre(saved.body.at("updated_at"), saved.body.at("updated_at")));
      EXPECT_GT(saved.str("updated_at"), "2026") << edit.method;
      CO_TRY(const auto created, co_await seen(cx, w, id, "created_at"));
      EXPECT_THAT(created, ElementsAre(old, old));
    }
    co_return Result<void>{};
  });
}

TEST_F(ApiSchedules, TheLedgerSaysWhatBecameOfEveryOccurrence) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const std::string workflow, co_await active_workflow(cx, w));
    CO_TRY(const Answer made,
           co_await make_trigger(cx, w, workflow, "schedule_trigger", R"({"Cron": "0 * * * *"})"));
    const std::string path = "/api/v1/triggers/" + made.str("id");
    CO_TRY(const Answer run,
           co_await ask(cx, w, "POST", "/api/v1/workflows/" + workflow + "/run", {.as = &w->bob}));
    // As the scheduler writes them: one for each way in which an occurrence ends.
    CO_TRY_VOID(co_await db::testing::sql(
        cx, w->database,
        "INSERT INTO schedule_ledger(trigger_id, occurs_at, until, n, outcome, reason, late_ms, "
        "execution_id, "
        "decided_at) VALUES "
        "($1, '2026-01-01 00:00Z', NULL, 1, 'fired', NULL, 12, $2, '2026-01-01 00:00:00.012Z'), "
        "($1, '2026-01-01 01:00Z', '2026-01-01 04:00Z', 4, 'coalesced', 'misfire', 18000000, NULL, "
        "'2026-01-01 06:00Z'), "
        "($1, '2026-01-01 05:00Z', NULL, 1, 'fired', 'misfire', 3600000, $2, '2026-01-01 06:00Z'), "
        "($1, '2026-01-01 07:00Z', NULL, 1, 'skipped', 'overlap', 3, NULL, '2026-01-01 07:00:00.003Z')",
        {made.str("id"), run.str("id")}));
    CO_TRY(const Answer ledger, co_await ask(cx, w, "GET", path + "/ledger", {.as = &w->bob}));
    const std::string id = run.str("id");
    EXPECT_EQ(
        json::dump(ledger.body),
        R"({"items":[{"occurs_at":"2026-01-01T07:00:00Z","until":null,"count":1,"outcome":"skipped",)"
        R"("reason":"overlap","late_ms":3,"execution_id":null,"decided_at":"2026-01-01T07:00:00.003Z"},)"
        R"({"occurs_at":"2026-01-01T05:00:00Z","until":null,"count":1,"outcome":"fired","reason":"misfire",)"
        R"("late_ms":3600000,"execution_id":")" +
            id +
            R"(","decided_at":"2026-01-01T06:00:00Z"},)"
            R"({"occurs_at":"2026-01-01T01:00:00Z","until":"2026-01-01T04:00:00Z","count":4,)"
            R"("outcome":"coalesced","reason":"misfire","late_ms":18000000,"execution_id":null,)"
            R"("decided_at":"2026-01-01T06:00:00Z"},)"
            R"({"occurs_at":"2026-01-01T00:00:00Z","until":null,"count":1,"outcome":"fired","reason":null,)"
            R"("late_ms":12,"execution_id":")" +
            id + R"(","decided_at":"2026-01-01T00:00:00.012Z"}],"next":null})");
    // In pages, the newest first, each row once.
    std::vector<std::string> times;
    std::string cursor;
    do {
      const std::string query = "?limit=3" + (cursor.empty() ? "" : "&cursor=" + cursor);
      CO_TRY(const Answer page, co_await ask(cx, w, "GET", path + "/ledger" + query, {.as = &w->bob}));
      for (const json::value& row : page.body.at("items").as_array())
        times.emplace_back(std::string_view(row.at("occurs_at").as_string()).substr(11, 2));
      cursor = page.str("next");
    } while (!cursor.empty());
    EXPECT_THAT(times, ElementsAre("07", "05", "01", "00"));
    co_return Result<void>{};
  });
}

// What was due and nobody has fired is written down by whoever switches the trigger off.
TEST_F(ApiSchedules, APauseStandsInTheLedger) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const std::string workflow, co_await active_workflow(cx, w));
    CO_TRY(const Answer made,
           co_await make_trigger(cx, w, workflow, "schedule_trigger", R"({"Cron": "0 * * * *"})"));
    const std::string path = "/api/v1/triggers/" + made.str("id");
    CO_TRY(const db::Rows due,
           co_await db::testing::sql(
               cx, w->database,
               "UPDATE triggers SET next_run_at = date_trunc('hour', now()) RETURNING next_run_at"));
    const WallTime at = due.front().get<WallTime>("next_run_at");
    CO_TRY_VOID(co_await ask(cx, w, "POST", path + "/disable", {.as = &w->bob}));
    CO_TRY(const Answer ledger, co_await ask(cx, w, "GET", path + "/ledger", {.as = &w->bob}));
    EXPECT_EQ(ledger.body.at("items").as_array().size(), 1U) << ledger.text;
    const json::value& row = ledger.body.at("items").at(0);
    EXPECT_EQ(row.at("occurs_at").as_string(), format_rfc3339(at));
    EXPECT_EQ(row.at("outcome"), "skipped");
    EXPECT_EQ(row.at("reason"), "paused");
    EXPECT_EQ(row.at("execution_id"), nullptr);
    const auto decided = parse_rfc3339(row.at("decided_at").as_string());
    EXPECT_TRUE(decided);
    const auto late = row.at("late_ms").as_int64();
    EXPECT_EQ(decided->seconds - std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count(),
              late / 1000);
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::api
