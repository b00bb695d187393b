#include "net/detail/smtp_error.hpp"

namespace flow::net::detail {
namespace {

// Of an answer: 4xx is for now, 5xx for good; some say more.
ErrorCode class_of(int reply) {
  switch (reply) {
    case 530:
    case 534:
    case 535:
    case 538: return ErrorCode::auth;
    case 552: return ErrorCode::quota;
    default: return reply >= 500 ? ErrorCode::invalid_input : ErrorCode::network;
  }
}

std::string joined(const std::vector<std::string>& refused) {
  return fmt::format("{}", fmt::join(refused, ", "));
}

Error classify(const SmtpEnd& end, const SmtpServer& server, const SmtpClientSettings& settings) {
  const SmtpDialogue& dialogue = end.dialogue;
  const SmtpDialogue::Reply& last = dialogue.last();
  const auto answered = [&](ErrorCode code) {
    return make_error(code, "the mail server {} answered {} {}", server.host, last.code, last.text);
  };
  if (end.refusal) return *end.refusal;
  switch (end.code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return make_error(ErrorCode::network, "the mail server {} could not be resolved; check its name",
                        server.host);
    case CURLE_COULDNT_CONNECT:
      return make_error(ErrorCode::network, "could not connect to {}:{}: {}", server.host, server.port,
                        end.message);
    case CURLE_OPERATION_TIMEDOUT:
      return make_error(ErrorCode::network, "the mail server {}:{} did not greet within {} ms", server.host,
                        server.port, settings.connect_timeout.count());
    case CURLE_USE_SSL_FAILED:
      return make_error(ErrorCode::network,
                        "the mail server {}:{} does not offer STARTTLS; use port 465, or turn TLS off if it "
                        "runs on this machine",
                        server.host, server.port);
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
      return make_error(ErrorCode::network, "TLS with {}:{} failed: {}", server.host, server.port,
                        end.message);
    case CURLE_ABORTED_BY_CALLBACK:
      return make_error(ErrorCode::cancelled, "the mail to {} was ended because the SMTP client stops",
                        server.host);
    case CURLE_LOGIN_DENIED:
      if (last.code >= 400 && last.code < 500) return answered(ErrorCode::network);
      return make_error(ErrorCode::auth, "the mail server {} refused the login: {}", server.host,
                        last.code >= 500 ? fmt::format("{} {}", last.code, last.text) : end.message);
    default: break;
  }
  if (!dialogue.refused().empty() && !dialogue.any_recipient_accepted()) {
    return make_error(dialogue.refused_for_now() ? ErrorCode::network : ErrorCode::invalid_input,
                      "the mail server {} refused every recipient: {}", server.host,
                      joined(dialogue.refused()));
  }
  if (!dialogue.in_doubt() && last.code >= 400) return answered(class_of(last.code));
  return make_error(ErrorCode::network, "the connection to the mail server {} was lost: {}", server.host,
                    end.message);
}

}  // namespace

Error smtp_error(const SmtpEnd& end, const SmtpServer& server, const SmtpClientSettings& settings) {
  Error error = classify(end, server, settings)
                    .with_effect(end.dialogue.in_doubt() ? Effect::unknown : Effect::none)
                    .with_detail("host", boost::json::value(boost::json::string_view(server.host)));
  if (end.dialogue.last().code >= 400) error.detail["smtp_status"] = end.dialogue.last().code;
  return error;
}

}  // namespace flow::net::detail
