#include "handover/messages.hpp"

namespace flow::handover {
namespace {

template <class... Functions>
struct Overload : Functions... {
  using Functions::operator()...;
};

std::int64_t micros(WallTime time) {
  return time.time_since_epoch().count();
}
WallTime wall_time(std::int64_t count) {
  return WallTime(WallTime::duration(count));
}

template <class Document>
json::value or_null(const std::optional<Document>& document) {
  return document ? json::value(*document) : json::value(nullptr);
}

json::object to_json(const db::RunInput& input) {
  json::object out{{"execution", input.id.str()},
                   {"user", input.user.str()},
                   {"workflow", input.workflow.str()},
                   {"workflow_name", input.workflow_name},
                   {"version", input.version},
                   {"started_by", db::to_string(input.started_by)},
                   {"trigger_key", input.trigger_key},
                   {"trigger_kind", input.trigger_kind},
                   {"trigger_name", input.trigger_name},
                   {"accepted_at", micros(input.accepted_at)},
                   {"started_at", micros(input.started_at)},
                   {"params", or_null(input.params)},
                   {"trigger", or_null(input.trigger)}};
  if (input.trigger_id) out["trigger_id"] = input.trigger_id->str();
  if (input.credits_left) out["credits_left"] = *input.credits_left;
  return out;
}

// Reads members one after the other; says at the end which one was missing or of another kind.
class Reader {
 public:
  explicit Reader(const json::object& from) : from_(from) {}

  std::string text(std::string_view key) {
    const json::value* found = json::find(from_, key);
    if (found == nullptr || !found->is_string()) return missing<std::string>(key);
    return std::string(found->get_string());
  }
  template <class Number = std::int64_t>
  Number number(std::string_view key) {
    const json::value* found = json::find(from_, key);
    if (found == nullptr || !found->is_int64()) return missing<Number>(key);
    return static_cast<Number>(found->get_int64());
  }
  bool flag(std::string_view key) {
    const json::value* found = json::find(from_, key);
    if (found == nullptr || !found->is_bool()) return missing<bool>(key);
    return found->get_bool();
  }
  template <class Enum>
  Enum word(std::string_view key) {
    const auto found = db::find_enum<Enum>(text(key));
    return found ? *found : missing<Enum>(key);
  }
  // Null or absent: none.
  std::optional<json::value> document(std::string_view key) const {
    const json::value* found = json::find(from_, key);
    if (found == nullptr || found->is_null()) return std::nullopt;
    return *found;
  }
  std::optional<json::object> object(std::string_view key) {
    auto found = document(key);
    if (!found) return std::nullopt;
    if (!found->is_object()) return missing<json::object>(key);
    return std::move(found->get_object());
  }
  bool has(std::string_view key) const { return json::find(from_, key) != nullptr; }

  Result<void> done() const {
    if (missing_.empty()) return {};
    return fail(ErrorCode::invalid_input, "\"{}\" is missing or of another kind", missing_);
  }

 private:
  template <class Value>
  Value missing(std::string_view key) {
    if (missing_.empty()) missing_ = key;
    return Value{};
  }

  const json::object& from_;
  std::string missing_;
};

db::RunInput read_input(Reader& in) {
  db::RunInput input{.id = ExecutionId(in.text("execution")),
                     .user = UserId(in.text("user")),
                     .workflow = WorkflowId(in.text("workflow")),
                     .workflow_name = in.text("workflow_name"),
                     .version = in.number<int>("version"),
                     .started_by = in.word<db::StartedBy>("started_by"),
                     .trigger_key = in.text("trigger_key"),
                     .trigger_kind = in.text("trigger_kind"),
                     .trigger_name = in.text("trigger_name"),
                     .accepted_at = wall_time(in.number("accepted_at")),
                     .started_at = wall_time(in.number("started_at")),
                     .params = in.object("params"),
                     .trigger = in.object("trigger")};
  if (in.has("trigger_id")) input.trigger_id = TriggerId(in.text("trigger_id"));
  if (in.has("credits_left")) input.credits_left = in.number("credits_left");
  return input;
}

// Nothing: there is no such kind.
std::optional<Message> read(std::string_view what, Reader& in) {
  if (what == "hello") return Hello{.owner = in.text("owner")};
  if (what == "offer") return Offer{.slots = in.number<int>("slots")};
  if (what == "returned") return Returned{.slots = in.number<int>("slots"), .recalled = in.flag("recalled")};
  if (what == "start") {
    return Start{.token = in.number("token"),
                 .lane = in.number<std::int16_t>("lane"),
                 .message = in.number("message"),
                 .priority = in.number<int>("priority"),
                 .max_attempts = in.number<int>("max_attempts"),
                 .leased_at = os::BootTime(in.number("leased_at")),
                 .input = read_input(in)};
  }
  if (what == "ended") {
    return Ended{.execution = ExecutionId(in.text("execution")),
                 .status = in.word<db::ExecutionStatus>("status"),
                 .complete = in.flag("complete"),
                 .result = in.document("result"),
                 .error = in.document("error")};
  }
  if (what == "recall") return Recall{};
  return std::nullopt;
}

}  // namespace

std::string to_text(const Message& message) {
  const json::object object = std::visit(
      Overload{
          [](const Hello& one) { return json::object{{"what", "hello"}, {"owner", one.owner}}; },
          [](const Offer& one) { return json::object{{"what", "offer"}, {"slots", one.slots}}; },
          [](const Recall&) { return json::object{{"what", "recall"}}; },
          [](const Returned& one) {
            return json::object{{"what", "returned"}, {"slots", one.slots}, {"recalled", one.recalled}};
          },
          [](const Start& one) {
            json::object out = to_json(one.input);
            out["what"] = "start";
            out["token"] = one.token;
            out["lane"] = one.lane;
            out["message"] = one.message;
            out["priority"] = one.priority;
            out["max_attempts"] = one.max_attempts;
            out["leased_at"] = one.leased_at.count();
            return out;
          },
          [](const Ended& one) {
            return json::object{{"what", "ended"},
                                {"execution", one.execution.str()},
                                {"status", workflow::to_string(one.status)},
                                {"complete", one.complete},
                                {"result", or_null(one.result)},
                                {"error", or_null(one.error)}};
          },
      },
      message);
  return json::dump(object);
}

Result<Message> read_message(std::string_view text) {
  TRY(const json::object document, json::parse_object(text));
  const std::string_view what = json::string_or(document, "what", "");
  Reader in(document);
  std::optional<Message> message = read(what, in);
  if (!message)
    return fail(ErrorCode::invalid_input, "\"{}\" is no message between an API process and a worker", what);
  TRY_VOID(in.done());
  return *std::move(message);
}

}  // namespace flow::handover
