#include "workflow/trigger_spec.hpp"

namespace flow::workflow {

const std::vector<TriggerSpec>& trigger_specs() {
  using boost::json::object;
  static const std::vector<TriggerSpec> kSpecs{
      {.type = "manual_trigger",
       .title = "By hand",
       .summary = "Someone presses Run.",
       .inputs = {},
       .values = {"user"}},
      {.type = "api_trigger",
       .title = "API",
       .summary = "A program asks for a run.",
       .inputs = {},
       .values = {"caller"}},
      {.type = "schedule_trigger",
       .title = "Schedule",
       .summary = "A cron expression in a time zone.",
       .inputs =
           {text("Cron").required().helped("Five fields, or six with seconds last."),
            text("Time Zone").with_default("UTC").helped("An IANA zone such as Europe/Paris."),
            text("Misfire")
                .one_of({"coalesce", "skip", "catch_up"})
                .with_default("coalesce")
                .helped("What becomes of occurrences that were missed."),
            number("Catch-up Max").with_default(10).helped("With catch_up: at most this many."),
            text("Overlap")
                .one_of({"allow", "skip", "queue_one"})
                .with_default("skip")
                .helped("What happens while the last run is under way."),
            number("Jitter (seconds)").with_default(0).helped("Spread the start over this many seconds."),
            json("Params").with_default(object{}).helped("The parameters of these runs.")},
       .values = {"due_at", "misfired"}},
      {.type = "one_time_trigger",
       .title = "Once",
       .summary = "One moment; disabled after it.",
       .inputs = {text("At").required().helped("RFC 3339 with an offset."),
                  text("If Past")
                      .one_of({"run", "reject"})
                      .with_default("reject")
                      .helped("What to do when the moment has passed."),
                  json("Params").with_default(object{}).helped("The parameters of the run.")},
       .values = {"due_at"}},
      {.type = "webhook_trigger",
       .title = "Webhook",
       .summary = "An HTTP request from outside.",
       .inputs = {text("Path").required().helped("The end of the address."),
                  text("Method")
                      .one_of({"GET", "POST", "PUT", "PATCH"})
                      .with_default("POST")
                      .helped("The method it answers to."),
                  text("Authentication")
                      .one_of({"none", "bearer", "basic", "hmac_sha256"})
                      .with_default("bearer")
                      .helped("How the caller proves who it is."),
                  text("Secret").only_credential("any").helped("Required unless the authentication is none."),
                  text("Dedupe Key")
                      .as(Widget::expression)
                      .helped("An expression over trigger; a repeated key starts no second run."),
                  text("Respond")
                      .one_of({"ack", "result"})
                      .with_default("ack")
                      .helped("Answer at once, or wait for the result."),
                  number("Max Body (KB)").with_default(1024).helped("A larger body is refused.")},
       .values = {"body", "headers", "query", "method"}},
  };
  return kSpecs;
}

}  // namespace flow::workflow
