#pragma once
// Ids that cannot be mixed up: StrongId<Tag> is a string that only compares with its own kind.
#include <compare>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace flow {

template <class Tag>
class StrongId {
 public:
  StrongId() = default;
  explicit StrongId(std::string value) : value_(std::move(value)) {}

  const std::string& str() const { return value_; }
  bool empty() const { return value_.empty(); }
  auto operator<=>(const StrongId&) const = default;

 private:
  std::string value_;
};

using UserId = StrongId<struct UserTag>;
using WorkflowId = StrongId<struct WorkflowTag>;
using TriggerId = StrongId<struct TriggerTag>;
using ExecutionId = StrongId<struct ExecutionTag>;
using NodeId = StrongId<struct NodeTag>;
using EdgeId = StrongId<struct EdgeTag>;
using ArtifactId = StrongId<struct ArtifactTag>;
using PageId = StrongId<struct PageTag>;
using CredentialId = StrongId<struct CredentialTag>;
using ApiTokenId = StrongId<struct ApiTokenTag>;

}  // namespace flow

template <class Tag>
struct std::hash<flow::StrongId<Tag>> {
  std::size_t operator()(const flow::StrongId<Tag>& id) const noexcept {
    return std::hash<std::string>{}(id.str());
  }
};

template <class Tag>
struct fmt::formatter<flow::StrongId<Tag>> : fmt::formatter<std::string_view> {
  auto format(const flow::StrongId<Tag>& id, fmt::format_context& cx) const {
    return fmt::formatter<std::string_view>::format(id.str(), cx);
  }
};
