#include "crypto/totp.hpp"
#include "nodes/detail/node.hpp"
#include "nodes/detail/on_page.hpp"

namespace flow::nodes {
namespace {

// A code that is about to change would be refused by the time it is typed in.
constexpr milliseconds kEnough{3000};
// Sites take the code of the step before, too, which is usually 30 s long.
constexpr milliseconds kTolerated{30'000};

// Nobody here knows whether the clock is right, but the site the code is for may have said what time it is.
void check_clock(NodeContext cx) {
  const auto heard = cx->server_clock();
  if (!heard || std::chrono::abs(heard->ahead()) <= kTolerated) return;
  cx->warn(
      fmt::format("the clock of this machine is {} s {} that of {}: the code may be refused; set the clock",
                  std::chrono::abs(heard->ahead()).count() / 1000,
                  heard->ahead() > milliseconds{0} ? "ahead of" : "behind", detail::host_of(heard->url)));
}

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  CO_TRY(const auto key, crypto::parse_totp_key(in.secret("Credential")));
  check_clock(cx);
  const auto& clock = cx.context().clock();
  if (const milliseconds left = crypto::totp_remaining(key, clock.now()); left < kEnough)
    co_await cx.context().clock().sleep_for(left);
  const std::string code = crypto::totp(key, clock.now());
  cx->mark_secret(code);
  Outputs out;
  out.set("Code", json::value(code));
  co_return out;
}

}  // namespace

extern const NodeType totp_code;
const NodeType totp_code{
    .spec =
        {.type = "totp_code",
         .title = "One-time Code",
         .category = Category::browser,
         .summary = "Makes the code of an authenticator app, for logins with a second factor.",
         .inputs = {text("Credential")
                        .required()
                        .only_credential("totp")
                        .helped("What the site showed when the second factor was set up.")},
         .outputs = {output("Code", HandleType::text)},
         .timeout_ms = 30'000,
         .credits = 0,
         .posture = Posture::trusted,
         .example = {.inputs = R"({"Credential": {"$credential": "second factor"}})", .outputs = {}},
         .errors = {"auth"},
         .description =
             "The `secret` of the credential is the key in base32 or the otpauth:// address of "
             "the QR code, which may also ask for 8 digits, another period or hash. When the "
             "code would change within 3 s the node waits for the next one. Place it directly "
             "before the node that fills the code in. When the page that came last says that the clock of "
             "this machine is off by more than 30 s, the node warns. The code is a secret: wherever the run "
             "shows it, it is replaced by `[redacted:secret]`."},
    .run = run};

}  // namespace flow::nodes
