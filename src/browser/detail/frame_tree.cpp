// The frame tree of a page: attach, detach, commit, and the moves of frames between processes.
#include "browser/detail/page_state.hpp"
#include "browser/process.hpp"
#include "cdp/connection.hpp"

namespace flow::browser {

namespace {

std::string full_url(const json::object& frame) {
  return std::string(text_of(frame, "url")) + std::string(text_of(frame, "urlFragment"));
}

// A frame that left its own process may have come home to its parent's. One round trip on the parent tells.
Task<Result<void>> resolve_limbo(Context cx, std::shared_ptr<PageState> page,
                                 std::shared_ptr<cdp::Session> parent, std::shared_ptr<Frame> frame) {
  static_cast<void>(co_await parent->call(cx, "Page.enable"));
  if (frame->state().in_limbo) page->remove_frame(frame);
  co_return Result<void>{};
}

Task<Result<void>> set_up_child(Context cx, std::shared_ptr<PageState> page,
                                std::shared_ptr<AttachedTarget> target) {
  static_cast<void>(co_await page->set_up(cx, target));  // a frame that goes away meanwhile is not an error
  co_return Result<void>{};
}

Task<Result<void>> let_go(Context cx, std::shared_ptr<cdp::Session> parent,
                          std::shared_ptr<cdp::Session> child, std::string session_id) {
  static_cast<void>(co_await child->call(cx, "Runtime.runIfWaitingForDebugger"));
  static_cast<void>(co_await parent->call(cx, "Target.detachFromTarget", {{"sessionId", session_id}}));
  child->end(page_closed_error("the target was let go"));
  co_return Result<void>{};
}

// A document that comes back brings its frames along without a word.
Task<Result<void>> adopt_kept_frames(Context cx, std::shared_ptr<PageState> page,
                                     std::shared_ptr<cdp::Session> session) {
  auto tree = co_await session->call(cx, "Page.getFrameTree");
  const auto target = page->targets.find(session->id());
  if (!tree || target == page->targets.end()) co_return Result<void>{};  // it went away meanwhile
  if (const auto* root = json::find(*tree, "frameTree"); root != nullptr && root->is_object())
    page->adopt_tree(*target->second, root->get_object());
  page->changed.notify();
  co_return Result<void>{};
}

constexpr milliseconds kSetUpTime{30'000};

}  // namespace

std::shared_ptr<Frame> PageState::frame(std::string_view frame_id) const {
  const auto found = frames.find(std::string(frame_id));
  return found == frames.end() ? nullptr : found->second;
}

std::shared_ptr<Frame> PageState::frame_of(const AttachedTarget& target, std::string_view frame_id) const {
  const auto found = frame(frame_id);
  return found && found->session() == target.session ? found : nullptr;
}

std::shared_ptr<Frame> PageState::add_frame(std::string_view frame_id, const std::shared_ptr<Frame>& parent) {
  auto state = std::make_unique<FrameState>();
  state->page = weak_from_this();
  state->id = frame_id;
  state->parent = parent;
  const auto added = std::make_shared<Frame>(std::move(state));
  frames[std::string(frame_id)] = added;
  if (parent) parent->state().children.push_back(added);
  return added;
}

void PageState::adopt_tree(const AttachedTarget& target, const json::object& tree) {
  const auto* described = json::find(tree, "frame");
  if (described == nullptr || !described->is_object()) return;
  const json::object& info = described->get_object();
  const std::string id(text_of(info, "id"));
  auto adopted = frame(id);
  if (!adopted) {
    const auto parent = frame(text_of(info, "parentId"));
    if (!parent && main) return;
    adopted = add_frame(id, parent);
    if (!parent) {
      main = adopted;
      main->state().own_session = session;
    }
  }
  if (adopted->session() != target.session) return;
  adopted->state().name = text_of(info, "name");
  adopted->state().navigation.adopt(text_of(info, "loaderId"), full_url(info));
  if (const auto* below = json::find(tree, "childFrames"); below != nullptr && below->is_array()) {
    for (const auto& child : below->get_array()) {
      if (child.is_object()) adopt_tree(target, child.get_object());
    }
  }
}

void PageState::on_frame_attached(const AttachedTarget& target, const json::object& params) {
  const auto id = text_of(params, "frameId");
  if (const auto known = frame(id)) {
    // It came home before (or after) its own target said goodbye.
    if (known->state().in_limbo) {
      known->state().in_limbo = false;
    } else if (known->state().own_session && known->state().own_session != target.session && known != main) {
      known->state().own_session = nullptr;
      known->state().forget_world();
    }
    changed.notify();
    return;
  }
  const auto parent = frame(text_of(params, "parentFrameId"));
  if (!parent || parent->session() != target.session) return;
  add_frame(id, parent);
  changed.notify();
}

void PageState::on_frame_detached(const AttachedTarget& target, const json::object& params) {
  const auto gone = frame(text_of(params, "frameId"));
  if (!gone) return;
  const auto parent = gone->parent();
  const bool from_parent = parent && parent->session() == target.session;
  if (!from_parent && gone->session() != target.session) return;
  if (text_of(params, "reason") == "swap") {
    // Its own target may have come first and told of children; those are new and stay.
    if (gone->session() == target.session) {
      drop_children(*gone);
      gone->state().forget_world();
    }
  } else if (gone != main) {
    remove_frame(gone);
  }
  changed.notify();
}

void PageState::on_frame_navigated(const AttachedTarget& target, const json::object& params) {
  const auto* described = json::find(params, "frame");
  if (described == nullptr || !described->is_object()) return;
  const json::object& info = described->get_object();
  const std::string id(text_of(info, "id"));
  const std::string parent_id(text_of(info, "parentId"));
  auto navigated = frame(id);
  if (!navigated && parent_id.empty() && target.session == session && main) {
    // The main frame keeps its identity when its id changes.
    navigated = main;
    frames.erase(main->state().id);
    main->state().id = id;
    frames[id] = main;
  }
  if (!navigated) {
    const auto parent = frame(parent_id);
    if (!parent || parent->session() != target.session) return;
    navigated = add_frame(id, parent);
  }
  auto& state = navigated->state();
  const auto parent = navigated->parent();
  if (parent && parent->session() == target.session && navigated->session() != target.session) {
    state.own_session = nullptr;  // remote to local, before its old target is detached
  }
  if (navigated->session() != target.session) return;
  state.in_limbo = false;
  drop_children(*navigated);
  state.forget_world();
  state.name = text_of(info, "name");
  const std::string loader(text_of(info, "loaderId"));
  network.forget_document(id, loader);
  if (text_of(params, "type") == "BackForwardCacheRestore") {
    state.navigation.restored(loader, full_url(info));
    if (const auto owner = process.lock()) {
      owner->tasks().spawn("kept frames", adopt_kept_frames(loop->context(kSetUpTime, logger),
                                                            shared_from_this(), target.session));
    }
  } else {
    state.navigation.committed(loader, full_url(info));
  }
  changed.notify();
}

void PageState::on_child_attached(const AttachedTarget& parent_target, const json::object& params) {
  const auto owner = process.lock();
  const auto* info = json::find(params, "targetInfo");
  if (!owner || info == nullptr || !info->is_object()) return;
  const std::string session_id(text_of(params, "sessionId"));
  const std::string target_id(text_of(info->get_object(), "targetId"));
  const auto child = owner->connection().session(session_id);
  const Context cx = loop->context(kSetUpTime, logger);
  auto found = frame(target_id);
  if (text_of(info->get_object(), "type") == "iframe" && !found) {
    const auto parent = frame(text_of(info->get_object(), "parentFrameId"));
    if (parent) found = add_frame(target_id, parent);
  }
  if (text_of(info->get_object(), "type") != "iframe" || !found) {
    owner->tasks().spawn("let go", let_go(cx, parent_target.session, child, session_id));
    return;
  }
  auto& state = found->state();
  drop_children(*found);
  state.forget_world();
  state.in_limbo = false;
  state.own_session = child;
  const auto target = attach(child, target_id);
  network.blocking().begin(child);
  owner->tasks().spawn("frame set-up", set_up_child(cx, shared_from_this(), target));
  changed.notify();
}

void PageState::on_child_detached(const AttachedTarget& parent, const json::object& params) {
  const std::string session_id(text_of(params, "sessionId"));
  const auto found = targets.find(session_id);
  if (found == targets.end()) return;
  const auto target = found->second;
  const Error reason = make_error(ErrorCode::navigation, "the frame moved to another process or was closed")
                           .with_detail("reason", "session_gone")
                           .with_effect(Effect::unknown);
  detach_target(session_id, reason);
  const auto orphan = frame(target->root_frame);
  if (!orphan || orphan->state().own_session != target->session) return;
  orphan->state().own_session = nullptr;
  orphan->state().in_limbo = true;
  drop_children(*orphan);
  orphan->state().forget_world();
  if (const auto owner = process.lock()) {
    owner->tasks().spawn("frame limbo", resolve_limbo(loop->context(kSetUpTime, logger), shared_from_this(),
                                                      parent.session, orphan));
  }
  changed.notify();
}

void PageState::drop_children(Frame& parent) {
  for (const auto& child : std::exchange(parent.state().children, {})) remove_frame(child);
}

void PageState::remove_frame(const std::shared_ptr<Frame>& gone) {
  drop_children(*gone);
  auto& state = gone->state();
  state.detached = true;
  state.in_limbo = false;
  state.forget_world();
  network.forget_document(state.id, {});
  if (const auto parent = state.parent.lock()) std::erase(parent->state().children, gone);
  if (const auto found = frames.find(state.id); found != frames.end() && found->second == gone)
    frames.erase(found);
  changed.notify();
}

}  // namespace flow::browser
