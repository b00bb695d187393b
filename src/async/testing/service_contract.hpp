#pragma once
// What every Service promises about its life, to be held by each one's own test: start() and stop() may be
// called twice, stop() before start(), and nothing of it is left on the loop afterwards.
//
//   EXPECT_TRUE(loop.run(testing::keeps_its_contract(loop.context(10s), &server)));
//
// The error names the step that broke the promise. Services need not start again after stop().
#include "async/service.hpp"

namespace flow::async::testing {

inline Task<Result<void>> keeps_its_contract(Context cx, Service* service) {
  struct Step {
    std::string_view name;
    Task<Result<void>> (Service::*call)(Context);
  };
  constexpr Step kSteps[] = {{"start", &Service::start},
                             {"start again", &Service::start},
                             {"stop", &Service::stop},
                             {"stop again", &Service::stop}};
  for (const Step& step : kSteps) {
    if (auto done = co_await (service->*step.call)(cx); !done)
      co_return std::unexpected(std::move(done).error().context(step.name));
  }
  co_return Result<void>{};
}

// For one that was never started.
inline Task<Result<void>> stops_unstarted(Context cx, Service* service) {
  for (int i = 0; i < 2; ++i) CO_TRY_VOID(co_await service->stop(cx));
  co_return Result<void>{};
}

}  // namespace flow::async::testing
