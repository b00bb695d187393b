#include "workflow/domain.hpp"

#include <algorithm>

namespace flow::workflow {
namespace {

constexpr std::size_t kLongestName = 253;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// What no name and no address of numbers contains. Bytes of UTF-8 may be an international name.
bool is_strange(char c) {
  return static_cast<unsigned char>(c) <= ' ' || c == '\x7f' || std::string_view("\"%<>^`{|}").contains(c);
}

// The first of the inputs of a node that is an address written out.
std::string domain_of_node(const PlanNode& node) {
  for (const PlanInput& input : node.inputs) {
    // An address that may be a secret is where a browser runs. What comes along an edge stands before what is
    // written.
    if (input.spec->widget() != Widget::url || input.spec->secret != SecretUse::never ||
        !input.edges.empty() || !input.literal)
      continue;
    const json::value* written = input.literal->constant();
    if (written == nullptr || !written->is_string()) continue;
    if (std::string domain = domain_of_url(written->as_string()); !domain.empty()) return domain;
  }
  return {};
}

}  // namespace

std::string domain_of(const Plan& plan) {
  std::string first;
  int phase = plan.phases;
  for (const PlanNode& node : plan.nodes) {
    if (node.spec->category != Category::browser || node.phase >= phase) continue;
    std::string domain = domain_of_node(node);
    if (domain.empty()) continue;
    first = std::move(domain);
    phase = node.phase;
  }
  return first;
}

std::string domain_of_url(std::string_view url) {
  while (url.starts_with(' ')) url.remove_prefix(1);
  while (url.ends_with(' ')) url.remove_suffix(1);
  std::string text(url);
  std::ranges::transform(text, text.begin(), lower);
  std::string_view host = text;
  if (host.starts_with("http://")) {
    host.remove_prefix(7);
  } else if (host.starts_with("https://")) {
    host.remove_prefix(8);
  } else {
    return {};
  }
  host = host.substr(0, host.find_first_of("/?#\\"));
  if (const std::size_t user = host.rfind('@'); user != host.npos) host.remove_prefix(user + 1);
  const std::size_t numbers = host.starts_with('[') ? host.find(']') : 0;  // IPv6 has colons of its own
  if (numbers == host.npos) return {};
  host = host.substr(0, host.find(':', numbers));
  while (host.ends_with('.')) host.remove_suffix(1);
  if (host.starts_with("www.")) host.remove_prefix(4);
  if (host.size() > kLongestName || std::ranges::any_of(host, is_strange)) return {};
  return std::string(host);
}

}  // namespace flow::workflow
