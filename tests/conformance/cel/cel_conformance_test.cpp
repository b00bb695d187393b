// The official test cases of CEL. A case that is not met stands in not_met.txt with the reason; everything
// else must come out exactly, kind included: 1 is not 1.0.
#include <cmath>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "expr/program.hpp"
#include "expr/tagged.hpp"

namespace flow::expr {
namespace {

struct Case {
  std::string path;  // file/section/name
  std::string file;
  std::string expression;
  Value bindings;
  std::optional<Value> expected;  // nothing: an error
  std::string other;              // what it expects that is no value of ours
};

class Bindings final : public Scope {
 public:
  explicit Bindings(const Value& names) : names_(names) {}
  std::optional<Value> find(std::string_view name) const override { return names_.find(name); }
  bool has_dotted_names() const override { return true; }

 private:
  const Value& names_;
};

std::vector<Case> read_cases() {
  std::vector<Case> cases;
  std::ifstream lines(FLOW_CEL_CASES);
  for (std::string line; std::getline(lines, line);) {
    const Value record = parse_tagged(line).value();
    const auto text = [&](std::string_view key) {
      const auto member = record.find(key);
      return member ? std::string(member->as_string()) : std::string();
    };
    cases.push_back({.path = text("file") + "/" + text("section") + "/" + text("name"),
                     .file = text("file"),
                     .expression = text("expr"),
                     .bindings = record.find("bindings").value(),
                     .expected = record.find("expect"),
                     .other = text("other")});
  }
  return cases;
}
const std::vector<Case>& all_cases() {
  static const std::vector<Case> kCases = read_cases();
  return kCases;
}

std::vector<std::string> read_not_met() {
  std::vector<std::string> rows;
  std::ifstream lines(FLOW_CEL_NOT_MET);
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && !line.starts_with('#')) rows.push_back(line);
  }
  return rows;
}
const std::vector<std::string>& not_met() {
  static const std::vector<std::string> kRows = read_not_met();
  return kRows;
}

bool names(std::string_view row, std::string_view path) {
  return row.ends_with("/*") ? path.starts_with(row.substr(0, row.size() - 1)) : row == path;
}

// Equal, and of the same kinds at every depth; any NaN is the expected NaN.
bool same(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return false;
  if (a.is(Kind::double_) && std::isnan(a.as_double())) return std::isnan(b.as_double());
  if (a.is(Kind::list)) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (!same(a.item(i), b.item(i))) return false;
    }
    return true;
  }
  if (a.is(Kind::map)) {
    bool equal_members = a.size() == b.size();
    a.each([&](const Value& key, const Value& member) {
      const auto other = b.find(key);
      equal_members = equal_members && other && same(member, *other);
      return equal_members;
    });
    return equal_members;
  }
  return equal(a, b);
}

Result<Value> evaluate(const Case& official) {
  TRY(const Program program, Program::compile(official.expression));
  return program.evaluate(Bindings(official.bindings));
}

bool is_met(const Case& official, const Result<Value>& result) {
  if (!official.other.empty()) return false;
  return official.expected ? result && same(*result, *official.expected) : !result;
}

std::string show(const Result<Value>& result) {
  return result ? format_tagged(*result).value_or("a value without a text")
                : "error: " + result.error().message;
}
std::string show_expected(const Case& official) {
  if (!official.other.empty()) return official.other;
  return official.expected ? show(*official.expected) : "an error";
}

std::vector<std::string> all_files() {
  std::set<std::string> files;
  for (const Case& official : all_cases()) files.insert(official.file);
  return {files.begin(), files.end()};
}

class OfficialCases : public testing::TestWithParam<std::string> {};

TEST_P(OfficialCases, AreMetUnlessListed) {
  for (const Case& official : all_cases()) {
    if (official.file != GetParam()) continue;
    const auto result = evaluate(official);
    const bool listed =
        std::ranges::any_of(not_met(), [&](const std::string& row) { return names(row, official.path); });
    if (!listed) {
      EXPECT_TRUE(is_met(official, result)) << official.path << ": " << official.expression << "\n  expected "
                                            << show_expected(official) << "\n  got      " << show(result);
    } else if (official.expected) {
      // An expected error says nothing: what is not offered fails as well.
      EXPECT_FALSE(is_met(official, result)) << official.path << " is met; take it out of not_met.txt";
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, OfficialCases, testing::ValuesIn(all_files()),
                         [](const auto& parameter) { return parameter.param; });

TEST(NotMet, EveryRowNamesACase) {
  for (const std::string& row : not_met()) {
    EXPECT_TRUE(std::ranges::any_of(all_cases(), [&](const Case& official) {
      return names(row, official.path);
    })) << row;
  }
}

// The numbers are those of the locked version of the package: an update shows what it brings.
TEST(NotMet, IsAsManyAsItWas) {
  std::size_t listed = 0;
  for (const Case& official : all_cases()) {
    const bool is_listed =
        std::ranges::any_of(not_met(), [&](const std::string& row) { return names(row, official.path); });
    listed += is_listed ? 1 : 0;
  }
  EXPECT_EQ(all_cases().size(), 2344U);
  EXPECT_EQ(listed, 749U);
}

}  // namespace
}  // namespace flow::expr
