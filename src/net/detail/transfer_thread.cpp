#include "net/detail/transfer_thread.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace flow::net::detail {

namespace {

// curl asks for its own timers; this is only how long a silent thread sleeps between two looks at nothing.
constexpr int kLongestPoll = 60'000;

struct Running {
  TransferThread::Id id;
  std::unique_ptr<Transfer> transfer;
};

}  // namespace

struct TransferThread::State {
  explicit State(Limits most) : limits(most) {}

  // Of the loop, before there is a thread.
  void open_multi() {
    multi.reset(curl().multi_init());
    FLOW_ASSERT(multi != nullptr);
    curl().multi_setopt(multi.get(), CURLMOPT_MAX_TOTAL_CONNECTIONS, limits.connections);
    curl().multi_setopt(multi.get(), CURLMOPT_MAX_HOST_CONNECTIONS, limits.connections_per_host);
  }

  // Of the loop and the thread, under the mutex.
  std::mutex mutex;
  std::vector<Running> arrived;
  std::vector<Id> aborted;
  bool stopping = false;
  std::move_only_function<void()> ended;

  // Of the loop.
  Limits limits;
  Id last_id = 0;
  std::thread thread;

  // Of the thread; curl_multi_wakeup() may be called from anywhere.
  MultiHandle multi;
  std::map<CURL*, Running> running;

  void end(std::map<CURL*, Running>::iterator at, CURLcode code) {
    const auto one = std::move(at->second);
    curl().multi_remove_handle(multi.get(), at->first);
    running.erase(at);
    one.transfer->finished(code);
  }

  void begin(Running one) {
    CURL* easy = one.transfer->easy();
    if (curl().multi_add_handle(multi.get(), easy) != CURLM_OK) {
      one.transfer->finished(CURLE_FAILED_INIT);
      return;
    }
    running.emplace(easy, std::move(one));
  }

  void collect_ended() {
    int left = 0;
    while (CURLMsg* message = curl().multi_info_read(multi.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      if (const auto at = running.find(message->easy_handle); at != running.end()) end(at, code);
    }
  }

  void perform() {
    int active = 0;
    curl().multi_perform(multi.get(), &active);
    collect_ended();
  }

  // False when it is time to go.
  bool take_orders() {
    std::vector<Running> beginners;
    std::vector<Id> leavers;
    bool go_on = true;
    {
      const std::lock_guard lock(mutex);
      beginners.swap(arrived);
      leavers.swap(aborted);
      go_on = !stopping;
    }
    for (auto& one : beginners) begin(std::move(one));
    std::vector<CURL*> cut;
    for (const auto& [easy, one] : running) {
      if (go_on && std::ranges::find(leavers, one.id) == leavers.end()) continue;
      one.transfer->abort();
      cut.push_back(easy);
    }
    if (cut.empty()) return go_on;
    perform();
    for (CURL* easy : cut) {
      if (const auto at = running.find(easy); at != running.end()) end(at, CURLE_ABORTED_BY_CALLBACK);
    }
    return go_on;
  }

  void work() {
    while (take_orders()) {
      perform();
      curl().multi_poll(multi.get(), nullptr, 0, kLongestPoll, nullptr);
    }
    multi.reset();  // closes kept connections, here and not on the loop
    if (ended) ended();
  }
};

TransferThread::TransferThread(Limits limits) : state_(std::make_unique<State>(limits)) {}

TransferThread::~TransferThread() {
  static_cast<void>(begin_stop({}));
  if (state_->thread.joinable()) state_->thread.join();
}

TransferThread::Id TransferThread::add(std::unique_ptr<Transfer> transfer) {
  const Id id = ++state_->last_id;
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->stopping) return 0;
    state_->arrived.push_back({id, std::move(transfer)});
    if (state_->thread.joinable()) {
      curl().multi_wakeup(state_->multi.get());
      return id;
    }
  }
  state_->open_multi();
  state_->thread = std::thread([state = state_.get()] { state->work(); });
  return id;
}

void TransferThread::abort(Id id) {
  const std::lock_guard lock(state_->mutex);
  if (state_->stopping) return;
  state_->aborted.push_back(id);
  curl().multi_wakeup(state_->multi.get());
}

bool TransferThread::begin_stop(std::move_only_function<void()> ended) {
  const std::lock_guard lock(state_->mutex);
  if (state_->stopping || !state_->thread.joinable()) {
    state_->stopping = true;
    return false;
  }
  state_->stopping = true;
  state_->ended = std::move(ended);
  curl().multi_wakeup(state_->multi.get());
  return true;
}

}  // namespace flow::net::detail
