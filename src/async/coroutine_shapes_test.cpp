// Everyday coroutine shapes that GCC 12 miscompiles (temporaries freed twice or never). They pass here, under
// ASan too, or the compiler is not fit for this project: see docs/decisions/0001.
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "async/loop.hpp"

namespace flow::async {
namespace {

struct Counted {
  static inline int alive = 0;
  Counted() { ++alive; }
  Counted(const Counted& other) : text(other.text) { ++alive; }
  Counted(Counted&& other) noexcept : text(std::move(other.text)) { ++alive; }
  Counted& operator=(const Counted&) = default;
  Counted& operator=(Counted&&) = default;
  ~Counted() { --alive; }
  std::string text = std::string(64, 'x');
};

struct Aggregate {
  std::string name;
  Counted counted;
  std::vector<int> numbers;
};

Task<void> turn() {
  co_await boost::asio::post(co_await boost::asio::this_coro::executor, boost::asio::use_awaitable);
}
Task<std::size_t> take_aggregate(Aggregate value) {
  co_await turn();
  co_return value.name.size() + value.numbers.size();
}
Task<std::string> take_function(std::function<std::string(int)> f) {
  co_await turn();
  co_return f(3);
}
Task<Aggregate> make_aggregate(std::string name) {
  co_await turn();
  co_return Aggregate{std::move(name), {}, {}};
}
Task<std::size_t> take_movable(std::move_only_function<std::size_t()> f) {
  co_await turn();
  co_return f();
}
template <class F>
Task<std::string> take_callable(F f) {
  co_await turn();
  co_return f(2);
}
Task<Result<Counted>> make_counted(bool good) {
  co_await turn();
  if (!good) co_return fail(ErrorCode::not_found, "no such thing");
  co_return Counted{};
}
Task<Result<std::size_t>> try_chain(bool good) {
  CO_TRY(const auto counted, co_await make_counted(good));
  CO_TRY_VOID(co_await make_counted(true));
  co_return counted.text.size();
}

struct Shape {
  std::string_view name;
  Task<Result<void>> (*run)();
};

template <class A, class B>
Result<void> same(const A& a, const B& b) {
  if (a == b) return {};
  return fail(ErrorCode::internal, "values differ");
}

Task<Result<void>> temporary_aggregate() {
  co_return same(co_await take_aggregate(Aggregate{"abc", {}, {1, 2}}), 5U);
}
Task<Result<void>> temporary_aggregate_in_braces() {
  co_return same(co_await take_aggregate({.name = "abcd", .counted = {}, .numbers = {1}}), 5U);
}
Task<Result<void>> capturing_lambda_as_function() {
  const Counted counted;
  co_return same(co_await take_function([counted](int n) { return counted.text.substr(0, std::size_t(n)); }),
                 "xxx");
}
Task<Result<void>> capturing_lambda_as_template() {
  const Counted counted;
  co_return same(co_await take_callable([counted](int n) { return counted.text.substr(0, std::size_t(n)); }),
                 "xx");
}
Task<Result<void>> await_inside_an_argument_list() {
  co_return same(co_await take_aggregate(
                     Aggregate{co_await take_function([](int) { return std::string("ab"); }), {}, {}}),
                 2U);
}
Task<Result<void>> try_success() {
  CO_TRY(const std::size_t size, co_await try_chain(true));
  co_return same(size, 64U);
}
Task<Result<void>> try_failure() {
  const auto result = co_await try_chain(false);
  if (result.has_value()) co_return fail(ErrorCode::internal, "expected an error");
  co_return same(result.error().code, ErrorCode::not_found);
}
Task<Result<void>> await_in_condition_and_loop() {
  std::size_t total = 0;
  for (const int n : std::vector<int>{1, 2, 3}) {
    if (co_await take_aggregate(Aggregate{"a", {}, {n}}) == 2U) total += std::size_t(n);
  }
  co_return same(total, 6U);
}
Task<Result<void>> thrown_through_frames() {
  std::string caught;
  try {
    co_await take_function(
        [counted = Counted{}](int) -> std::string { throw std::runtime_error(counted.text); });
  } catch (const std::exception& error) {
    caught = error.what();
  }
  co_return same(caught, std::string(64, 'x'));
}
Task<Result<void>> conditional_await() {
  const bool yes = co_await take_aggregate({"a", {}, {}}) == 1U;
  co_return same(yes ? co_await take_aggregate({"ab", {}, {}}) : co_await take_aggregate({"abc", {}, {}}),
                 2U);
}

Task<Result<void>> aggregate_as_a_result() {
  // A temporary that a coroutine returned, used in the expression that awaited it.
  co_return same((co_await make_aggregate("abc")).name + (co_await make_aggregate("d")).name, "abcd");
}
Task<Result<void>> capturing_lambda_that_moves() {
  co_return same(co_await take_movable([text = std::make_unique<Counted>()] { return text->text.size(); }),
                 64U);
}
Task<Result<void>> lambda_without_captures_takes_values() {
  // The one kind of coroutine lambda that is allowed: it may outlive its closure, which holds nothing.
  Task<std::size_t> task = [](Counted counted, Aggregate aggregate) -> Task<std::size_t> {
    co_await turn();
    co_return counted.text.size() + aggregate.name.size();
  }({}, {"ab", {}, {}});
  co_return same(co_await std::move(task), 66U);
}
Task<Result<void>> destroyed_before_it_is_awaited() {
  {
    const auto never = take_aggregate({"abc", {}, {1}});
  }
  co_return Result<void>{};
}

class CoroutineShapes : public testing::TestWithParam<Shape> {};

TEST_P(CoroutineShapes, KeepsEveryTemporaryOnce) {
  Counted::alive = 0;
  {
    Loop loop;
    const auto result = loop.run(GetParam().run());
    EXPECT_TRUE(result.has_value()) << result.error().message;
  }
  EXPECT_EQ(Counted::alive, 0);
}

INSTANTIATE_TEST_SUITE_P(
    All, CoroutineShapes,
    testing::Values(Shape{"temporary_aggregate", temporary_aggregate},
                    Shape{"temporary_aggregate_in_braces", temporary_aggregate_in_braces},
                    Shape{"capturing_lambda_as_function", capturing_lambda_as_function},
                    Shape{"capturing_lambda_as_template", capturing_lambda_as_template},
                    Shape{"await_inside_an_argument_list", await_inside_an_argument_list},
                    Shape{"try_success", try_success}, Shape{"try_failure", try_failure},
                    Shape{"await_in_condition_and_loop", await_in_condition_and_loop},
                    Shape{"thrown_through_frames", thrown_through_frames},
                    Shape{"conditional_await", conditional_await},
                    Shape{"aggregate_as_a_result", aggregate_as_a_result},
                    Shape{"capturing_lambda_that_moves", capturing_lambda_that_moves},
                    Shape{"lambda_without_captures_takes_values", lambda_without_captures_takes_values},
                    Shape{"destroyed_before_it_is_awaited", destroyed_before_it_is_awaited}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace flow::async
