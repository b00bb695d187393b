#include "base/id.hpp"

#include <type_traits>
#include <unordered_set>

#include <gtest/gtest.h>

#include "base/bytes.hpp"

namespace flow {
namespace {

template <class A, class B>
concept Compares = requires(const A& a, const B& b) { a == b; };

static_assert(Compares<NodeId, NodeId>);
static_assert(!Compares<NodeId, EdgeId>);
static_assert(!Compares<NodeId, std::string>);
static_assert(!std::is_convertible_v<std::string, NodeId>);
static_assert(!std::is_convertible_v<NodeId, std::string>);
static_assert(!std::is_constructible_v<NodeId, WorkflowId>);

TEST(StrongId, ComparesSortsHashesAndPrintsAsItsText) {
  const NodeId a("node-1");
  const NodeId b("node-2");
  EXPECT_EQ(a, NodeId("node-1"));
  EXPECT_NE(a, b);
  EXPECT_LT(a, b);
  EXPECT_EQ(a.str(), "node-1");
  EXPECT_EQ(fmt::format("<{}>", a), "<node-1>");
  EXPECT_EQ(fmt::format("<{:>8}>", a), "<  node-1>");
  const std::unordered_set<NodeId> set{a, b, NodeId("node-1")};
  EXPECT_EQ(set.size(), 2U);
  EXPECT_TRUE(NodeId().empty());
  EXPECT_FALSE(a.empty());
}

using namespace literals;

static_assert(1_B == Bytes{1});
static_assert(64_KiB == Bytes{65'536});
static_assert(2_MiB == Bytes{2'097'152});
static_assert(1023_B < 1_KiB && 1024_KiB == 1_MiB);
static_assert(!std::is_convertible_v<int, Bytes>);

}  // namespace
}  // namespace flow
