#pragma once
// LaunchProfile says which kind of browser process is wanted (the pool's key); ContextOptions what one
// execution's isolated context in it looks like.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/secret.hpp"
#include "browser/geometry.hpp"
#include "json/json.hpp"
#include "net/http_client.hpp"

namespace flow::browser {

enum class Engine : std::uint8_t { standard, stealth, remote };
constexpr std::string_view to_string(Engine engine) {
  if (engine == Engine::remote) return "remote";
  return engine == Engine::standard ? "standard" : "stealth";
}

// A browser that runs elsewhere. A ws or wss address is connected to as it is, an http or https one is asked
// at /json/version/ where. A user name in it becomes basic authentication; no part but host and port is
// shown.
struct RemoteEndpoint {
  Secret url;
  Secret bearer = {};  // instead: "Authorization: Bearer …"
};

struct LaunchProfile {
  Engine engine = Engine::standard;
  bool headful = false;     // the full binary with a window; needs DISPLAY
  bool webgl = false;       // standard: software WebGL; stealth has it always
  std::string binary = {};  // empty: the one found on this machine
  std::vector<std::string> extra_args = {};
  std::shared_ptr<const RemoteEndpoint> remote = {};  // Engine::remote; each launch has a link of its own
  bool operator==(const LaunchProfile&) const = default;
};

struct Geolocation {
  double latitude = 0;
  double longitude = 0;
  double accuracy = 10;
};

struct ContextOptions {
  int viewport_width = 1366;
  int viewport_height = 768;
  double device_scale = 1;
  bool mobile = false;
  std::string user_agent = {};    // empty: the browser's own (stealth: without the headless token)
  std::string locale = {};        // "fr-FR"
  std::string timezone = {};      // IANA
  std::string color_scheme = {};  // "dark", "light"
  std::optional<Geolocation> geolocation = {};
  std::vector<std::string> permissions = {};
  json::object extra_headers = {};
  // Everything goes through it, loopback included. With a user name it must speak http:// or socks5://.
  std::optional<net::HttpProxy> proxy = {};
  bool offline = false;  // reaches nothing at all
  bool ignore_https_errors = false;
  bool allow_downloads = true;
  Bytes download_cap{512U << 20};
  std::optional<json::object> storage_state =
      {};  // {cookies:[…], origins:[{origin, localStorage:[{name,value}]}]}
};

}  // namespace flow::browser
