#include "sdk/inputs.hpp"

#include <charconv>

#include "base/assert.hpp"

namespace flow::sdk {
namespace {

double as_double(const json::value& value) {
  if (value.is_double()) return value.get_double();
  if (value.is_int64()) return static_cast<double>(value.get_int64());
  FLOW_ASSERT(value.is_uint64());
  return static_cast<double>(value.get_uint64());
}

}  // namespace

void Inputs::set(std::string name, Slot slot) {
  // Text of a string value is handed out by reference, so it is kept as std::string beside the JSON.
  if (!slot.value.is_page() && slot.value.json().is_string()) {
    texts_.insert_or_assign(name, std::string(slot.value.json().get_string()));
  }
  slots_.insert_or_assign(std::move(name), std::move(slot));
}

const Inputs::Slot& Inputs::slot(std::string_view name) const {
  const auto found = slots_.find(name);
  FLOW_ASSERT(found != slots_.end());
  return found->second;
}

bool Inputs::has(std::string_view name) const {
  return slots_.contains(name);
}

const std::string& Inputs::text(std::string_view name) const {
  const auto found = texts_.find(name);
  FLOW_ASSERT(found != texts_.end());
  return found->second;
}

std::string Inputs::text_or(std::string_view name, std::string_view fallback) const {
  const auto found = texts_.find(name);
  return found == texts_.end() ? std::string(fallback) : found->second;
}

double Inputs::number(std::string_view name) const {
  return as_double(slot(name).value.json());
}

std::optional<double> Inputs::optional_number(std::string_view name) const {
  if (!has(name)) return std::nullopt;
  return number(name);
}

bool Inputs::flag(std::string_view name) const {
  const json::value& value = slot(name).value.json();
  FLOW_ASSERT(value.is_bool());
  return value.get_bool();
}

const json::value& Inputs::json(std::string_view name) const {
  return slot(name).value.json();
}

const json::array& Inputs::list(std::string_view name) const {
  const json::value& value = slot(name).value.json();
  FLOW_ASSERT(value.is_array());
  return value.get_array();
}

const Value& Inputs::value(std::string_view name) const {
  return slot(name).value;
}

const Secret& Inputs::secret(std::string_view name) const {
  auto found = secrets_.find(name);
  if (found == secrets_.end()) found = secrets_.emplace(std::string(name), Secret(text(name))).first;
  return found->second;
}

std::string Inputs::credential_field(std::string_view name, std::string_view field) const {
  const auto found = slots_.find(name);
  if (found == slots_.end()) return {};
  const auto secret = found->second.fields.find(field);
  return secret == found->second.fields.end() ? std::string() : std::string(secret->second.reveal());
}

bool Inputs::is_secret(std::string_view name) const {
  const auto found = slots_.find(name);
  return found != slots_.end() && found->second.secret;
}

browser::PageLease& Inputs::page(std::string_view name) const {
  browser::PageLease* lease = slot(name).lease;
  FLOW_ASSERT(lease != nullptr);
  return *lease;
}

std::map<int, Value> Inputs::repeated(std::string_view stem) const {
  std::map<int, Value> members;
  for (const auto& [name, slot] : slots_) {
    if (name.size() < stem.size() + 2 || !name.starts_with(stem) || name[stem.size()] != ' ') continue;
    int number = 0;
    const auto [end, problem] =
        std::from_chars(name.data() + stem.size() + 1, name.data() + name.size(), number);
    if (problem == std::errc{} && end == name.data() + name.size()) members.emplace(number, slot.value);
  }
  return members;
}

}  // namespace flow::sdk
