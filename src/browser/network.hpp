#pragma once
// What the network of one page is doing: requests in flight over the whole frame tree, and those that failed.
//
// Request events are parsed only while somebody is interested: each waiter subscribes for its time. Document
// requests are always followed, because navigation needs them.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "async/context.hpp"
#include "async/task.hpp"
#include "base/bytes.hpp"
#include "browser/blocking.hpp"
#include "browser/server_clock.hpp"
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

// Told of responses for as long as it lives; see Network::listen().
class ResponseListener {
 public:
  virtual ~ResponseListener() = default;
  virtual void responded(const ResponseInfo& info, const std::shared_ptr<cdp::Session>& session) = 0;
  // The body is complete, or why it will not be (net::ERR_…).
  virtual void ended(std::string_view request_id, const std::string& error_text) = 0;
};

class Network {
 public:
  explicit Network(PageState& page);
  ~Network();

  // 500 ms without a request in flight (WebSocket, EventSource and favicon not counted).
  Task<Result<void>> wait_idle(Context cx);
  // Preflights and redirects are not told.
  void listen(const std::shared_ptr<ResponseListener>& listener);
  // How large a body may be that the browser keeps to be read.
  static Bytes usual_body();
  Task<Result<void>> keep_bodies(Context cx, Bytes largest);
  // The last 50 requests that failed or were answered with an HTTP error.
  const std::vector<FailedRequest>& failed() const;
  // Of the server of the document that came last into the main frame; nothing when it did not say.
  std::optional<ServerClock> server_clock() const;
  Blocking& blocking();
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
