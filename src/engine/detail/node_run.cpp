#include "engine/detail/node_run.hpp"

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>

#include "async/deadline.hpp"
#include "crypto/hash.hpp"
#include "engine/detail/attempt_host.hpp"
#include "engine/detail/effect_guard.hpp"
#include "engine/detail/evidence.hpp"
#include "engine/detail/kept_outputs.hpp"
#include "engine/detail/node_outputs.hpp"
#include "engine/detail/page_leases.hpp"
#include "engine/detail/retry.hpp"
#include "engine/detail/run_kind.hpp"

namespace flow::engine::detail {

namespace asio = boost::asio;
using workflow::NodeState;
using workflow::OnError;

namespace {

milliseconds between(SteadyTime from, SteadyTime to) {
  return std::chrono::duration_cast<milliseconds>(to - from);
}

Task<Result<void>> sleep(Context cx, milliseconds span) {
  co_await cx.clock().sleep_for(span);
  co_return Result<void>{};
}

// Lives in the coroutine that awaits run().
class NodeRun {
 public:
  NodeRun(Context cx, std::shared_ptr<Run> run, std::shared_ptr<Frame> frame, int node, SteadyTime ready)
      : cx_(std::move(cx)),
        run_(std::move(run)),
        frame_(std::move(frame)),
        index_(node),
        node_(run_->node(node)),
        now_(run_->records.now()),
        ready_(ready),
        report_(*run_, *frame_, node) {}

  Task<NodeEnd> run() {
    if (node_.when && pinned() == nullptr) {
      const auto runs = evaluate_when(input_task());
      if (!runs) co_return failed(runs.error());
      if (!*runs) co_return bypassed();
    }
    report_.started(1);
    if (const json::object* pin = pinned()) co_return given(*pin);
    if (auto ready = evaluate_inputs(input_task(), inputs_); !ready)
      co_return failed(std::move(ready).error());
    learn_kind();
    if (auto found = from_earlier_attempt()) co_return std::move(*found);
    if (auto found = from_cache()) co_return std::move(*found);
    if (auto charged = charge(); !charged) co_return failed(std::move(charged).error());
    for (int attempt = 1;; ++attempt) {
      report_.attempts = attempt;
      if (attempt > 1) report_.started(attempt);
      AttemptEnd end = co_await run_attempt(attempt);
      if (end.outputs) {
        remember(*end.outputs);
        co_return succeeded(*end.outputs);
      }
      if (co_await is_cancelled()) {
        if (attempt == 1 && !end.began) refund();
        co_return cancelled(std::move(end.outputs).error());
      }
      if (!end.again) co_return failed(std::move(end.outputs).error());
      const Error& error = end.outputs.error();
      report_.waits(
          fmt::format("retry in {:.1f} s after {}: {}", std::chrono::duration<double>(*end.again).count(),
                      to_string(error.code), error.message),
          {{"try", attempt}, {"error", to_json(error)}});
      const SteadyTime asleep = cx_.clock().steady_now();
      const auto slept = co_await async::with_deadline(for_waiting(), sleep(cx_, *end.again));
      report_.waited += between(asleep, cx_.clock().steady_now());
      if (!slept) co_return cancelled(slept.error());
    }
  }

 private:
  struct AttemptEnd {
    Result<sdk::Outputs> outputs;
    std::optional<milliseconds> again;  // after a failure: when the next attempt follows
    bool began = false;                 // the node itself had its turn
  };

  InputTask input_task() {
    return {.run = *run_, .frame = *frame_, .node = index_, .now = now_, .warnings = report_.warnings};
  }
  // The deadline of the run is kept by the run itself, which then cancels what runs: seen from here there is
  // none, and what was cut short counts as cancelled. Teardown has no such keeper.
  Context for_waiting() const {
    return run_->tearing_down() ? cx_ : Context(cx_.clock(), cx_.log(), SteadyTime::max());
  }

  Task<bool> is_cancelled() {
    // What failed at the deadline of the run failed because of it, whoever noticed first.
    run_->end_if_late();
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    co_return run_->stopping() || cancellation.cancelled() != asio::cancellation_type::none;
  }

  const json::object* pinned() const {
    const auto found = run_->request.pinned.find(node_.id.str());
    return found == run_->request.pinned.end() ? nullptr : &found->second;
  }
  NodeEnd given(const json::object& outputs) {
    report_.pinned = true;
    report_.attempts = 0;
    return succeeded(as_outputs(outputs));
  }
  static sdk::Outputs as_outputs(const json::object& by_title) {
    sdk::Outputs out;
    for (const auto& [title, value] : by_title) out.set(std::string_view(title), json::value(value));
    return out;
  }

  void learn_kind() {
    report_.kind = kind_of(node_, inputs_);
    guards_effect_ = run_->request.effects != nullptr && guards_effect(node_, report_.kind);
    const bool is_kept =
        is_reusable(node_, report_.kind) || (report_.kind == RunKind::effect && !node_.settings.teardown);
    const bool for_later = is_kept && !run_->request.hash_key.empty();
    if (for_later || guards_effect_) hash_ = input_hash(node_, inputs_, run_->request.hash_key);
    if (for_later) report_.input_hash = hash_;
  }

  std::optional<NodeEnd> from_earlier_attempt() {
    if (report_.input_hash.empty() || run_->request.earlier == nullptr) return std::nullopt;
    const json::object* found = run_->request.earlier->find(node_.id, report_.iteration(), hash_);
    if (found == nullptr) return std::nullopt;
    auto outputs = restored_outputs(run_->records, *found);
    if (!outputs) return std::nullopt;  // a file of it is elsewhere: run it again
    report_.reused = true;
    report_.attempts = 0;
    return succeeded(*outputs);
  }

  Charge own_charge(int credits) const {
    return {.node = node_.id,
            .type = std::string(node_.spec->type),
            .iteration = report_.iteration(),
            .key = run_->request.credits == nullptr
                       ? std::string()
                       : node_run_key(run_->request.info.id, node_.id, report_.iteration()),
            .credits = credits};
  }
  Result<void> charge() {
    if (node_.spec->credits == 0) return {};
    TRY_VOID(run_->charge(own_charge(node_.spec->credits)));
    report_.credits = node_.spec->credits;
    return {};
  }
  void refund() {
    if (report_.credits == 0) return;
    run_->refund(own_charge(report_.credits));
    report_.credits = 0;
  }

  std::function<Result<void>()> input_guard() const {
    if (run_->request.lease == nullptr) return nullptr;
    return [lease = run_->request.lease] { return lease->check(); };
  }

  Task<AttemptEnd> run_attempt(int number) {
    if (auto ours = run_->check_lease(); !ours)
      co_return AttemptEnd{.outputs = std::unexpected(std::move(ours).error()), .again = {}};
    PageLeases leases;
    const SteadyTime asked = cx_.clock().steady_now();
    if (!inputs_.acts_on.empty()) {
      if (auto held = co_await leases.acquire(cx_, &inputs_, input_guard()); !held)
        co_return AttemptEnd{.outputs = std::unexpected(run_->records.redacted(std::move(held).error())),
                             .again = {}};
    }
    const SteadyTime begun = cx_.clock().steady_now();
    report_.waited += between(number == 1 ? ready_ : asked, begun);

    const milliseconds limit = node_.settings.timeout;
    const Context cx = limit.count() > 0 ? cx_.within(limit) : cx_;
    AttemptHost host({.run = run_, .frame = frame_, .node = index_, .attempt = number, .now = now_, .cx = cx},
                     inputs_, report_);
    const bool own_deadline = limit.count() > 0 && cx.deadline() < cx_.deadline();
    AttemptEnd end{.outputs = sdk::Outputs{}, .again = {}, .began = true};
    const EffectGuard guard(run_, node_, &report_, hash_);
    EffectGuard::Start start;
    if (guards_effect_) start = co_await guard.begin(own_deadline ? cx : for_waiting());
    if (start.outputs) {
      end.outputs = *std::move(start.outputs);
    } else {
      end.outputs = co_await async::with_deadline(own_deadline ? cx : for_waiting(),
                                                  type().run(sdk::NodeContext(host), leases.lend(inputs_)));
      // A node that did not get to answer does not know what has happened.
      if (!end.outputs && host.dispatched() && end.outputs.error().effect == Effect::none &&
          (cx.expired() || end.outputs.error().code == ErrorCode::internal ||
           end.outputs.error().code == ErrorCode::cancelled))
        end.outputs.error().effect = Effect::unknown;
      if (guards_effect_) {
        auto settled = co_await async::shielded(guard.settle(cx_, end.outputs));
        if (end.outputs && !settled) end.outputs = std::unexpected(std::move(settled).error());
      }
    }
    report_.took += between(begun, cx_.clock().steady_now());
    if (end.outputs) co_return end;

    Error error = run_->records.redacted(std::move(end.outputs).error());
    const auto page = leases.empty() ? nullptr : leases.main_page(inputs_);
    if (co_await is_cancelled()) {
      if (const auto until = run_->evidence_until(); until && page)
        co_await async::shielded(keep_evidence(cx_, run_, page, node_.slug, *until, &report_, &error));
    } else {
      if (!start.outputs) end.again = retry_delay(node_, error, number, run_->chance());
      if (!end.again && page && error.code != ErrorCode::cancelled)
        co_await keep_evidence(cx_, run_, page, node_.slug, SteadyTime::max(), &report_, &error);
    }
    end.outputs = std::unexpected(std::move(error));
    co_return end;
  }

  NodeEnd succeeded(const sdk::Outputs& given) {
    if (!report_.input_hash.empty() && !is_restorable(run_->records, given)) report_.input_hash.clear();
    auto outputs = outputs_of_success(*run_, node_, inputs_, given);
    if (!outputs) return failed(std::move(outputs).error());
    return ended({.result = {.state = NodeState::succeeded, .outputs = *std::move(outputs), .error = {}},
                  .fails_frame = {}},
                 {});
  }

  NodeEnd failed(Error error) {
    error = run_->records.redacted(std::move(error));
    if (error.code == ErrorCode::internal || error.code == ErrorCode::browser_crashed) refund();
    report_.input_hash.clear();
    NodeEnd end;
    end.result.state = NodeState::failed;
    end.result.error = json::value(to_json(error));
    switch (node_.settings.on_error) {
      case OnError::fail:
        end.fails_frame = error;
        if (!end.fails_frame->detail.contains("node")) end.fails_frame->detail["node"] = node_.id.str();
        if (!may_be_repeated(node_, error)) end.fails_frame->detail["final"] = true;
        end.fails_frame = (*std::move(end.fails_frame)).context(fmt::format("\"{}\"", node_.name));
        break;
      case OnError::continue_:
        end.result.outputs = outputs_of_tolerated_failure(node_, inputs_);
        report_.degrade({});
        break;
      case OnError::route: end.result.outputs = outputs_of_routed_failure(node_, *end.result.error); break;
    }
    return ended(std::move(end), std::move(error));
  }

  NodeEnd cancelled(Error error) {
    report_.input_hash.clear();
    NodeEnd end;
    end.result.state = NodeState::cancelled;
    if (error.code != ErrorCode::cancelled) {
      json::object detail = std::move(error.detail);  // where its page was
      error =
          make_error(ErrorCode::cancelled, "the node was cancelled while it ran").with_effect(error.effect);
      error.detail = std::move(detail);
    }
    return ended(std::move(end), std::move(error));
  }

  NodeEnd bypassed() {
    NodeEnd end;
    end.result.state = NodeState::bypassed;
    find_what_is_handed_on();
    end.result.outputs = outputs_of_bypass(node_, inputs_);
    report_.attempts = 0;
    return ended(std::move(end), {});
  }

  // Of a bypassed node no other input is looked at; a Data that does not evaluate is not handed on.
  void find_what_is_handed_on() {
    for (const std::string_view port : {"Web Page", "Data"}) {
      const workflow::PlanInput* input = node_.input(port);
      if (input == nullptr) continue;
      std::optional<sdk::Value> value;
      for (const int edge : input->edges) {
        if (!value) value = frame_->value_of(run_->plan.edges[static_cast<std::size_t>(edge)]);
      }
      if (input->edges.empty()) {
        if (auto evaluated = evaluate_input(input_task(), port)) value = *std::move(evaluated);
      }
      if (value && value->is_page() && port == "Web Page") inputs_.web_page = value->page();
      if (port == "Data") inputs_.data = std::move(value);
    }
  }

  NodeEnd ended(NodeEnd end, std::optional<Error> error) {
    report_.finished(end.result, error, std::move(inputs_.shown));
    return end;
  }

  // Equal inputs of the same node, within this run.
  std::optional<std::string> cache_key() const {
    if (node_.settings.cache_ttl_s <= 0) return std::nullopt;
    std::string text = node_.id.str();
    for (const workflow::PlanInput& input : node_.inputs) {
      if (inputs_.values.has(input.name))
        text += fmt::format("\n{}={}", input.name, json::dump(inputs_.values.json(input.name)));
    }
    return crypto::sha256(text);  // not the inputs themselves: they may hold secrets
  }

  std::optional<NodeEnd> from_cache() {
    const auto key = cache_key();
    if (!key) return std::nullopt;
    const auto found = run_->cache.find(*key);
    if (found == run_->cache.end() || found->second.until <= cx_.clock().steady_now()) return std::nullopt;
    return succeeded(found->second.outputs);
  }

  void remember(const sdk::Outputs& given) {
    const auto key = cache_key();
    if (!key) return;
    run_->cache.insert_or_assign(
        *key,
        CachedOutputs{.outputs = given,
                      .until = cx_.clock().steady_now() + std::chrono::seconds(node_.settings.cache_ttl_s)});
  }

  const sdk::NodeType& type() const { return *run_->types[static_cast<std::size_t>(index_)]; }

  Context cx_;
  std::shared_ptr<Run> run_;
  std::shared_ptr<Frame> frame_;
  int index_;
  const workflow::PlanNode& node_;
  WallTime now_;
  SteadyTime ready_;
  NodeInputs inputs_;
  NodeReport report_;
  bool guards_effect_ = false;
  std::string hash_;
};

}  // namespace

Task<NodeEnd> run_node(Context cx, std::shared_ptr<Run> run, std::shared_ptr<Frame> frame, int node,
                       SteadyTime ready) {
  NodeRun one(std::move(cx), std::move(run), std::move(frame), node, ready);
  co_return co_await one.run();
}

}  // namespace flow::engine::detail
