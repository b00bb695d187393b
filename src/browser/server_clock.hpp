#pragma once
// ServerClock: what the clock of a server said with a document, beside ours at that moment.
//
// Told by the Date of an answer, to the second, plus its Age where a cache kept it on the way. An answer that
// comes from a cache of the browser says nothing about now.
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "json/json.hpp"

namespace flow::browser {

struct ServerClock {
  std::string url;
  WallTime theirs;
  WallTime ours;

  milliseconds ahead() const { return std::chrono::duration_cast<milliseconds>(ours - theirs); }
};

// As the browser reported the answer: `response` of Network.responseReceived, kept as texts, because hardly
// anybody asks.
struct DatedAnswer {
  static std::optional<DatedAnswer> of(const json::object& response, WallTime now);

  std::string url;
  std::string date;
  std::string age;
  WallTime at;

  std::optional<ServerClock> clock() const;
};

}  // namespace flow::browser
