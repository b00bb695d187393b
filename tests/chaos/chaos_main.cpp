// flow_chaos [EXPERIMENT…] [--long] [--seed N] [--hold SECONDS]: fault experiments on the real service.
//
// An experiment is named by its number or its name; none: all of the form. Exit code 0 when every promise was
// kept, 1 when one was broken, 2 for bad usage.
#include <charconv>
#include <cstdio>
#include <random>

#include "experiment.hpp"
#include "trial.hpp"

namespace flow::chaos {
namespace {

constexpr std::uint64_t kLargestSeed = 0xffff'ffff;

struct Request {
  std::vector<const Experiment*> chosen;
  Form form;
};

template <class T>
Result<T> number_of(std::string_view option, std::string_view text) {
  T value{};
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size())
    return fail(ErrorCode::invalid_input, "{} {} is no number", option, text);
  return value;
}

Result<void> choose(Request* request, std::string_view word) {
  const std::size_t before = request->chosen.size();
  for (const Experiment& one : experiments()) {
    if (one.name == word || std::to_string(one.number) == word) request->chosen.push_back(&one);
  }
  if (request->chosen.size() > before) return {};
  std::string known;
  for (const Experiment& one : experiments())
    known += fmt::format("\n  {:2} {:17} {}", one.number, one.name, one.fault);
  return fail(ErrorCode::invalid_input, "there is no experiment \"{}\"; there are:{}", word, known);
}

Result<Request> read(std::span<char*> words) {
  Request request;
  request.form.seed = std::random_device{}() & kLargestSeed;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i];
    const std::string_view next = i + 1 < words.size() ? words[i + 1] : "";
    if (word == "--long") {
      request.form.long_form = true;
    } else if (word == "--seed") {
      TRY(request.form.seed, number_of<std::uint64_t>(word, next));
      ++i;
    } else if (word == "--hold") {
      TRY(const int seconds, number_of<int>(word, next));
      request.form.hold = std::chrono::seconds{seconds};
      ++i;
    } else {
      TRY_VOID(choose(&request, word));
    }
  }
  if (request.chosen.empty()) {
    for (const Experiment& one : experiments()) request.chosen.push_back(&one);
  }
  return request;
}

int run(const Request& request) {
  std::vector<std::string> lines;
  int failed = 0;
  for (const Experiment* one : request.chosen) {
    fmt::print("{} {}: {} (seed {}{})\n", one->number, one->name, one->fault, request.form.seed,
               request.form.long_form ? ", long" : "");
    std::fflush(stdout);
    const auto begun = std::chrono::steady_clock::now();
    const auto broken = run_experiment(*one, request.form);
    const auto took =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - begun);
    failed += broken.empty() ? 0 : 1;
    lines.push_back(fmt::format("{:2} {:17} {:6} {:4} s", one->number, one->name,
                                broken.empty() ? "kept" : "BROKEN", took.count()));
    for (const std::string& promise : broken) lines.push_back("     " + promise);
  }
  fmt::print("\nseed {}\n{}\n{} of {} experiments kept every promise\n", request.form.seed,
             fmt::join(lines, "\n"), request.chosen.size() - static_cast<std::size_t>(failed),
             request.chosen.size());
  return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace flow::chaos

int main(int count, char** arguments) {
  const auto request = flow::chaos::read(std::span(arguments + 1, static_cast<std::size_t>(count - 1)));
  if (!request) {
    fmt::print(stderr, "flow_chaos: {}\n", request.error().message);
    return 2;
  }
  return flow::chaos::run(*request);
}
