#include "browser/detail/page_state.hpp"

#include <random>

#include "browser/detail/context_state.hpp"
#include "browser/injected_source.hpp"
#include "browser/process.hpp"
#include "browser/user_agent.hpp"
#include "cdp/errors.hpp"
#include "cdp/framing.hpp"
#include "cdp/peek.hpp"

namespace flow::browser {

namespace {

constexpr json::ParseLimits kEventLimits{.size = cdp::kMessageCap, .depth = cdp::kDepthCap};
constexpr std::int64_t kBodyOfOneResource = 1 << 20;
constexpr std::int64_t kBodiesInAll = 4 << 20;

json::object auto_attach() {
  return {{"autoAttach", true}, {"waitForDebuggerOnStart", true}, {"flatten", true}};
}

// A person needs a moment to answer a dialog.
Task<Result<void>> answer_dialog_later(Context cx, std::shared_ptr<cdp::Session> session, json::object answer,
                                       milliseconds pause) {
  co_await cx.clock().sleep_for(pause);
  static_cast<void>(co_await session->call(cx, "Page.handleJavaScriptDialog", std::move(answer)));
  co_return Result<void>{};
}

}  // namespace

PageState::PageState() : network(*this) {}
PageState::~PageState() = default;

std::string_view text_of(const json::object& object, std::string_view key) {
  return json::string_or(object, key, "");
}

Error page_closed_error(std::string_view what) {
  return make_error(ErrorCode::navigation, "{}", what)
      .with_detail("reason", "page_closed")
      .with_effect(Effect::unknown);
}

std::shared_ptr<AttachedTarget> PageState::attach(std::shared_ptr<cdp::Session> target_session,
                                                  std::string root_frame) {
  auto target = std::make_shared<AttachedTarget>();
  target->session = std::move(target_session);
  target->root_frame = std::move(root_frame);
  targets[target->session->id()] = target;
  subscribe(target);
  return target;
}

void PageState::subscribe(const std::shared_ptr<AttachedTarget>& target) {
  const std::weak_ptr<PageState> weak = weak_from_this();
  const std::weak_ptr<AttachedTarget> weak_target = target;
  using Handler = std::function<void(PageState&, const AttachedTarget&, const json::object&)>;
  // `at_once`: also before the frame tree is known.
  const auto listen = [&](std::string method, Handler handler, bool at_once = false) {
    target->subscriptions.push_back(
        target->session->on(std::move(method), [weak, weak_target, handler, at_once](std::string_view raw) {
          const auto self = weak.lock();
          const auto from = weak_target.lock();
          if (!self || !from || self->ended) return;
          auto params = json::parse_object(raw, kEventLimits);
          if (!params) return;
          if (at_once || from->tree_known) {
            handler(*self, *from, *params);
            return;
          }
          from->held.push_back([weak, weak_target, handler, params = std::move(*params)] {
            const auto page_state = weak.lock();
            const auto held_by = weak_target.lock();
            if (page_state && held_by) handler(*page_state, *held_by, params);
          });
        }));
  };
  const auto navigation = [](auto apply) -> Handler {
    return [apply](PageState& self, const AttachedTarget& from, const json::object& params) {
      const auto frame = self.frame_of(from, text_of(params, "frameId"));
      if (!frame) return;
      apply(frame->state().navigation, params);
      self.changed.notify();
    };
  };

  listen("Page.frameAttached",
         [](PageState& self, const auto& from, const auto& params) { self.on_frame_attached(from, params); });
  listen("Page.frameDetached",
         [](PageState& self, const auto& from, const auto& params) { self.on_frame_detached(from, params); });
  listen("Page.frameNavigated", [](PageState& self, const auto& from, const auto& params) {
    self.on_frame_navigated(from, params);
  });
  listen("Page.frameRequestedNavigation",
         navigation([](NavigationTracker& tracker, const json::object& params) {
           if (text_of(params, "disposition") == "currentTab") tracker.requested(text_of(params, "url"));
         }));
  listen("Page.frameStartedNavigating",
         navigation([](NavigationTracker& tracker, const json::object& params) {
           const auto kind = text_of(params, "navigationType");
           if (kind == "sameDocument" || kind == "historySameDocument") return;
           tracker.started(text_of(params, "loaderId"), text_of(params, "url"));
         }));
  listen("Page.navigatedWithinDocument",
         navigation([](NavigationTracker& tracker, const json::object& params) {
           tracker.same_document(text_of(params, "url"));
         }));
  listen("Page.lifecycleEvent", navigation([](NavigationTracker& tracker, const json::object& params) {
           tracker.lifecycle(text_of(params, "loaderId"), text_of(params, "name"));
         }));
  listen("Page.frameStoppedLoading",
         navigation([](NavigationTracker& tracker, const json::object&) { tracker.stopped(); }));
  listen(
      "Page.javascriptDialogOpening",
      [](PageState& self, const auto& from, const auto& params) { self.on_dialog(from, params); }, true);
  listen("Target.attachedToTarget",
         [](PageState& self, const auto& from, const auto& params) { self.on_child_attached(from, params); });
  listen("Target.detachedFromTarget",
         [](PageState& self, const auto& from, const auto& params) { self.on_child_detached(from, params); });
  listen(
      "Inspector.targetCrashed",
      [](PageState& self, const AttachedTarget& from, const auto&) {
        if (const auto owner = self.process.lock()) owner->note_renderer_crash();
        const Error reason = make_error(ErrorCode::browser_crashed, "the page crashed")
                                 .with_detail("reason", "page_crashed")
                                 .with_effect(Effect::unknown);
        if (from.session == self.session) {
          self.end(reason);
        } else {
          self.detach_target(from.session->id(), reason);
        }
      },
      true);

  for (const char* method : {"Network.requestWillBeSent", "Network.responseReceived",
                             "Network.loadingFinished", "Network.loadingFailed"}) {
    target->subscriptions.push_back(
        target->session->on(method, [weak, weak_target, method](std::string_view raw) {
          const auto self = weak.lock();
          const auto from = weak_target.lock();
          if (self && from && !self->ended) self->on_network(*from, method, raw);
        }));
  }
}

// Over a long link the engine takes longer than what it costs where it is not needed.
bool PageState::registers_engine() const {
  const auto owner = process.lock();
  return owner && owner->is_remote();
}

std::vector<cdp::Command> PageState::set_up_commands() const {
  std::vector<cdp::Command> commands;
  const auto add = [&](std::string method, json::object params = {}) {
    commands.push_back({.method = std::move(method), .params = std::move(params)});
  };
  const bool is_page = targets.size() <= 1;
  add("Page.enable");
  add("Page.getFrameTree");
  add("Page.setLifecycleEventsEnabled", {{"enabled", true}});
  if (registers_engine()) {
    add("Page.addScriptToEvaluateOnNewDocument", {{"source", json::string(injected_source())},
                                                  {"worldName", json::string(kWorldName)},
                                                  {"runImmediately", true}});
  }
  add("Network.enable",
      {{"maxTotalBufferSize", kBodiesInAll}, {"maxResourceBufferSize", kBodyOfOneResource}});
  add("Target.setAutoAttach", auto_attach());
  add("Emulation.setFocusEmulationEnabled", {{"enabled", true}});
  const auto owner = process.lock();
  const auto in_context = context.lock();
  if (owner && in_context) {
    const ContextOptions& options = in_context->options;
    if (auto agent = user_agent_override(*owner, options); !agent.empty())
      add("Emulation.setUserAgentOverride", std::move(agent));
    if (!options.locale.empty()) {
      std::string icu = options.locale;
      std::ranges::replace(icu, '-', '_');
      add("Emulation.setLocaleOverride", {{"locale", icu}});
    }
    if (!options.timezone.empty()) add("Emulation.setTimezoneOverride", {{"timezoneId", options.timezone}});
    if (!options.color_scheme.empty()) {
      add("Emulation.setEmulatedMedia",
          {{"features",
            json::array{json::object{{"name", "prefers-color-scheme"}, {"value", options.color_scheme}}}}});
    }
    if (options.geolocation) {
      add("Emulation.setGeolocationOverride", {{"latitude", options.geolocation->latitude},
                                               {"longitude", options.geolocation->longitude},
                                               {"accuracy", options.geolocation->accuracy}});
    }
    if (!options.extra_headers.empty())
      add("Network.setExtraHTTPHeaders", {{"headers", options.extra_headers}});
    if (options.ignore_https_errors) add("Security.setIgnoreCertificateErrors", {{"ignore", true}});
    if (is_page && !stealth) {
      add("Emulation.setDeviceMetricsOverride", {{"width", options.viewport_width},
                                                 {"height", options.viewport_height},
                                                 {"deviceScaleFactor", options.device_scale},
                                                 {"mobile", options.mobile}});
    }
  }
  add("Runtime.runIfWaitingForDebugger");
  return commands;
}

Task<Result<void>> PageState::set_up(Context cx, std::shared_ptr<AttachedTarget> target) {
  const auto self = shared_from_this();
  if (stealth && !human) human.emplace(std::random_device{}());
  auto replies = target->session->send(set_up_commands());
  constexpr std::size_t kFrameTree = 1;
  CO_TRY(const auto tree, co_await replies[kFrameTree].get(cx));
  if (const auto* root = json::find(tree, "frameTree"); root != nullptr && root->is_object()) {
    adopt_tree(*target, root->get_object());
  }
  target->tree_known = true;
  for (const auto& event : std::exchange(target->held, {})) event();
  for (std::size_t i = 0; i < replies.size(); ++i) {
    if (i == kFrameTree) continue;
    const auto reply = co_await replies[i].get(cx);
    if (ended) co_return std::unexpected(*ended);
    // Some emulation answers "already in effect" or is unknown to a subframe; that is harmless.
    if (!reply) logger.debug("a set-up command was refused", {{"error", reply.error().message}});
  }
  changed.notify();
  co_return Result<void>{};
}

void PageState::on_dialog(const AttachedTarget& target, const json::object& params) {
  const DialogAnswer answer = dialogs.take({.type = std::string(text_of(params, "type")),
                                            .message = std::string(text_of(params, "message")),
                                            .default_text = std::string(text_of(params, "defaultPrompt")),
                                            .url = std::string(text_of(params, "url")),
                                            .answer = {}});
  json::object command{{"accept", answer.accept}};
  if (!answer.text.empty()) command["promptText"] = answer.text;
  const auto owner = process.lock();
  if (human && owner && text_of(params, "type") != "beforeunload") {
    owner->tasks().spawn("dialog", answer_dialog_later(loop->context(std::chrono::seconds(30), logger),
                                                       target.session, command, human->dialog()));
  } else {
    std::vector<cdp::Command> commands;
    commands.push_back({.method = "Page.handleJavaScriptDialog", .params = std::move(command)});
    target.session->send(std::move(commands));
  }
  changed.notify();
}

void PageState::end(Error reason) {
  if (ended) return;
  const auto self = shared_from_this();
  ended = reason;
  const auto all = std::exchange(targets, {});
  for (const auto& [session_id, target] : all) target->session->end(reason);
  if (session) session->end(reason);
  for (const auto& weak : popup_watches) {
    if (const auto queue = weak.lock()) queue->close();
  }
  for (const auto& weak : download_watches) {
    if (const auto queue = weak.lock()) queue->close();
  }
  dialogs.close(reason);
  ready.set();
  changed.notify();
}

void PageState::detach_target(const std::string& session_id, Error reason) {
  const auto found = targets.find(session_id);
  if (found == targets.end()) return;
  const auto target = found->second;
  targets.erase(found);
  target->session->end(std::move(reason));
}

Task<Result<void>> PageState::wait_change(Context cx) {
  if (ended) co_return std::unexpected(*ended);
  CO_TRY_VOID(co_await changed.wait(cx));
  if (ended) co_return std::unexpected(*ended);
  co_return Result<void>{};
}

}  // namespace flow::browser
