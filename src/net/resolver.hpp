#pragma once
// Resolver: names to addresses by the C library, several at once, remembered for a short time.
//
// resolve() answers in the order to try; an address literal (of any spelling the C library takes) answers
// itself. `network` when the name has no address. Belongs to one loop; its threads start with the first
// lookup, and the destructor waits for lookups that still run. A test derives from it to say what names mean.
#include <memory>
#include <string>
#include <vector>

#include "async/context.hpp"
#include "async/task.hpp"
#include "net/ip_address.hpp"

namespace flow::net {

struct ResolverSettings {
  int threads = 4;
  milliseconds remembered{15'000};
  std::size_t names = 1000;
};

class Resolver {
 public:
  explicit Resolver(ResolverSettings settings = {});
  virtual ~Resolver();

  virtual Task<Result<std::vector<IpAddress>>> resolve(Context cx, std::string host);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace flow::net
