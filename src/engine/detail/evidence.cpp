#include "engine/detail/evidence.hpp"

#include "async/deadline.hpp"
#include "browser/evidence.hpp"

namespace flow::engine::detail {
namespace {

// collect_evidence() bounds itself; this is for a page that does not answer to that either.
constexpr milliseconds kLimit{3000};

Task<Result<browser::Evidence>> collected(Context cx, std::shared_ptr<browser::Page> page) {
  co_return co_await browser::collect_evidence(cx, std::move(page));
}

// `fact` is where the error names it.
void keep(Run& run, NodeReport& report, Error& error, std::string_view fact, std::string name,
          std::string_view mime, std::string_view bytes) {
  if (bytes.empty()) return;
  auto artifact = run.records.store(report.place(), name, mime, bytes);
  if (artifact) {
    error.detail[fact] = json::string(artifact->id.str());
    report.evidence.push_back(*std::move(artifact));
  } else {
    report.warnings.push_back(fmt::format("{} was not kept: {}", name, artifact.error().message));
  }
}

}  // namespace

Task<void> keep_evidence(Context cx, std::shared_ptr<Run> run, std::shared_ptr<browser::Page> page,
                         std::string slug, SteadyTime until, NodeReport* report, Error* error) {
  const Context grace = cx.grace(kLimit).narrow(until);
  const auto evidence = co_await async::with_deadline(grace, collected(grace, std::move(page)));
  if (!evidence) {
    report->warnings.push_back(fmt::format("nothing was kept of the page: {}", evidence.error().message));
    co_return;
  }
  keep(*run, *report, *error, "screenshot", slug + "-failure.png", "image/png", evidence->png);
  keep(*run, *report, *error, "document", slug + "-failure.html", "text/html", evidence->html);
  for (const std::string& missing : evidence->missing)
    report->warnings.push_back(fmt::format("not kept of the page: {}", missing));
  error->detail["page_url"] = run->records.redacted(evidence->url);
  if (!evidence->title.empty()) error->detail["page_title"] = run->records.redacted(evidence->title);
}

}  // namespace flow::engine::detail
