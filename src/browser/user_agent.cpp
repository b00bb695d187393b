#include "browser/user_agent.hpp"

#include <algorithm>
#include <filesystem>
#include <map>

#include <fmt/format.h>

#include "async/loop.hpp"
#include "browser/process.hpp"
#include "os/process.hpp"

namespace flow::browser {

namespace {

constexpr milliseconds kVersionTime{5000};
constexpr milliseconds kEndTime{500};

std::string_view major_of(std::string_view version) {
  return version.substr(0, version.find('.'));
}

// The list a desktop of this locale has: "en-US,en", "de-DE,de,en-US,en".
std::string usual_languages(std::string_view locale) {
  const std::string_view language = locale.substr(0, locale.find('-'));
  std::string all(locale);
  if (language != locale) all += fmt::format(",{}", language);
  if (language != "en") all += ",en-US,en";
  return all;
}

}  // namespace

std::string version_in(std::string_view said) {
  constexpr std::string_view kDigits = "0123456789";
  for (std::size_t at = said.find_first_of(kDigits); at != said.npos; at = said.find_first_of(kDigits, at)) {
    const std::size_t end = std::min(said.find_first_not_of("0123456789.", at), said.size());
    const std::string_view word = said.substr(at, end - at);
    if (std::ranges::count(word, '.') == 3 && !word.ends_with('.')) return std::string(word);
    at = end;
  }
  return {};
}

Task<Result<std::string>> version_of_binary(Context cx, async::Loop* loop, std::string binary) {
  struct Known {
    std::filesystem::file_time_type written;
    std::string version;
  };
  static std::map<std::string, Known> known;  // of one loop; a handful of binaries at most
  std::error_code error;
  const auto written = std::filesystem::last_write_time(binary, error);
  if (const auto found = known.find(binary); found != known.end() && found->second.written == written)
    co_return found->second.version;
  os::SpawnOptions options{.program = binary};
  options.arguments = {"--version"};
  CO_TRY(const auto process, os::Process::spawn(*loop, std::move(options)));
  auto ended = co_await process->wait(cx.within(kVersionTime));
  co_await process->terminate(cx, kEndTime);
  if (!ended)
    co_return std::unexpected(std::move(ended).error().context("asking the browser for its version"));
  std::string version = version_in(process->output_tail());
  if (!version.empty()) known[binary] = {written, version};
  co_return version;
}

std::string plain_user_agent(std::string_view version) {
  return fmt::format(
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 Safari/537.36",
      major_of(version));
}

void complete_client_hints(json::object& hints, std::string_view version, std::string_view machine) {
  json::array full;
  if (const auto* brands = json::find(hints, "brands"); brands != nullptr && brands->is_array()) {
    for (const json::value& brand : brands->get_array()) {
      if (!brand.is_object()) continue;
      const std::string_view major = json::string_or(brand.get_object(), "version", "");
      full.push_back(json::object{
          {"brand", json::string(json::string_or(brand.get_object(), "brand", ""))},
          {"version", json::string(major == major_of(version) ? std::string(version)
                                                              : fmt::format("{}.0.0.0", major))}});
    }
  }
  hints["fullVersionList"] = std::move(full);
  const bool arm = machine.starts_with("arm") || machine == "aarch64";
  hints["architecture"] = arm ? "arm" : "x86";
  hints["bitness"] = machine.ends_with("64") ? "64" : "32";
}

json::object user_agent_override(const BrowserProcess& process, const ContextOptions& options) {
  const bool stealth = process.profile().engine == Engine::stealth;
  const bool own_agent = !options.user_agent.empty();
  if (!own_agent && !stealth && options.locale.empty()) return {};
  json::object agent{{"userAgent", own_agent ? options.user_agent : process.user_agent()}};
  if (!options.locale.empty())
    agent["acceptLanguage"] = stealth ? usual_languages(options.locale) : options.locale;
  if (!own_agent && process.user_agent_metadata())
    agent["userAgentMetadata"] = *process.user_agent_metadata();
  return agent;
}

}  // namespace flow::browser
