#include "json/path.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flow::json {
namespace {

using ::testing::HasSubstr;

std::string all_of(const Path& path, const value& document) {
  const auto found = path.all(document);
  if (!found) return "error: " + found.error().message;
  array out;
  for (const value* one : *found) out.push_back(*one);
  return dump(out);
}

// The store of RFC 9535, section 1.5.
constexpr const char* kStore = R"({"store":{"book":[
  {"category":"reference","author":"Nigel Rees","title":"Sayings of the Century","price":8.95},
  {"category":"fiction","author":"Evelyn Waugh","title":"Sword of Honour","price":12.99},
  {"category":"fiction","author":"Herman Melville","title":"Moby Dick","isbn":"0-553-21311-3","price":8.99},
  {"category":"fiction","author":"J. R. R. Tolkien","title":"The Lord of the Rings","isbn":"0-395-19395-8","price":22.99}],
  "bicycle":{"color":"red","price":399}}})";

struct QueryCase {
  const char* document;
  const char* path;
  const char* found;
};

class Query : public ::testing::TestWithParam<QueryCase> {};

TEST_P(Query, SelectsInOrder) {
  const auto path = Path::parse_query(GetParam().path);
  ASSERT_TRUE(path) << path.error().message;
  EXPECT_EQ(all_of(*path, parse(GetParam().document).value()), GetParam().found) << GetParam().path;
}

INSTANTIATE_TEST_SUITE_P(
    Store, Query,
    ::testing::Values(QueryCase{kStore, "$.store.book[*].author",
                                R"(["Nigel Rees","Evelyn Waugh","Herman Melville","J. R. R. Tolkien"])"},
                      QueryCase{kStore, "$..author",
                                R"(["Nigel Rees","Evelyn Waugh","Herman Melville","J. R. R. Tolkien"])"},
                      QueryCase{kStore, "$.store..price", "[8.95,12.99,8.99,22.99,399]"},
                      QueryCase{kStore, "$..book[2].title", R"(["Moby Dick"])"},
                      QueryCase{kStore, "$..book[2].publisher", "[]"},
                      QueryCase{kStore, "$..book[-1].title", R"(["The Lord of the Rings"])"},
                      QueryCase{kStore, "$..book[:2].price", "[8.95,12.99]"},
                      QueryCase{kStore, "$..book[0,1].price", "[8.95,12.99]"},
                      QueryCase{kStore, "$..book[?@.isbn].price", "[8.99,22.99]"},
                      QueryCase{kStore, "$..book[?@.price<10].title",
                                R"(["Sayings of the Century","Moby Dick"])"}));

// Sections 2.3 to 2.6 of the RFC.
constexpr const char* kNames = R"({"o":{"j j":{"k.k":3}},"'":{"@":2}})";
constexpr const char* kLetters = R"(["a","b","c","d","e","f","g"])";
constexpr const char* kFilters =
    R"({"a":[3,5,1,2,4,6,{"b":"j"},{"b":"k"},{"b":{}},{"b":"kilo"}],"o":{"p":1,"q":2,"r":3,"s":5,"t":{"u":6}},"e":"f"})";
constexpr const char* kTree = R"({"o":{"j":1,"k":2},"a":[5,3,[{"j":4},{"k":6}]]})";
constexpr const char* kNulls = R"({"a":null,"b":[null],"c":[{}],"null":1})";

INSTANTIATE_TEST_SUITE_P(
    Sections, Query,
    ::testing::Values(
        QueryCase{"{\"k\":\"v\"}", "$", R"([{"k":"v"}])"}, QueryCase{kNames, "$.o['j j']['k.k']", "[3]"},
        QueryCase{kNames, "$.o[\"j j\"][\"k.k\"]", "[3]"}, QueryCase{kNames, R"($["'"]["@"])", "[2]"},
        QueryCase{kTree, "$.o[*]", "[1,2]"}, QueryCase{kTree, "$.o[*, *]", "[1,2,1,2]"},
        QueryCase{kLetters, "$[1]", R"(["b"])"}, QueryCase{kLetters, "$[-2]", R"(["f"])"},
        QueryCase{kLetters, "$[1:3]", R"(["b","c"])"}, QueryCase{kLetters, "$[5:]", R"(["f","g"])"},
        QueryCase{kLetters, "$[1:5:2]", R"(["b","d"])"}, QueryCase{kLetters, "$[5:1:-2]", R"(["f","d"])"},
        QueryCase{kLetters, "$[::-1]", R"(["g","f","e","d","c","b","a"])"},
        QueryCase{kLetters, "$[::0]", "[]"}, QueryCase{kFilters, "$.a[?@.b == 'kilo']", R"([{"b":"kilo"}])"},
        QueryCase{kFilters, "$.a[?(@.b == 'kilo')]", R"([{"b":"kilo"}])"},
        QueryCase{kFilters, "$.a[?@>3.5]", "[5,4,6]"},
        QueryCase{kFilters, "$.a[?@.b]", R"([{"b":"j"},{"b":"k"},{"b":{}},{"b":"kilo"}])"},
        QueryCase{kFilters, "$.o[?@<3, ?@<3]", "[1,2,1,2]"},
        QueryCase{kFilters, R"($.a[?@<2 || @.b == "k"])", R"([1,{"b":"k"}])"},
        QueryCase{kFilters, R"($.a[?match(@.b, "[jk]")])", R"([{"b":"j"},{"b":"k"}])"},
        QueryCase{kFilters, R"($.a[?search(@.b, "[jk]")])", R"([{"b":"j"},{"b":"k"},{"b":"kilo"}])"},
        QueryCase{kFilters, "$.o[?@>1 && @<4]", "[2,3]"},
        QueryCase{kFilters, "$.o[?@.u || @.x]", R"([{"u":6}])"},
        QueryCase{kFilters, "$.a[?@.b == $.x]", "[3,5,1,2,4,6]"},
        QueryCase{kFilters, "$.a[?!@.b && @ != 3]", "[5,1,2,4,6]"},
        QueryCase{kFilters, "$[?length(@) == 1]", R"(["f"])"},
        QueryCase{kFilters, "$[?count(@.*) > 5][0]", "[3]"},
        QueryCase{kFilters, "$[?value(@..u) == 6].p", "[1]"}, QueryCase{kTree, "$..j", "[1,4]"},
        QueryCase{kTree, "$..[0]", R"([5,{"j":4}])"},
        QueryCase{kTree, "$..*",
                  R"([{"j":1,"k":2},[5,3,[{"j":4},{"k":6}]],1,2,5,3,[{"j":4},{"k":6}],{"j":4},{"k":6},4,6])"},
        QueryCase{kNulls, "$.a", "[null]"}, QueryCase{kNulls, "$.a[0]", "[]"},
        QueryCase{kNulls, "$.b[?@==null]", "[null]"}, QueryCase{kNulls, "$.c[?@.d==null]", "[]"},
        QueryCase{kNulls, "$.null", "[1]"}));

class Dotted : public ::testing::TestWithParam<QueryCase> {};

TEST_P(Dotted, LeavesOutTheDollar) {
  const auto path = Path::parse(GetParam().path);
  ASSERT_TRUE(path) << path.error().message;
  EXPECT_EQ(all_of(*path, parse(GetParam().document).value()), GetParam().found) << GetParam().path;
}

INSTANTIATE_TEST_SUITE_P(
    Table, Dotted,
    ::testing::Values(QueryCase{R"({"a":{"b":[1,2]}})", "a.b[1]", "[2]"},
                      QueryCase{R"({"a":{"b":[1,2]}})", " a.b[-1] ", "[2]"},
                      QueryCase{R"({"a.b":{"c d":1}})", R"(["a.b"]["c d"])", "[1]"},
                      QueryCase{R"({"a.b":1})", "['a.b']", "[1]"},
                      QueryCase{R"({"größe":{"名":"x"}})", "größe.名", R"(["x"])"},
                      QueryCase{R"({"data-id":1})", "data-id", "[1]"},
                      QueryCase{R"({"c d":{"2024":1}})", "c d.2024", "[1]"},
                      QueryCase{R"({"it's":1})", "it's", "[1]"},
                      QueryCase{R"({"r":[{"n":1},{"n":2},{}]})", "r[*].n", "[1,2]"},
                      QueryCase{R"({"r":[{"n":1}]})", "..n", "[1]"}, QueryCase{R"({"a":1})", ".a", "[1]"},
                      QueryCase{R"({"r":{"n":1}})", "*.n", "[1]"}, QueryCase{"[[7]]", "[0][0]", "[7]"},
                      QueryCase{R"({"r":[{"n":1},{"n":2}]})", "r[?@.n>1].n", "[2]"},
                      QueryCase{R"({"$ref":1})", "$ref", "[1]"}, QueryCase{R"({"a":1})", "$.a", "[1]"},
                      QueryCase{R"({"a":1})", "$", R"([{"a":1}])"},
                      QueryCase{R"({"__proto__":1})", "__proto__", "[1]"}));

struct BadPath {
  const char* path;
  const char* reason;
};

class RefusedPath : public ::testing::TestWithParam<BadPath> {};

TEST_P(RefusedPath, NamesTheColumn) {
  const auto path = Path::parse(GetParam().path);
  ASSERT_FALSE(path) << GetParam().path;
  EXPECT_EQ(path.error().code, ErrorCode::invalid_input);
  EXPECT_EQ(path.error().detail.at("reason").as_string(), "bad_jsonpath");
  EXPECT_THAT(path.error().message, HasSubstr(GetParam().reason));
}

INSTANTIATE_TEST_SUITE_P(
    Table, RefusedPath,
    ::testing::Values(
        BadPath{"", "the path is empty"}, BadPath{"a[", "column 3: expected a position, a quoted name"},
        BadPath{"a..", "column 4: expected a name"}, BadPath{"a[1", "column 4: expected \",\" or \"]\""},
        BadPath{"a]", "column 2: expected \".\" or \"[\""},
        BadPath{"a[01]", "column 3: expected a whole number without leading"}, BadPath{"a[-0]", "column 3"},
        BadPath{"a[9007199254740992]", "too large"}, BadPath{"$.a b", "column 4: expected \".\" or \"[\""},
        BadPath{"$['a", "the closing quote is missing"}, BadPath{R"($["\x"])", "this escape does not exist"},
        BadPath{R"($["\ud800"])", "a high surrogate without a low one"},
        BadPath{"$[?@.a = 1]", "a comparison is written =="},
        BadPath{"$[?@.a == b]", "\"b\" is no value and no function"},
        BadPath{"$[?@.* == 1]", "may select several values"}, BadPath{"$[?1]", "a value alone is no test"},
        BadPath{"$[?length(@.a)]", "this function gives a value; compare it"},
        BadPath{"$[?match(@.a,'x') == true]", "a test of its own"},
        BadPath{"$[?count(1) == 1]", "expected a path here"},
        BadPath{"$[?length(@.a, 1) == 1]", "length() takes 1 arguments, not 2"},
        BadPath{"$[?size(@.a) == 1]", "there is no function size"},
        BadPath{"$[?!@.a == 1]", "needs parentheses"}, BadPath{"$[?@.a == 1e999]", "outside the range"},
        BadPath{"\xff", "not valid UTF-8"}));

TEST(PathCaps, HoldForSizeSegmentsAndNesting) {
  EXPECT_THAT(Path::parse(std::string(20'000, 'a')).error().message, HasSubstr("at most 16384"));
  std::string many = "$";
  for (int i = 0; i < 300; ++i) many += ".a";
  EXPECT_THAT(Path::parse(many).error().message, HasSubstr("more than 256 segments"));
  EXPECT_THAT(
      Path::parse("$[?" + std::string(1000, '(') + "@" + std::string(1000, ')') + "]").error().message,
      HasSubstr("nested deeper than 32 levels"));
}

TEST(PathCaps, EndAQueryThatMultiplies) {
  value document(array{1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
  for (int i = 0; i < 7; ++i) document = value(array{document, document, document});
  const auto path = Path::parse("$..[*]..[*]..[*]..[*]..[*]");
  ASSERT_TRUE(path) << path.error().message;
  EXPECT_EQ(path->all(document).error().code, ErrorCode::quota);
}

TEST(PathCaps, AllIsLimitedFirstIsNot) {
  array items;
  for (std::size_t i = 0; i <= Path::kMaxResults; ++i) items.emplace_back(i);
  const auto path = Path::parse("$[*]");
  EXPECT_EQ(path->all(items).error().code, ErrorCode::quota);
  const value document(std::move(items));
  EXPECT_EQ(**path->first(document), value(0));
  EXPECT_EQ(*Path::parse("$.x")->first(document), nullptr);
}

struct WriteCase {
  const char* document;
  const char* path;
  const char* result;  // or a piece of the error, after "!"
};

class Write : public ::testing::TestWithParam<WriteCase> {};

TEST_P(Write, PutsTheValueThere) {
  const auto path = Path::parse(GetParam().path);
  ASSERT_TRUE(path) << path.error().message;
  value document = parse(GetParam().document).value();
  const auto written = path->write(document, value("new"));
  const std::string_view expected = GetParam().result;
  if (expected.starts_with('!')) {
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, ErrorCode::invalid_input);
    EXPECT_THAT(written.error().message, HasSubstr(expected.substr(1)));
  } else {
    ASSERT_TRUE(written) << written.error().message;
    EXPECT_EQ(dump(document), expected);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Table, Write,
    ::testing::Values(WriteCase{"{}", "a", R"({"a":"new"})"},
                      WriteCase{R"({"a":1,"b":2})", "a", R"({"a":"new","b":2})"},
                      WriteCase{R"({"a":{"x":1}})", "a.b.c", R"({"a":{"x":1,"b":{"c":"new"}}})"},
                      WriteCase{"{}", "a[0].b", R"({"a":[{"b":"new"}]})"},
                      WriteCase{"{}", "a[0][0]", R"({"a":[["new"]]})"},
                      WriteCase{R"({"a":[1]})", "a[1]", R"({"a":[1,"new"]})"},
                      WriteCase{R"({"a":[1]})", "a[0]", R"({"a":["new"]})"},
                      WriteCase{R"({"a":[1,2]})", "a[-1]", R"({"a":[1,"new"]})"},
                      WriteCase{"[]", "[0].x", R"([{"x":"new"}])"}, WriteCase{"5", "$", R"("new")"},
                      WriteCase{"{}", "[\"a.b\"]", R"({"a.b":"new"})"},
                      WriteCase{"{}", "__proto__.x", R"({"__proto__":{"x":"new"}})"},
                      WriteCase{R"({"a":[1]})", "a[2]",
                                "!position 2 lies beyond \"a\", which has 1 items; the next one is [1]"},
                      WriteCase{"{}", "a[1]", "!position 1 lies beyond \"a\", which has 0 items"},
                      WriteCase{R"({"a":[1]})", "a[-2]", "!position -2 lies beyond"},
                      WriteCase{R"({"a":5})", "a.b", "!\"a\" is a number, so nothing can be put under \"b\""},
                      WriteCase{R"({"a":null})", "a.b", "!\"a\" is a null"},
                      WriteCase{R"({"a":[1]})", "a.b", "!\"a\" is a list; write [n]"},
                      WriteCase{R"({"a":{}})", "a[0]", "!\"a\" is an object, so it has no position 0"},
                      WriteCase{"7", "a", "!the document is a number"},
                      WriteCase{"{}", "a[*]", "!may select several places"},
                      WriteCase{"{}", "$..a", "!may select several places"}));

}  // namespace
}  // namespace flow::json
