#pragma once
// A parsed selector.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace flow::html::detail {

struct SelectorList;

enum class Combinator : std::uint8_t { descendant, child, next_sibling, later_sibling };

enum class Test : std::uint8_t {
  type,
  id,
  has_class,
  attribute,
  is,
  is_not,
  has,
  root,
  scope,
  empty,
  checked,
  disabled,
  enabled,
  nth_child,
  nth_last_child,
  nth_of_type,
  nth_last_of_type,
  only_child,
  only_of_type,
};

enum class AttributeTest : std::uint8_t { present, equals, word, prefix_dash, starts, ends, contains };

struct Simple {
  Test test;
  std::string name = {};   // of the type, id, class or attribute
  std::string value = {};  // of the attribute
  AttributeTest attribute = AttributeTest::present;
  bool ignore_case = false;
  std::int64_t step = 0, offset = 0;                  // an+b
  std::shared_ptr<const SelectorList> argument = {};  // of :is, :not, :has and "of"
};

struct Compound {
  std::vector<Simple> tests;
  // How it hangs on the compound before it; of the first one: on the scope, in :has only.
  Combinator combinator = Combinator::descendant;
};

struct Complex {
  std::vector<Compound> compounds;  // left to right
};

struct SelectorList {
  std::vector<Complex> alternatives;
};

}  // namespace flow::html::detail
