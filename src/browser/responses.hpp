#pragma once
// ResponseCapture: the first response that matches, with its body.
//
// Armed before whatever makes the page ask for it; for as long the browser keeps larger bodies than usual.
// Owned by whoever armed it; the destructor stops listening, disarm() also gives the memory of the browser
// back. A body over the cap is `quota`; one that is gone, because the page was left while it arrived,
// `navigation`. A body is asked for the moment it is complete, not when wait() is called.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "browser/network.hpp"
#include "browser/page.hpp"

namespace flow::browser {

struct CaptureOptions {
  std::function<bool(const ResponseInfo&)> matches;
  Bytes cap{10U << 20};
};

struct CapturedResponse {
  ResponseInfo info;
  std::string body;
  bool is_text = true;  // the browser decoded it; else these are the bytes
};

class ResponseCapture {
 public:
  static Task<Result<std::unique_ptr<ResponseCapture>>> arm(Context cx, std::shared_ptr<Page> page,
                                                            CaptureOptions options);
  ~ResponseCapture();

  // `timeout` when none came, or its end did not.
  Task<Result<CapturedResponse>> wait(Context cx);
  bool found() const;
  // Addresses of the last responses that did not match, for the words of a failure.
  std::vector<std::string> others() const;
  Task<void> disarm(Context cx);

 private:
  class Listener;
  ResponseCapture(std::shared_ptr<Page> page, std::shared_ptr<Listener> listener);
  std::shared_ptr<Page> page_;
  std::shared_ptr<Listener> listener_;
};

}  // namespace flow::browser
