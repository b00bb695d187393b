#pragma once
// From the end of a mail that was not accepted to an Error: its class, its effect, and a sentence.
#include "net/detail/smtp_transfer.hpp"

namespace flow::net::detail {

Error smtp_error(const SmtpEnd& end, const SmtpServer& server, const SmtpClientSettings& settings);

}  // namespace flow::net::detail
