#include "metrics/metrics.hpp"

#include <map>
#include <vector>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "base/assert.hpp"

namespace flow::metrics {
namespace {

using Values = std::vector<std::string>;

const prometheus::Histogram::BucketBoundaries& boundaries() {
  static const prometheus::Histogram::BucketBoundaries kSeconds{0.001, 0.005, 0.02, 0.1, 0.5, 1,
                                                                2,     5,     15,   60,  300};
  return kSeconds;
}

// Family::Add is slow and searches, so each series is looked up in a map of ours first.
template <class Series>
struct Family {
  prometheus::Family<Series>* family = nullptr;
  std::map<Values, Series*> series;
};

prometheus::Labels labels_of(const MetricRow& row, const Values& values) {
  prometheus::Labels labels;
  for (std::size_t i = 0; i < values.size(); ++i) labels.emplace(row.labels[i], values[i]);
  return labels;
}

Values bounded(const MetricRow& row, std::initializer_list<std::string_view> labels, bool known,
               std::size_t count) {
  FLOW_ASSERT(labels.size() == row.labels.size());
  if (!known && count >= kMaxSeries) return Values(labels.size(), "other");
  return {labels.begin(), labels.end()};
}

}  // namespace

struct Registry::State {
  prometheus::Registry registry;
  std::map<Metric, Family<prometheus::Counter>> counters;
  std::map<Metric, Family<prometheus::Histogram>> histograms;
  std::map<Metric, Family<prometheus::Gauge>> gauges;

  template <class Series, class Make>
  Series& find(Family<Series>& family, Metric metric, std::initializer_list<std::string_view> labels,
               const Make& make) {
    const MetricRow& row = metric_rows()[static_cast<std::size_t>(metric)];
    const bool known = family.series.contains(Values(labels.begin(), labels.end()));
    Values values = bounded(row, labels, known, family.series.size());
    Series*& series = family.series[values];
    if (series == nullptr) series = &make(*family.family, labels_of(row, values));
    return *series;
  }
};

Registry::Registry() : state_(std::make_unique<State>()) {
  for (const MetricRow& row : metric_rows()) {
    const std::string name(row.name);
    const std::string help(row.help);
    if (row.kind == Kind::counter) {
      state_->counters[row.metric].family =
          &prometheus::BuildCounter().Name(name).Help(help).Register(state_->registry);
    } else if (row.kind == Kind::gauge) {
      state_->gauges[row.metric].family =
          &prometheus::BuildGauge().Name(name).Help(help).Register(state_->registry);
    } else {
      state_->histograms[row.metric].family =
          &prometheus::BuildHistogram().Name(name).Help(help).Register(state_->registry);
    }
  }
}

Registry::~Registry() = default;

void Registry::add(Metric metric, std::initializer_list<std::string_view> labels, double count) {
  state_
      ->find(state_->counters.at(metric), metric, labels,
             [](auto& family, const prometheus::Labels& named) -> auto& { return family.Add(named); })
      .Increment(count);
}

void Registry::set(Metric metric, std::initializer_list<std::string_view> labels, double value) {
  state_
      ->find(state_->gauges.at(metric), metric, labels,
             [](auto& family, const prometheus::Labels& named) -> auto& { return family.Add(named); })
      .Set(value);
}

void Registry::observe(Metric metric, std::initializer_list<std::string_view> labels, double seconds) {
  state_
      ->find(state_->histograms.at(metric), metric, labels,
             [](auto& family, const prometheus::Labels& named) -> auto& {
               return family.Add(named, boundaries());
             })
      .Observe(seconds);
}

std::string Registry::text() const {
  return prometheus::TextSerializer().Serialize(state_->registry.Collect());
}

Registry& process() {
  static Registry registry;
  return registry;
}

}  // namespace flow::metrics
