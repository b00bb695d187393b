// One line an event: for files, pipes and CI.
#include <map>
#include <ostream>

#include <fmt/format.h>

#include "app/progress/progress.hpp"
#include "app/progress/text.hpp"

namespace flow::app {
namespace {

class PlainProgress final : public Progress {
 public:
  explicit PlainProgress(std::ostream& out) : out_(out) {}

  void record(const engine::Record& record) override {
    std::visit([this](const auto& event) { write(event); }, record);
  }
  void note(std::string_view line) override { out_ << line << '\n' << std::flush; }

 private:
  void line(WallTime at, const std::string& text) {
    const auto since = std::chrono::duration_cast<milliseconds>(at - started_);
    out_ << fmt::format("[{:7.1f} s] {}\n", static_cast<double>(since.count()) / 1000, text) << std::flush;
  }

  void write(const engine::ExecutionStarted& event) {
    started_ = event.at;
    line(event.at, fmt::format("run of \"{}\" started", event.workflow_name));
  }
  void write(const engine::NodeStarted& event) { names_.insert_or_assign(event.node.str(), event.name); }
  void write(const engine::NodeWaiting& event) {
    line(event.at, fmt::format("{}: waiting, {}", title_of(event), event.reason));
  }
  void write(const engine::NodeFinished& event) {
    const std::string title = node_title(event.name, event.iteration);
    const std::string state(to_string(event.state));
    if (event.error) {
      line(event.at, fmt::format("{}: {} after {}: {}", title, state, duration_text(event.took),
                                 error_text(*event.error)));
      for (const std::string& further : further_lines(*event.error))
        line(event.at, fmt::format("{}:   {}", title, further));
    } else {
      line(event.at, fmt::format("{}: {} in {}", title, state, duration_text(event.took)));
    }
    for (const std::string& warning : event.warnings)
      line(event.at, fmt::format("{}: warning: {}", title, warning));
  }
  void write(const engine::NodeSkipped& event) {
    line(event.at, fmt::format("{}: skipped", node_title(event.name, event.iteration)));
  }
  void write(const engine::LogRecord& event) {
    line(event.at, fmt::format("{}: {}: {}", title_of(event), log::to_string(event.level), event.message));
  }
  void write(const auto&) {}  // what the lines above and the summary say already

  // Records about a node that runs carry its id only.
  std::string title_of(const auto& event) const {
    const auto name = names_.find(event.node.str());
    return node_title(name == names_.end() ? event.node.str() : name->second, event.iteration);
  }

  std::ostream& out_;
  WallTime started_;
  std::map<std::string, std::string> names_;
};

class SilentProgress final : public Progress {
 public:
  explicit SilentProgress(std::ostream& out) : out_(out) {}
  void record(const engine::Record&) override {}
  void note(std::string_view line) override { out_ << line << '\n' << std::flush; }

 private:
  std::ostream& out_;
};

}  // namespace

std::unique_ptr<Progress> make_plain_progress(std::ostream& out) {
  return std::make_unique<PlainProgress>(out);
}

std::unique_ptr<Progress> make_silent_progress(std::ostream& out) {
  return std::make_unique<SilentProgress>(out);
}

}  // namespace flow::app
