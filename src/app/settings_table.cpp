// The table of settings.
#include <array>
#include <charconv>

#include "app/settings.hpp"

namespace flow::app {
namespace {

using api::SettingType;

std::optional<bool> parse_flag(std::string_view text) {
  if (text == "true" || text == "1") return true;
  if (text == "false" || text == "0") return false;
  return std::nullopt;
}

template <class T>
bool read_number(std::string_view text, T least, T most, T& into) {
  T value{};
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || value < least || value > most)
    return false;
  into = value;
  return true;
}
template <class T>
bool read_number(std::string_view text, T least, T most, std::optional<T>& into) {
  return read_number(text, least, most, into.emplace());
}
bool read_seconds(std::string_view text, long least, long most, milliseconds& into) {
  long value = 0;
  if (!read_number(text, least, most, value)) return false;
  into = std::chrono::seconds{value};
  return true;
}
bool read_mib(std::string_view text, std::uint64_t most, Bytes& into) {
  std::uint64_t value = 0;
  if (!read_number(text, std::uint64_t{1}, most, value)) return false;
  into = Bytes{value << 20};
  return true;
}
bool read_days(std::string_view text, std::chrono::days& into) {
  int value = 0;
  if (!read_number(text, 1, 36'500, value)) return false;
  into = std::chrono::days{value};
  return true;
}
bool read_ranges(std::string_view text, std::vector<net::IpRange>& into) {
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    std::string_view one = text.substr(0, comma);
    text.remove_prefix(comma == text.npos ? text.size() : comma + 1);
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    const auto range = net::IpRange::parse(one);
    if (!range) return false;
    into.push_back(*range);
  }
  return true;
}

// As in force, for an administrator to look at.
std::string seconds_text(milliseconds span) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(span).count());
}
template <class T>
std::string number_text(const std::optional<T>& number) {
  return number ? std::to_string(*number) : std::string();
}
std::string mib_text(Bytes size) {
  return std::to_string(size.count >> 20);
}
std::string ranges_text(const std::vector<net::IpRange>& ranges) {
  std::string out;
  for (const net::IpRange& range : ranges) out += (out.empty() ? "" : ",") + range.to_string();
  return out;
}

constexpr std::string_view kDays = "days, 1 to 36500";
constexpr std::string_view kLimit = "1 to 1000000000";

constexpr std::array kRows{
    SettingRow{"data.folder", "FLOWBUILDER_DATA_FOLDER", "--data",
               "`/var/lib/flowbuilder` for root, else `~/.local/share/flowbuilder`", "path of a folder",
               "Everything the service keeps: its private PostgreSQL, artifacts, the key file.",
               [](Settings& settings, std::string_view text) {
                 settings.data_folder = text;
                 return text.starts_with('/');
               },
               SettingType::text, [](const Settings& s) { return s.data_folder; }},
    SettingRow{"database.url", "FLOWBUILDER_DATABASE_URL", "--database-url",
               "a private PostgreSQL in the data folder", "postgresql://… or \"host=… dbname=…\"",
               "The PostgreSQL (14 or newer) to use. Machines that share it share the work.",
               [](Settings& settings, std::string_view text) {
                 settings.database_url = text;
                 return true;
               },
               SettingType::text, nullptr},
    SettingRow{"http.address", "FLOWBUILDER_HTTP_ADDRESS", "--address", "127.0.0.1", "an IP address",
               "Where the API listens. On other addresses than loopback put TLS in front.",
               [](Settings& settings, std::string_view text) {
                 settings.address = text;
                 return net::IpAddress::parse(text).has_value();
               },
               SettingType::text, [](const Settings& s) { return s.address; }},
    SettingRow{
        "http.port", "FLOWBUILDER_HTTP_PORT", "--port", "8787", "0 to 65535; 0 picks a free one",
        "The port of the API.",
        [](Settings& settings, std::string_view text) { return read_number(text, 0, 65'535, settings.port); },
        SettingType::number, [](const Settings& s) { return std::to_string(s.port); }},
    SettingRow{"http.public_url", "FLOWBUILDER_HTTP_PUBLIC_URL", "--public-url", "http://ADDRESS:PORT",
               "http:// or https:// address without a path",
               "The service as browsers see it: for links, cookies and the check of origins.",
               [](Settings& settings, std::string_view text) {
                 settings.public_url = text;
                 return text.starts_with("http://") || text.starts_with("https://");
               },
               SettingType::text, [](const Settings& s) { return s.public_url; }},
    SettingRow{"http.metrics_token", "FLOWBUILDER_HTTP_METRICS_TOKEN", "", "none", "text",
               "When set, /metrics wants it as a bearer token.",
               [](Settings& settings, std::string_view text) {
                 settings.metrics_token = Secret(std::string(text));
                 return true;
               },
               SettingType::text, nullptr},
    SettingRow{"keys.file", "FLOWBUILDER_KEYS_FILE", "--key-file", "`keys` in the data folder",
               "path of a file", "The keys that credentials are sealed under. Made on first use.",
               [](Settings& settings, std::string_view text) {
                 settings.key_file = text;
                 return !text.empty();
               },
               SettingType::text, [](const Settings& s) { return s.key_path(); }},
    SettingRow{"keys.text", "FLOWBUILDER_KEY", "", "none",
               "64 hex digits; several keys with blanks or commas between",
               "The keys themselves instead of a file; the last one is current.",
               [](Settings& settings, std::string_view text) {
                 settings.keys = Secret(std::string(text));
                 return !text.empty();
               },
               SettingType::text, nullptr},
    SettingRow{
        "workers.count", "FLOWBUILDER_WORKERS_COUNT", "--workers", "one per core",
        "0 to 256; 0 is one per core", "Worker processes of `serve`.",
        [](Settings& settings, std::string_view text) { return read_number(text, 0, 256, settings.workers); },
        SettingType::number, [](const Settings& s) { return std::to_string(s.workers); }},
    SettingRow{
        "workers.slots", "FLOWBUILDER_WORKERS_SLOTS", "--slots", "4", "1 to 1000",
        "Executions of the queue that one worker process runs at once.",
        [](Settings& settings, std::string_view text) { return read_number(text, 1, 1000, settings.slots); },
        SettingType::number, [](const Settings& s) { return std::to_string(s.slots); }},
    SettingRow{
        "workers.light_slots", "FLOWBUILDER_WORKERS_LIGHT_SLOTS", "--light-slots", "16", "0 to 1000",
        "Further executions that one worker process runs at once: of webhooks that wait for the result, of "
        "workflows without a browser. They pass by the queue; what finds no such slot goes through it.",
        [](Settings& settings, std::string_view text) {
          return read_number(text, 0, 1000, settings.light_slots);
        },
        SettingType::number, [](const Settings& s) { return std::to_string(s.light_slots); }},
    SettingRow{
        "workers.runs_per_domain", "FLOWBUILDER_WORKERS_RUNS_PER_DOMAIN", "--runs-per-domain", "none",
        "1 to 1000",
        "Executions of one web site that one worker process runs at once. The site of a workflow is that "
        "of the first address written out in it for the browser to open.",
        [](Settings& settings, std::string_view text) {
          return read_number(text, 1, 1000, settings.runs_per_domain);
        },
        SettingType::number, [](const Settings& s) { return number_text(s.runs_per_domain); }},
    SettingRow{
        "workers.drain_s", "FLOWBUILDER_WORKERS_DRAIN_S", "", "30", "seconds, 0 to 900",
        "How long a worker that is stopped lets its runs end before it gives them back.",
        [](Settings& settings, std::string_view text) { return read_seconds(text, 0, 900, settings.drain); },
        SettingType::number, [](const Settings& s) { return seconds_text(s.drain); }},
    SettingRow{"schedule.minimum_interval_s", "FLOWBUILDER_SCHEDULE_MINIMUM_INTERVAL_S", "", "300",
               "seconds, 1 to 86400", "Schedules that fire more often are refused.",
               [](Settings& settings, std::string_view text) {
                 return read_seconds(text, 1, 86'400, settings.minimum_interval);
               },
               SettingType::number, [](const Settings& s) { return seconds_text(s.minimum_interval); }},
    SettingRow{"limits.nodes", "FLOWBUILDER_LIMITS_NODES", "", "none", kLimit, "Nodes of one workflow.",
               [](Settings& s, std::string_view text) {
                 return read_number(text, 1, 1'000'000'000, s.limits.nodes);
               },
               SettingType::number, [](const Settings& s) { return number_text(s.limits.nodes); }},
    SettingRow{"limits.active_workflows", "FLOWBUILDER_LIMITS_ACTIVE_WORKFLOWS", "", "none", kLimit,
               "Active workflows of a user.",
               [](Settings& s, std::string_view text) {
                 return read_number(text, 1, 1'000'000'000, s.limits.active_workflows);
               },
               SettingType::number, [](const Settings& s) { return number_text(s.limits.active_workflows); }},
    SettingRow{
        "limits.concurrent_runs", "FLOWBUILDER_LIMITS_CONCURRENT_RUNS", "", "none", kLimit,
        "Queued and running executions of a user: another one is refused, and waits if a schedule starts it.",
        [](Settings& s, std::string_view text) {
          return read_number(text, 1, 1'000'000'000, s.limits.concurrent_runs);
        },
        SettingType::number, [](const Settings& s) { return number_text(s.limits.concurrent_runs); }},
    SettingRow{"limits.credits_month", "FLOWBUILDER_LIMITS_CREDITS_MONTH", "", "none", kLimit,
               "Credits of a user in a calendar month.",
               [](Settings& s, std::string_view text) {
                 return read_number(text, std::int64_t{1}, std::int64_t{1'000'000'000},
                                    s.limits.credits_month);
               },
               SettingType::number, [](const Settings& s) { return number_text(s.limits.credits_month); }},
    SettingRow{
        "runs.files_mib", "FLOWBUILDER_RUNS_FILES_MIB", "", "1024", "MiB, 1 to 1048576",
        "Files that one run may keep, in all of its attempts together. A node that wants to store more "
        "fails with `quota`.",
        [](Settings& s, std::string_view text) { return read_mib(text, 1U << 20, s.run_caps.files); },
        SettingType::number, [](const Settings& s) { return mib_text(s.run_caps.files); }},
    // A second attempt reads what the first has written: no more than it can while its lease is young.
    SettingRow{"runs.journal_mib", "FLOWBUILDER_RUNS_JOURNAL_MIB", "", "64", "MiB, 1 to 512",
               "What the journal keeps of one run, in all of its attempts together: inputs and outputs of "
               "nodes, log lines. Past it only what became of each node is written.",
               [](Settings& s, std::string_view text) { return read_mib(text, 512, s.run_caps.journal); },
               SettingType::number, [](const Settings& s) { return mib_text(s.run_caps.journal); }},
    SettingRow{"retention.executions_days", "FLOWBUILDER_RETENTION_EXECUTIONS_DAYS", "", "30", kDays,
               "How long completed and cancelled executions are kept.",
               [](Settings& s, std::string_view text) { return read_days(text, s.retention.executions); },
               SettingType::number,
               [](const Settings& s) { return std::to_string(s.retention.executions.count()); }},
    SettingRow{
        "retention.failed_executions_days", "FLOWBUILDER_RETENTION_FAILED_EXECUTIONS_DAYS", "", "90", kDays,
        "How long failed executions are kept.",
        [](Settings& s, std::string_view text) { return read_days(text, s.retention.failed_executions); },
        SettingType::number,
        [](const Settings& s) { return std::to_string(s.retention.failed_executions.count()); }},
    SettingRow{"retention.journal_days", "FLOWBUILDER_RETENTION_JOURNAL_DAYS", "", "30", kDays,
               "How long outcomes of nodes and log lines are kept.",
               [](Settings& s, std::string_view text) { return read_days(text, s.retention.journal); },
               SettingType::number,
               [](const Settings& s) { return std::to_string(s.retention.journal.count()); }},
    SettingRow{"retention.artifacts_days", "FLOWBUILDER_RETENTION_ARTIFACTS_DAYS", "", "7", kDays,
               "How long files of completed and cancelled executions are kept.",
               [](Settings& s, std::string_view text) { return read_days(text, s.retention.artifacts); },
               SettingType::number,
               [](const Settings& s) { return std::to_string(s.retention.artifacts.count()); }},
    SettingRow{
        "retention.failed_artifacts_days", "FLOWBUILDER_RETENTION_FAILED_ARTIFACTS_DAYS", "", "30", kDays,
        "How long files of failed executions are kept.",
        [](Settings& s, std::string_view text) { return read_days(text, s.retention.failed_artifacts); },
        SettingType::number,
        [](const Settings& s) { return std::to_string(s.retention.failed_artifacts.count()); }},
    SettingRow{"retention.dead_letters_days", "FLOWBUILDER_RETENTION_DEAD_LETTERS_DAYS", "", "14", kDays,
               "How long dead letters are kept, and failures that nobody was told of.",
               [](Settings& s, std::string_view text) { return read_days(text, s.retention.dead_letters); },
               SettingType::number,
               [](const Settings& s) { return std::to_string(s.retention.dead_letters.count()); }},
    SettingRow{"retention.ledger_days", "FLOWBUILDER_RETENTION_LEDGER_DAYS", "", "90", kDays,
               "How long the ledger of schedules is kept, and triggers that were deleted.",
               [](Settings& s, std::string_view text) { return read_days(text, s.retention.ledger); },
               SettingType::number,
               [](const Settings& s) { return std::to_string(s.retention.ledger.count()); }},
    SettingRow{
        "retention.usage_days", "FLOWBUILDER_RETENTION_USAGE_DAYS", "", "400", kDays,
        "How long credits that were charged are kept. A month goes as a whole, when all of it is older.",
        [](Settings& s, std::string_view text) { return read_days(text, s.retention.usage); },
        SettingType::number, [](const Settings& s) { return std::to_string(s.retention.usage.count()); }},
    SettingRow{"retention.audit_days", "FLOWBUILDER_RETENTION_AUDIT_DAYS", "", "365", kDays,
               "How long the audit log is kept.",
               [](Settings& s, std::string_view text) { return read_days(text, s.retention.audit); },
               SettingType::number,
               [](const Settings& s) { return std::to_string(s.retention.audit.count()); }},
    SettingRow{"browser.headless_shell", "FLOWBUILDER_BROWSER_HEADLESS_SHELL", "",
               "searched in the usual places", "path of a program whose name has headless-shell in it",
               "The light browser of Standard Browser nodes.",
               [](Settings& settings, std::string_view text) {
                 settings.headless_shell = text;
                 return text.find("headless-shell") != text.npos;  // how the browser module tells them apart
               },
               SettingType::text, [](const Settings& s) { return s.headless_shell; }},
    SettingRow{"browser.chromium", "FLOWBUILDER_BROWSER_CHROMIUM", "", "searched in the usual places",
               "path of a chromium binary", "The full browser of Stealth Browser nodes and of --headed.",
               [](Settings& settings, std::string_view text) {
                 settings.chromium = text;
                 return !text.empty();
               },
               SettingType::text, [](const Settings& s) { return s.chromium; }},
    SettingRow{"log.level", "FLOWBUILDER_LOG_LEVEL", "--log-level", "warning; of the service: info",
               "debug, info, warning or error",
               "Log lines below this level are not written. Logs go to standard error as JSON lines.",
               [](Settings& settings, std::string_view text) {
                 for (const auto level :
                      {log::Level::debug, log::Level::info, log::Level::warning, log::Level::error}) {
                   if (log::to_string(level) == text) {
                     settings.log_level = level;
                     return true;
                   }
                 }
                 return false;
               },
               SettingType::text, [](const Settings& s) { return std::string(log::to_string(s.log_level)); }},
    SettingRow{"egress.allow_private", "FLOWBUILDER_EGRESS_ALLOW_PRIVATE", "",
               "true for `flowbuilder run`, false for the service", "true or false",
               "May workflows reach private and loopback addresses? The addresses of cloud metadata services "
               "are not reachable by nodes either way.",
               [](Settings& settings, std::string_view text) {
                 settings.allow_private_addresses = parse_flag(text);
                 return settings.allow_private_addresses.has_value();
               },
               SettingType::boolean,
               [](const Settings& s) {
                 return std::string(s.allow_private_addresses.value_or(false) ? "true" : "false");
               }},
    SettingRow{"egress.allow", "FLOWBUILDER_EGRESS_ALLOW", "", "none",
               "addresses and ranges, 10.1.0.0/16,fd00::/8",
               "Private addresses that workflows may reach although egress.allow_private is false.",
               [](Settings& settings, std::string_view text) {
                 settings.allowed_addresses.clear();
                 return read_ranges(text, settings.allowed_addresses);
               },
               SettingType::list, [](const Settings& s) { return ranges_text(s.allowed_addresses); }},
    SettingRow{"demo_site.url", "FLOWBUILDER_DEMO_SITE_URL", "", "none", "http:// or https:// address",
               "Where the bundled demo site runs; the editor offers a guided first workflow on it.",
               [](Settings& settings, std::string_view text) {
                 settings.demo_site_url = text;
                 return text.starts_with("http://") || text.starts_with("https://");
               },
               SettingType::text, [](const Settings& s) { return s.demo_site_url; }},
};

}  // namespace

std::span<const SettingRow> setting_rows() {
  return kRows;
}

}  // namespace flow::app
