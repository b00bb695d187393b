#pragma once
// Receiver: the outside world of the workflows, on loopback: it takes deliveries and serves a page.
//
//   POST /hooks/{serial}   kept with its Idempotency-Key; answered after before_answer, if that is set
//   GET  /page?ms=N        a page that gets its #late element after N ms
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "async/loop.hpp"
#include "async/service.hpp"

namespace flow::chaos {

struct Delivery {
  std::string serial;  // of the run that sent it
  std::string key;     // Idempotency-Key; empty when there was none
};

class Receiver final : public async::Service {
 public:
  explicit Receiver(async::Loop& loop);
  ~Receiver() override;

  Task<Result<void>> start(Context cx) override;
  Task<Result<void>> stop(Context cx) override;

  std::string origin() const;
  const std::vector<Delivery>& deliveries() const;
  int deliveries_of(std::string_view serial) const;

  // Between the arrival of a delivery and its answer. It may take its time: that is the moment of many
  // faults.
  std::function<Task<void>(Context cx, std::string serial, int times)> before_answer;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace flow::chaos
