#include "nodes/testing/remote_test.hpp"

#include <ostream>

#include "nodes/testing/beside_test.hpp"

namespace flow::nodes::testing {
namespace {

std::string with(std::string text, std::string_view name, const std::string& value) {
  for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + value.size()))
    text.replace(at, name.size(), value);
  return text;
}

}  // namespace

void PrintTo(const RemoteCase& one, std::ostream* out) {
  *out << one.name;
}

void check_remote(std::string_view type, const RemoteCase& one) {
  test::RemoteEndpoint* endpoint = nullptr;
  const auto result =
      run_beside({.type = std::string(type),
                  .server =
                      [&](async::Loop& loop) {
                        auto made = std::make_unique<test::RemoteEndpoint>(loop, one.habits);
                        endpoint = made.get();
                        return made;
                      },
                  .inputs =
                      [&] {
                        return with(with(one.inputs, "{endpoint}", endpoint->web_socket()), "{port}",
                                    std::to_string(endpoint->port()));
                      },
                  .prepare = [&](Host& host) { host.allowed_secret_hosts = one.secret_hosts; }});
  if (one.error) {
    ASSERT_FALSE(result) << json::dump(json::value(*result));
    EXPECT_EQ(to_string(result.error().code), to_string(*one.error)) << result.error().message;
    EXPECT_NE(result.error().message.find(one.message), std::string::npos) << result.error().message;
    return;
  }
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(json::dump(json::value(*result)), json::dump(json::parse(one.outputs).value()));
}

}  // namespace flow::nodes::testing
