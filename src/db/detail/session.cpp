#include "db/detail/session.hpp"

namespace flow::db::detail {

std::string_view to_string(SessionKind kind) {
  switch (kind) {
    case SessionKind::main: return "main";
    case SessionKind::soft: return "soft";
    case SessionKind::listen: return "listen";
    case SessionKind::lent: return "lent";
  }
  return "main";
}

Result<ConnectionSettings> session_settings(const DatabaseOptions& options, SessionKind kind) {
  TRY(ConnInfo info, parse_url(options.url));

  std::vector<std::pair<std::string, std::string>> session;
  const auto set = [&](std::string_view name, std::string_view value) { session.emplace_back(name, value); };
  const auto set_ms = [&](std::string_view name, milliseconds value) {
    set(name, fmt::format("{}", value.count()));
  };
  set_ms("statement_timeout", options.statement_timeout);
  set_ms("lock_timeout", options.lock_timeout);
  set_ms("idle_in_transaction_session_timeout", options.idle_in_transaction_timeout);
  set("idle_session_timeout", "0");
  // A statement whose client is gone ends within a second instead of running on.
  set("client_connection_check_interval", "1000");
  set("synchronous_commit", kind == SessionKind::soft ? "off" : "on");
  set("default_transaction_isolation", "read committed");
  set("client_min_messages", "warning");
  set("jit", "off");  // costs more than it brings to short statements
  // Plans are kept. One that is made while a table is empty would read it from end to end, and still does
  // when it has grown, until statistics are taken: a burst after a quiet night would be served by it.
  set("enable_seqscan", "off");
  // How values are written: decode.cpp reads this form.
  set("datestyle", "ISO");
  set("timezone", "UTC");
  set("bytea_output", "hex");
  set("extra_float_digits", "1");
  if (!options.search_path.empty()) set("search_path", options.search_path);

  info.set("client_encoding", "UTF8");
  info.set_default("application_name", options.application_name);
  info.set_default("gssencmode", "disable");  // asking for it costs a round trip and Kerberos' start-up
  info.set_default("keepalives_idle", "10");
  info.set_default("keepalives_interval", "10");
  info.set_default("keepalives_count", "3");
  info.set_default("tcp_user_timeout", "30000");
  return ConnectionSettings{.info = std::move(info),
                            .session = std::move(session),
                            .connect_timeout = options.connect_timeout,
                            .statement_timeout = options.statement_timeout};
}

}  // namespace flow::db::detail
