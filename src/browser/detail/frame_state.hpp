#pragma once
// What a Frame is made of. Written by FrameTree (protocol events) and by the world cache in frame.cpp, read
// by all.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "browser/frame.hpp"
#include "browser/navigation_tracker.hpp"

namespace flow::browser {

struct PageState;

struct FrameState {
  std::weak_ptr<PageState> page;
  std::string id;
  std::string name;
  std::weak_ptr<Frame> parent;
  std::vector<std::shared_ptr<Frame>> children;
  // Set while the frame has a target of its own (the main frame always has).
  std::shared_ptr<cdp::Session> own_session;
  bool detached = false;
  bool in_limbo = false;  // its target is gone and its parent has not claimed it yet
  NavigationTracker navigation;
  // The isolated world of the current document, and how often it has been forgotten.
  std::optional<std::int64_t> world;
  std::optional<cdp::Pending> world_asked;  // the reply names it
  std::uint64_t world_generation = 0;
  bool engine_known = false;  // in that world

  void forget_world() {
    world.reset();
    world_asked.reset();
    engine_known = false;
    ++world_generation;
  }
};

}  // namespace flow::browser
