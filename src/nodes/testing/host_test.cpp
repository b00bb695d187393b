#include "nodes/testing/host.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <unistd.h>

#include "async/blocking_pool.hpp"
#include "base/assert.hpp"
#include "expr/program.hpp"
#include "expr/scope.hpp"
#include "net/http_client.hpp"
#include "net/smtp_client.hpp"

namespace flow::nodes::testing {

namespace fs = std::filesystem;

struct Host::Clients {
  explicit Clients(async::Loop& loop)
      : http(loop, {.egress = {.allow_private = true}}), smtp(loop, {.egress = {.allow_private = true}}) {}
  net::HttpClient http;
  net::SmtpClient smtp;
};

Host::Host(async::Loop& loop, const workflow::NodeSpec& spec, milliseconds timeout, browser::Pool* warm)
    : loop_(loop),
      spec_(spec),
      deadline_(loop.clock().steady_now() + timeout),
      pool_(loop, {}),
      warm_(warm),
      clients_(std::make_unique<Clients>(loop)) {
  static int count = 0;
  folder_ = fmt::format("{}/flow-node-test-{}-{}", fs::temp_directory_path().string(), ::getpid(), ++count);
  fs::create_directories(folder_);
}

Host::~Host() = default;

Task<void> Host::close() {
  const Context grace = loop_.context(milliseconds{8000});
  for (const auto& session : sessions) static_cast<void>(co_await session->close(grace));
  static_cast<void>(co_await pool_.stop(grace));
  static_cast<void>(co_await clients_->http.stop(grace));
  static_cast<void>(co_await clients_->smtp.stop(grace));
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

Context Host::context() const {
  return loop_.context(milliseconds{600'000}).narrow(deadline_);
}

net::HttpClient& Host::http() {
  return clients_->http;
}

net::SmtpClient& Host::smtp() {
  return clients_->smtp;
}

async::BlockingPool& Host::blocking() {
  return loop_.pool();
}

void Host::log(log::Level, std::string_view, json::object) {}

Task<Result<json::object>> Host::store_file(std::string name, std::string mime, std::string bytes) {
  const std::string artefact = fmt::format("artefact-{}", artifacts.size() + 1);
  const std::string path = folder_ + "/" + artefact + "-" + name;
  std::ofstream(path, std::ios::binary) << bytes;
  artifacts[artefact] = path;
  co_return json::object{{"name", name},
                         {"mime", mime},
                         {"bytes", bytes.size()},
                         {"sha256", std::string(64, '0')},
                         {"artefact", artefact}};
}

Task<Result<json::object>> Host::adopt_file(std::string name, std::string mime, std::string path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) co_return fail(ErrorCode::not_found, "{} is not there", path);
  std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  co_return co_await store_file(std::move(name), std::move(mime), std::move(bytes));
}

Result<std::string> Host::file_path(const json::object& descriptor) const {
  const auto found = artifacts.find(json::string_or(descriptor, "artefact", ""));
  if (found == artifacts.end())
    return fail(ErrorCode::not_found, "there is no artefact \"{}\"",
                json::string_or(descriptor, "artefact", ""));
  return found->second;
}

Result<void> Host::check_secret_host(std::string_view input, std::string_view host) const {
  if (allowed_secret_hosts.empty() ||
      std::ranges::find(allowed_secret_hosts, host) != allowed_secret_hosts.end())
    return {};
  return fail(ErrorCode::auth, "the credential of {} may not be used towards {}", input, host);
}

Result<json::value> Host::evaluate(const expr::Program& program, json::object extra) {
  json::object roots = scope;
  for (auto& [name, value] : extra) roots.insert_or_assign(name, value);
  return program.evaluate_to_json(expr::JsonScope(roots));
}

Task<Result<sdk::IterationResult>> Host::run_iteration(sdk::Iteration one) {
  FLOW_ASSERT(iteration);
  co_return co_await iteration(std::move(one));
}

Result<json::value> Host::evaluate_in_iteration(const expr::Program& program, std::int64_t index) {
  return evaluate(program, {{"index", index}, {"vars", vars}});
}

bool Host::is_connected(std::string_view output) const {
  return std::ranges::find(connected, output) != connected.end();
}

namespace {

Result<sdk::Inputs::Slot> credential(const json::object& written) {
  sdk::Inputs::Slot slot;
  slot.secret = true;
  slot.value = written.at("$secret");
  for (const auto& [name, value] : written) {
    if (name != "$secret") slot.fields.emplace(name, Secret(std::string(value.get_string())));
  }
  return slot;
}

}  // namespace

Result<sdk::Inputs> make_inputs(const workflow::NodeSpec& spec, const json::object& given) {
  sdk::Inputs inputs;
  for (const auto& [name, value] : given) {
    const workflow::InputSpec* port = spec.input(name);
    if (port == nullptr)
      return fail(ErrorCode::invalid_input, "there is no input \"{}\"", std::string_view(name));
    if (value.is_object() && value.get_object().contains("$secret")) {
      TRY(auto slot, credential(value.get_object()));
      inputs.set(name, std::move(slot));
      continue;
    }
    // A list of alternatives is written into a text port as JSON text.
    const bool as_text =
        (port->type == workflow::HandleType::text || port->type == workflow::HandleType::html) &&
        !value.is_string();
    inputs.set(name, {.value = as_text ? json::value(json::dump(value)) : value});
  }
  for (const auto& port : spec.inputs) {
    if (port.default_value && !given.contains(port.name))
      inputs.set(std::string(port.name), {.value = *port.default_value});
  }
  return inputs;
}

}  // namespace flow::nodes::testing
