#pragma once
// Meeting points for coroutines of one loop. None is thread-safe; side threads post to the loop first.
//
// Event    set once, wakes every waiter; later waiters return at once. reset() arms it again.
// Queue<T> unbounded FIFO with close(); pop() fails with `cancelled` when closed and empty. Bounded by its
// users. Gate     a FIFO mutex: acquire() waits its turn and returns a Lease that releases when it dies. Each
// wait takes a Context and fails with `timeout` at its deadline.
#include <deque>
#include <list>
#include <memory>
#include <optional>

#include "async/context.hpp"
#include "async/task.hpp"

namespace flow::async {

class Event {
 public:
  Event();
  void set();
  void reset();
  bool is_set() const;
  Task<Result<void>> wait(Context cx);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

template <class T>
class Queue {
 public:
  void push(T item) {
    items_.push_back(std::move(item));
    ready_.set();
  }
  void close() {
    closed_ = true;
    ready_.set();
  }
  std::size_t size() const { return items_.size(); }

  Task<Result<T>> pop(Context cx) {
    while (items_.empty()) {
      if (closed_) co_return fail(ErrorCode::cancelled, "the queue is closed");
      ready_.reset();
      CO_TRY_VOID(co_await ready_.wait(cx));
    }
    T item = std::move(items_.front());
    items_.pop_front();
    co_return item;
  }

 private:
  std::deque<T> items_;
  Event ready_;
  bool closed_ = false;
};

class Gate {
 public:
  class Lease {
   public:
    Lease() = default;
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&& other) noexcept;
    ~Lease();
    bool held() const { return state_ != nullptr; }
    void release();

   private:
    friend class Gate;
    explicit Lease(std::shared_ptr<void> state) : state_(std::move(state)) {}
    std::shared_ptr<void> state_;
  };

  Gate();
  Task<Result<Lease>> acquire(Context cx);
  std::size_t waiting() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace flow::async
