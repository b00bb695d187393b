#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

struct Conversion {
  const char* name;
  const char* value;
  const char* to;
  const char* format;
  const char* gives;    // JSON; empty: refused
  const char* message;  // of the refusal
};

std::vector<testing::NodeCase> cases() {
  const Conversion all[] = {
      {"NumberText", R"("12")", "number", "", "12", ""},
      {"NoNumber", R"("1,5")", "number", "", "", "1,5"},
      {"German", R"(" -1.234.567,80 ")", "number", "1.234,56", "-1234567.8", ""},
      {"French", R"("1 234,5")", "number", "1 234,56", "1234.5", ""},
      {"WithoutGroups", R"("0012,5")", "number", "1234,56", "12.5", ""},
      {"TwoDecimals", R"("1,2,3")", "number", "1.234,56", "", "\"1,2,3\" is no number written like 1.234,56"},
      {"BadExample", R"("1")", "number", "0,00", "", "must show how 1234.56 is written"},
      {"NumberStays", "5", "number", "1.234,56", "5", ""},
      {"Boolean", R"("TRUE")", "boolean", "", "true", ""},
      {"NoBoolean", R"("yes")", "boolean", "", "", "yes"},
      {"Json", R"("{\"a\": 1}")", "json", "", R"({"a": 1})", ""},
      {"List", R"("[1, 2]")", "list", "", "[1, 2]", ""},
      {"SplitList", R"("a; b;c")", "list", ";", R"(["a", "b", "c"])", ""},
      {"NoList", R"("a")", "list", "", "", "a"},
      {"Text", "[1, 2.0]", "text", "", R"("[1,2]")", ""},
      {"IsoDate", R"("2026-11-26")", "date", "", R"("2026-11-26T00:00:00Z")", ""},
      {"DateWithOffset", R"("2026-11-26T09:00:00+02:00")", "date", "", R"("2026-11-26T07:00:00Z")", ""},
      {"Seconds", "1795651200", "date", "", R"("2026-11-26T00:00:00Z")", ""},
      {"WrittenDate", R"("26.11.2026 9:05")", "date", "%d.%m.%Y %H:%M", R"("2026-11-26T09:05:00Z")", ""},
      {"MonthByName", R"("3 march 99 +0100")", "date", "%d %B %y %z", R"("1999-03-02T23:00:00Z")", ""},
      {"WrongPlace", R"("26/11")", "date", "%d.%m", "", "at character 3 \".\" is expected"},
      {"NoSuchDay", R"("31.02.2026")", "date", "%d.%m.%Y", "", "\"31.02.2026\" is no date of the calendar"},
      {"UnknownToken", R"("1")", "date", "%q", "", "Format has %q"},
      {"NoDate", R"("soon")", "date", "", "", "\"soon\" is no date like 2026-11-26"},
      {"DateAsText", R"("2026-11-06T09:05:07Z")", "text", "%d %b %Y, %H:%M:%S %%",
       R"("06 Nov 2026, 09:05:07 %")", ""},
  };
  std::vector<testing::NodeCase> out;
  for (const Conversion& one : all) {
    const std::string format =
        *one.format == '\0' ? std::string() : ", \"Format\": \"" + std::string(one.format) + "\"";
    testing::NodeCase made{
        .name = one.name,
        .inputs = std::string("{\"Value\": ") + one.value + ", \"To\": \"" + one.to + "\"" + format + "}"};
    if (*one.gives == '\0') {
      made.error = ErrorCode::invalid_input;
      made.message = one.message;
    } else {
      made.outputs = std::string("{\"Value\": ") + one.gives + "}";
    }
    out.push_back(std::move(made));
  }
  return out;
}

FLOW_NODE_TABLE(ConvertType, "convert_type", cases());

}  // namespace
}  // namespace flow::nodes
