#include <array>

#include "experiments/experiments.hpp"

namespace flow::chaos {
namespace {

using std::chrono::seconds;

constexpr SiteOptions kServed{};
constexpr SiteOptions kNoWorker{.worker = false};
constexpr SiteOptions kNoScheduler{.scheduler = false};
constexpr SiteOptions kProxied{.proxied = true};

constexpr std::array kExperiments{
    Experiment{1, "kill-worker", "kill -9 of a supervised worker in a browser node", kServed, seconds{90},
               kill_worker},
    Experiment{1, "kill-lone-worker", "kill -9 of a worker that nobody supervises, in a browser node",
               kNoWorker, seconds{120}, kill_lone_worker},
    Experiment{2, "lost-answer", "kill -9 of a worker after its delivery has arrived, before the answer",
               kServed, seconds{120}, lost_answer},
    Experiment{3, "lost-commit", "an outcome is lost before its commit, or its commit's answer is", kProxied,
               seconds{60}, lost_commit},
    Experiment{4, "schedulers", "four schedulers, whose database connections are cut at random", kNoScheduler,
               seconds{60}, four_schedulers},
    Experiment{5, "database-crash", "PostgreSQL ends at once and starts again, under load", kServed,
               seconds{120}, database_crash},
    Experiment{6, "held-snapshot", "a foreign connection stays idle in a transaction", kServed, seconds{60},
               held_snapshot},
    Experiment{7, "frozen-worker", "SIGSTOP of a worker, then SIGCONT", kNoWorker, seconds{120},
               frozen_worker},
    Experiment{8, "drain", "SIGTERM of workers with short and long grace", kNoWorker, seconds{90}, drain},
    Experiment{9, "missed-schedules", "no scheduler for a day, then one", kNoScheduler, seconds{150},
               missed_schedules},
    Experiment{10, "browser-death", "Chromium is killed, crashes, hangs", kServed, seconds{150},
               browser_death},
    Experiment{11, "poison", "a workflow that takes its worker down each time", kServed, seconds{120},
               poison},
    Experiment{12, "backlog", "the backlog of one user before the few runs of another", kNoWorker,
               seconds{600}, backlog},
};

}  // namespace

std::span<const Experiment> experiments() {
  return kExperiments;
}

}  // namespace flow::chaos
