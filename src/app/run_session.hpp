#pragma once
// RunSession: everything one `flowbuilder run` needs around the engine, started, used and taken down in
// order.
//
// Owns the loop, the browser pool, the clients and, when asked for, the demo site. run() drives one execution
// to its end; SIGINT and SIGTERM cancel it, and it still ends with every browser gone. It fails only before
// the execution began: a parameter of the wrong kind, a folder that cannot be made, a port that is taken.
// What became of the execution itself is in the outcome.
#include <functional>
#include <memory>
#include <string>

#include "app/credentials_file.hpp"
#include "app/progress/progress.hpp"
#include "app/settings.hpp"
#include "engine/execution.hpp"
#include "engine/memory_journal.hpp"

namespace flow::app {

struct RunSetup {
  std::shared_ptr<const workflow::Plan> plan;
  json::object params;  // as given; the schema of the plan is applied when the demo site's address is known
  Credentials credentials;
  Settings settings;
  std::string artifacts_dir;
  bool headed = false;
  bool demo_site = false;  // sets params.site
  // Makes the progress for the clock of the session's loop.
  std::function<std::unique_ptr<Progress>(const Clock&)> progress;
  bool readable_logs = false;  // log lines as sentences for a person, not as JSON
};

struct RunReport {
  engine::Outcome outcome;
  sdk::ExecutionInfo info;
  engine::MemoryJournal journal;
  std::unique_ptr<engine::FolderArtifactStore> artifacts;
};

Result<std::unique_ptr<RunReport>> run_session(RunSetup setup);

}  // namespace flow::app
