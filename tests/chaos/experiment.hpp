#pragma once
// Experiment: one fault on a running service under load. trial.hpp runs it and checks all invariants after
// it; the experiment itself adds what its fault must show above all.
#include <chrono>
#include <optional>
#include <random>
#include <span>
#include <string_view>

#include "load.hpp"
#include "site.hpp"

namespace flow::chaos {

// How one is run.
struct Form {
  std::uint64_t seed = 0;
  bool long_form = false;
  std::optional<std::chrono::seconds> hold = {};  // instead of the fault's own duration
};

// What an experiment has.
struct Trial {
  Form form;
  async::Loop* loop;
  Site* site;
  Load* load;
  Report* report;
  std::mt19937_64 random;

  // By the form.
  int number(int quick, int full) const { return form.long_form ? full : quick; }
  std::chrono::seconds hold(int quick, int full) const {
    return form.hold.value_or(std::chrono::seconds{number(quick, full)});
  }
  int draw(int least, int most) { return std::uniform_int_distribution(least, most)(random); }
};

struct Experiment {
  int number;
  std::string_view name;
  std::string_view fault;
  SiteOptions site;
  // How long after its body everything may take to be terminal.
  std::chrono::seconds quiet;
  Task<Result<void>> (*body)(Context cx, Trial* trial);
};

std::span<const Experiment> experiments();

}  // namespace flow::chaos
