#include "nodes/detail/field.hpp"

#include <gtest/gtest.h>

namespace flow::nodes::detail {
namespace {

struct NumberCase {
  std::string_view text;
  std::string_view json;  // empty: a miss
};

class LooseNumber : public testing::TestWithParam<NumberCase> {};

TEST_P(LooseNumber, IsReadAsAPersonMeansIt) {
  const auto number = parse_loose_number(GetParam().text);
  EXPECT_EQ(number ? json::dump(*number) : "", GetParam().json) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(Table, LooseNumber,
                         testing::Values(NumberCase{"1.234,56", "1234.56"}, NumberCase{"1,234.56", "1234.56"},
                                         NumberCase{"1,234", "1234"}, NumberCase{"1.234", "1234"},
                                         NumberCase{"0,5", "0.5"}, NumberCase{"-3", "-3"},
                                         NumberCase{"EUR 9", "9"}, NumberCase{"n/a", ""}, NumberCase{"", ""},
                                         NumberCase{"12,3456", "12.3456"}, NumberCase{"1,234,567", "1234567"},
                                         NumberCase{"1.234.567,89 €", "1234567.89"},
                                         NumberCase{"1 234,50 €", "1234.5"}, NumberCase{"\u22125,00", "-5"},
                                         NumberCase{"9,-", "9"}, NumberCase{".5", "0.5"},
                                         NumberCase{"No. 5", "5"}, NumberCase{"12.", "12"},
                                         NumberCase{"9007199254740993", "9007199254740993"}));

struct FieldCase {
  std::string_view text;
  std::string_view selector;
  std::string_view attribute;
  FieldType type;
};

class FieldGrammar : public testing::TestWithParam<FieldCase> {};

TEST_P(FieldGrammar, HasThreeOptionalParts) {
  const auto field = parse_field(GetParam().text);
  ASSERT_TRUE(field) << field.error().message;
  EXPECT_EQ(field->selector, GetParam().selector);
  EXPECT_EQ(field->attribute, GetParam().attribute);
  EXPECT_EQ(field->type, GetParam().type);
}

INSTANTIATE_TEST_SUITE_P(
    Table, FieldGrammar,
    testing::Values(FieldCase{"", "", "", FieldType::text}, FieldCase{".name", ".name", "", FieldType::text},
                    FieldCase{"a@href|url", "a", "href", FieldType::url},
                    FieldCase{"@data-sku", "", "data-sku", FieldType::text},
                    FieldCase{"|number", "", "", FieldType::number},
                    FieldCase{" td.total | number ", "td.total", "", FieldType::number},
                    FieldCase{"a[href*=\"@x|y\"]@href", "a[href*=\"@x|y\"]", "href", FieldType::text},
                    FieldCase{"iframe |> p", "iframe |> p", "", FieldType::text},
                    FieldCase{"//a/@href", "//a/@href", "", FieldType::text},
                    FieldCase{"text=\"a|number\"", "text=\"a|number\"", "", FieldType::text},
                    FieldCase{"i|boolean", "i", "", FieldType::boolean}));

TEST(FieldGrammar, RefusesUnknownTypes) {
  const auto field = parse_field("b|integer");
  ASSERT_FALSE(field);
  EXPECT_EQ(field.error().code, ErrorCode::invalid_input);
  EXPECT_NE(field.error().message.find("integer"), std::string::npos);
}

TEST(Fields, NestAndKeepTheirOrder) {
  const auto fields =
      parse_fields(json::parse(R"({"a": "b", "price": {"amount": "i|number", "currency": "i@c"}})").value());
  ASSERT_TRUE(fields) << fields.error().message;
  ASSERT_EQ(fields->size(), 3u);
  EXPECT_EQ(path_name((*fields)[1].path), "price.amount");
  json::object row;
  for (const auto& field : *fields) place(row, field.path, json::value(path_name(field.path)));
  EXPECT_EQ(json::dump(row), R"({"a":"a","price":{"amount":"price.amount","currency":"price.currency"}})");
}

TEST(Fields, RefuseWhatIsNoField) {
  EXPECT_EQ(parse_fields(json::parse("[]").value()).error().code, ErrorCode::invalid_input);
  EXPECT_EQ(parse_fields(json::parse(R"({"a": 1})").value()).error().code, ErrorCode::invalid_input);
  const auto bad = parse_fields(json::parse(R"({"a": {"b": "x|int"}})").value());
  ASSERT_FALSE(bad);
  EXPECT_NE(bad.error().message.find("a.b"), std::string::npos);
}

}  // namespace
}  // namespace flow::nodes::detail
