#pragma once
// Tables of foreign files and the workflows they become, node by node. Every one is also checked as
// `flowbuilder validate` does it: the importers promise documents without errors.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "foreign/convert.hpp"

namespace flow::foreign::testing {

struct ConversionCase {
  std::string name;
  std::string file;  // JSON
  // `n2 click_element {"Selector":"#buy"}`, with the settings behind it when there are any, and `in n1`
  // before the inputs for a node inside a container.
  std::vector<std::string> nodes = {};
  std::vector<std::string> edges = {};     // `n1.Web Page > n2.Web Page`; empty: not looked at
  std::vector<std::string> left_out = {};  // beginnings of their lines, all of them
};
void PrintTo(const ConversionCase& one, std::ostream* out);

class ConversionTable : public ::testing::TestWithParam<ConversionCase> {};
void check(const ConversionCase& one);

// The conversion with the catalogue of the product and the selectors of the browser.
Result<Converted> convert_text(std::string_view file);

}  // namespace flow::foreign::testing

// NOLINTBEGIN(bugprone-macro-parentheses): the name of a class cannot stand in parentheses.
#define FLOW_CONVERSION_TABLE(suite, cases)                          \
  class suite : public ::flow::foreign::testing::ConversionTable {}; \
  TEST_P(suite, Gives) {                                             \
    ::flow::foreign::testing::check(GetParam());                     \
  }                                                                  \
  INSTANTIATE_TEST_SUITE_P(Case, suite, ::testing::ValuesIn(cases),  \
                           [](const auto& info) { return info.param.name; })
// NOLINTEND(bugprone-macro-parentheses)
