#include "trial.hpp"

#include "descriptors.hpp"
#include "invariants.hpp"

namespace flow::chaos {
namespace {

using std::chrono::seconds;

constexpr seconds kStart{90};
constexpr seconds kQuickBody{240};
constexpr seconds kLongBody{3600};
constexpr seconds kStop{180};
constexpr seconds kIdle{10};  // for connections that nobody uses any more

Task<Result<void>> experiment_on(Context cx, const Experiment* experiment, Trial* trial) {
  Census before = census_of_descriptors(*trial);
  auto done = co_await experiment->body(cx.grace(trial->form.long_form ? kLongBody : kQuickBody), trial);
  const auto stopped = co_await Load::stop(cx.grace(seconds{60}), trial->load);
  if (!done) co_return done;
  if (!stopped) co_return stopped;
  trial->report->note(fmt::format("{} runs were acknowledged, {} requests repeated, {} callers answered",
                                  trial->load->accepted().size(), trial->load->repeated(),
                                  trial->load->answered()));
  co_await wait_for_quiet(cx.grace(experiment->quiet), trial);
  co_await check_descriptors(cx.grace(kIdle), trial, std::move(before));
  co_return co_await check_invariants(cx.grace(seconds{60}), trial);
}

Task<Result<void>> play(Context cx, const Experiment* experiment, Trial* trial) {
  auto done = co_await Site::start(cx.within(kStart), trial->site);
  if (done) done = co_await experiment_on(cx, experiment, trial);
  if (!done) trial->report->broken("the experiment itself failed: " + done.error().message);
  const auto stopped = co_await Site::stop(cx.grace(kStop), trial->site, trial->report);
  if (!stopped) trial->report->broken("the site did not stop: " + stopped.error().message);
  if (!trial->report->broken().empty()) trial->report->note(trial->site->world.output());
  co_return Result<void>{};
}

}  // namespace

std::vector<std::string> run_experiment(const Experiment& experiment, Form form) {
  async::Loop loop;
  Report report;
  Site site(loop, experiment.site);
  Load load(loop, &site, &report, form.seed);
  Trial trial{.form = form,
              .loop = &loop,
              .site = &site,
              .load = &load,
              .report = &report,
              .random = std::mt19937_64(form.seed)};
  const auto played = loop.run(play(loop.context(kStart + kLongBody + kStop), &experiment, &trial));
  if (!played) report.broken(played.error().message);
  return report.broken();
}

}  // namespace flow::chaos
