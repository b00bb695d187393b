#pragma once
// Acting on and reading from a page, as the nodes of the browser and extraction families do it.
#include <optional>
#include <string>
#include <string_view>

#include "browser/actions.hpp"
#include "browser/reads.hpp"
#include "nodes/detail/node.hpp"

namespace flow::nodes::detail {

// A little nearer than the deadline of the attempt, so that the reason ("covered by …") arrives before the
// bare timeout.
Context page_context(NodeContext cx);

// A selector as an input holds it: text, or the text of a JSON array of alternatives.
Result<browser::Selector> read_selector(std::string_view written);
Result<browser::Target> target_of(const Inputs& in, std::string_view port = "Selector");

// What the node run shows of an action: its log, its notes, and that a later alternative was the one that
// matched.
void show(NodeContext cx, const browser::ActionReport& report);
void show(NodeContext cx, const browser::ReadReport& report);

// A text list as the `Texts` and `Values` outputs want it.
json::array as_array(const std::vector<std::string>& texts);
std::string joined_lines(const std::vector<std::string>& texts);

// A finished download becomes an artifact; a file over `cap` is `quota` and gone.
struct StoredDownload {
  json::object file;
  std::string name;
  std::string mime;
};
Task<Result<StoredDownload>> keep_download(NodeContext cx, std::shared_ptr<browser::Download> download,
                                           std::optional<Bytes> cap);

// By the ending of the name; application/octet-stream when unknown.
std::string_view mime_of(std::string_view file_name);

// "shop.example" of https://user@shop.example:8443/x; empty without one.
std::string host_of(std::string_view url);

// The user's code as the body of an async function, for Frame::run_javascript(). The function it makes
// answers
// {"value": JSON text} | {"error", "line"} | {"size"}, and takes what `parameters` names.
std::string wrap_code(std::string_view parameters, std::string_view code);
// What the wrapped function answered, or what the user's code did wrong.
Result<json::value> unwrap_answer(const json::value& answer);

}  // namespace flow::nodes::detail
