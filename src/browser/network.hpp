#pragma once
// What the network of one page is doing: requests in flight over the whole frame tree, and those that failed.
//
// Request events are parsed only while somebody is interested: each waiter subscribes for its time. Document
// requests are always followed, because navigation needs them.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "async/context.hpp"
#include "async/task.hpp"
#include "json/json.hpp"

namespace flow::browser {

struct PageState;

struct FailedRequest {
  std::string url;
  std::string method;
  std::string resource_type;
  std::string error_text;  // net::ERR_…; empty for an HTTP error
  int status = 0;          // 0: no response
};

struct ResponseInfo {
  std::string request_id;
  std::string url;
  std::string method;
  int status = 0;
  std::string mime_type;
  json::object headers;
};

struct ResponseBody {
  ResponseInfo info;
  std::string body;
};

// A response (or request) that arrives after the watch was made.
class ResponseWatch {
 public:
  virtual ~ResponseWatch() = default;
  virtual Task<Result<ResponseBody>> wait(Context cx) = 0;  // with the body, at most 8 MiB
};

class Network {
 public:
  explicit Network(PageState& page);
  ~Network();

  // 500 ms without a request in flight (WebSocket, EventSource and favicon not counted).
  Task<Result<void>> wait_idle(Context cx);
  // `matches` decides on URL and method.
  std::shared_ptr<ResponseWatch> watch_response(std::function<bool(const ResponseInfo&)> matches);
  // The last 50 requests that failed or were answered with an HTTP error.
  const std::vector<FailedRequest>& failed() const;
  Task<Result<void>> block_urls(Context cx, std::vector<std::string> patterns);
  Task<Result<void>> set_extra_headers(Context cx, json::object headers);

  // For the page: requests of older documents of the frame no longer count; an empty loader means all of
  // them.
  void forget_document(std::string_view frame_id, std::string_view loader);

  struct State;
  State& state() { return *state_; }

 private:
  std::unique_ptr<State> state_;
};

}  // namespace flow::browser
