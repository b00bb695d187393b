#pragma once
// The switches Chromium is started with: one table, each row with its reason.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "browser/profile.hpp"

namespace flow::browser {

struct FlagRow {
  std::string_view name;  // without the dashes, with "=value" if it has one
  bool standard;
  bool stealth;
  std::string_view reason;
};
std::span<const FlagRow> flag_table();

// What this machine is like, as far as switches depend on it.
struct HostTraits {
  bool is_root = false;
  bool small_shared_memory = false;  // /dev/shm under 512 MB
  std::string user_agent = {};       // that of the binary with a window; empty: not known
};

// All switches of one start. With a `proxy` nothing of the browser leaves the machine around it: no loopback,
// no UDP of WebRTC, no name looked up by itself. `extra_args` that weaken isolation or open a port are
// `invalid_input`. Feature lists of ours and the user's are merged, because Chromium keeps only the last
// switch of a kind.
Result<std::vector<std::string>> chromium_arguments(const LaunchProfile& profile, HostTraits host,
                                                    const std::string& profile_folder,
                                                    const std::string& proxy = {});

}  // namespace flow::browser
