#pragma once
// TransferThread: one curl multi handle on a thread of its own.
//
// Transfers are given away by add(); each is told its end exactly once, on the thread, by finished(), which
// sends its values home. abort() makes a transfer end at once. begin_stop() refuses new transfers, aborts the
// rest and calls `ended` from the thread as its last act; the destructor does the same and joins. Starts its
// thread with the first transfer, for which curl must have been loaded (load_curl()). add(), abort(),
// begin_stop() belong to the loop.
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "net/detail/curl.hpp"

namespace flow::net::detail {

class Transfer {
 public:
  virtual ~Transfer() = default;
  virtual CURL* easy() = 0;
  virtual void finished(CURLcode code) = 0;  // must not throw
  // For a protocol that must not just be cut: called before, and curl_multi_perform() runs in between.
  virtual void abort() {}
};

class TransferThread {
 public:
  struct Limits {
    long connections = 128;
    long connections_per_host = 16;
  };
  using Id = std::uint64_t;

  explicit TransferThread(Limits limits);
  ~TransferThread();

  // 0 after begin_stop(); the transfer is then gone, untold.
  Id add(std::unique_ptr<Transfer> transfer);
  void abort(Id id);
  bool begin_stop(std::move_only_function<void()> ended);  // false: there is no thread, `ended` is not called

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace flow::net::detail
