#include "in_service.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace flow::test {
namespace {

constexpr milliseconds kTest{110'000};

Task<Result<void>> play(Context cx, ServiceWorld* world, ServiceBody body) {
  CO_TRY_VOID(co_await ServiceWorld::start(cx, world));
  CO_TRY_VOID(co_await ServiceWorld::sign_in(cx, world));
  auto result = co_await body(cx, world);
  const auto status = co_await ServiceWorld::stop(cx, world);
  if (result && !status) co_return std::unexpected(status.error());
  if (status) EXPECT_EQ(status->text(), "exited with code 0") << world->output();
  co_return result;
}

}  // namespace

void in_service(ServiceBody body, void (*prepare)(ServiceWorld& world)) {
  async::Loop loop;
  ServiceWorld world(loop);
  if (prepare != nullptr) prepare(world);
  const auto result = loop.run(play(loop.context(kTest), &world, body));
  EXPECT_TRUE(result) << result.error().message << "\n" << world.output();
  for (const auto& left : world.processes())
    ADD_FAILURE() << "left behind: " << left.pid << " " << left.command;
}

std::string placed(std::string text, std::string_view name, std::string_view value) {
  const std::size_t at = text.find(name);
  return text.replace(at, name.size(), value);
}

std::string waiting_workflow(std::string_view seconds) {
  return placed(R"json({"name": "Wait", "nodes": [
    {"id": "wait", "type": "delay", "position": {"x": 0, "y": 0},
      "data": {"name": "Wait", "inputs": {"Duration": {seconds}}}},
    {"id": "end", "type": "stop_workflow", "position": {"x": 1, "y": 0},
      "data": {"name": "End", "inputs": {"Result": "waited"}}}],
   "edges": [{"id": "e1", "source": "wait", "target": "end", "sourceHandle": "waited",
              "targetHandle": "Execute Condition"}]})json",
                "{seconds}", seconds);
}

std::string failing_workflow() {
  return placed(waiting_workflow(R"("{{ 1 / 0 }}")"), R"("Wait")", R"("Fail")");
}

std::vector<std::string> node_statuses(const Answer& detail) {
  std::vector<std::string> out;
  for (const json::value& one : json::find(detail.body, "/node_runs")->as_array()) {
    out.push_back(fmt::format("{} {}", json::string_or(one.as_object(), "node_id", ""),
                              json::string_or(one.as_object(), "status", "")));
  }
  std::ranges::sort(out);
  return out;
}

std::vector<std::string> items_of(const Answer& list) {
  std::vector<std::string> out;
  const json::value* items = json::find(list.body, "/items");
  if (items == nullptr || !items->is_array()) return out;
  for (const json::value& item : items->get_array()) out.push_back(json::dump(item));
  return out;
}

}  // namespace flow::test
