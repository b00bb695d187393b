#include <charconv>

#include "base/encoding.hpp"
#include "base/time.hpp"
#include "db/rows.hpp"
#include "json/json.hpp"

namespace flow::db::detail {
namespace {

// Object ids of built-in types, which PostgreSQL never changes (pg_type.dat).
enum Type : unsigned {
  kBool = 16,
  kBytea = 17,
  kInt8 = 20,
  kInt2 = 21,
  kInt4 = 23,
  kOid = 26,
  kJson = 114,
  kFloat4 = 700,
  kFloat8 = 701,
  kTimestamptz = 1184,
  kNumeric = 1700,
  kJsonb = 3802,
};

struct ArrayType {
  unsigned array;
  unsigned element;
};
constexpr ArrayType kArrays[] = {{1000, kBool},   {1001, kBytea},       {1005, kInt2},    {1007, kInt4},
                                 {1009, 25},      {1015, 1043},         {1016, kInt8},    {1021, kFloat4},
                                 {1022, kFloat8}, {1185, kTimestamptz}, {1231, kNumeric}, {199, kJson},
                                 {3807, kJsonb},  {2951, 2950},         {1003, 19},       {1028, kOid}};

template <class... Types>
std::string_view text_of(const Cell& cell, Types... allowed) {
  FLOW_ASSERT(cell.text.has_value());
  FLOW_ASSERT(((cell.type == static_cast<unsigned>(allowed)) || ...));
  return *cell.text;
}

// Parsed to the last character, or it is a defect.
template <class T>
T number_from(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  FLOW_ASSERT(error == std::errc{} && end == text.data() + text.size());
  return value;
}

}  // namespace

std::string_view decode_text(const Cell& cell) {
  FLOW_ASSERT(cell.text.has_value());
  FLOW_ASSERT(cell.type != kBytea);
  return *cell.text;
}

std::string decode_string(const Cell& cell) {
  if (cell.type != kBytea) return std::string(decode_text(cell));
  const std::string_view text = text_of(cell, kBytea);
  FLOW_ASSERT(text.starts_with("\\x"));
  auto bytes = hex_decode(text.substr(2));
  FLOW_ASSERT(bytes.has_value());
  return *std::move(bytes);
}

long long decode_integer(const Cell& cell) {
  return number_from<long long>(text_of(cell, kInt8, kInt4, kInt2, kOid, kNumeric));
}

bool decode_bool(const Cell& cell) {
  return text_of(cell, kBool) == "t";
}

double decode_double(const Cell& cell) {
  return number_from<double>(text_of(cell, kFloat8, kFloat4, kNumeric, kInt8, kInt4, kInt2));
}

// "2024-02-29 12:34:56.789012+00", by the session's settings always ISO and UTC.
WallTime decode_time(const Cell& cell) {
  const std::string_view text = text_of(cell, kTimestamptz);
  if (text == "infinity") return WallTime::max();
  if (text == "-infinity") return WallTime::min();
  FLOW_ASSERT(text.size() > 13 && text.ends_with("+00"));
  std::string standard(text.substr(0, text.size() - 3));
  standard[10] = 'T';
  standard += 'Z';
  const auto instant = parse_rfc3339(standard);
  FLOW_ASSERT(instant.has_value());  // years 1-9999; nothing of ours writes others
  return WallTime{std::chrono::seconds{instant->seconds}} +
         std::chrono::microseconds{instant->nanoseconds / 1000};
}

boost::json::value decode_json(const Cell& cell) {
  auto document = json::parse(text_of(cell, kJsonb, kJson), {.size = {256U << 20}, .depth = 512});
  FLOW_ASSERT(document.has_value());
  return *std::move(document);
}

// One dimension: {1,2}, {"a \"b\"",NULL}; the text of an element is unquoted.
Elements decode_array(const Cell& cell) {
  FLOW_ASSERT(cell.text.has_value());
  Elements elements;
  for (const ArrayType& row : kArrays)
    if (row.array == cell.type) elements.type = row.element;
  FLOW_ASSERT(elements.type != 0);
  const std::string_view text = *cell.text;
  FLOW_ASSERT(text.size() >= 2 && text.front() == '{' && text.back() == '}');
  std::size_t at = 1;
  while (text[at] != '}') {
    std::string element;
    const bool quoted = text[at] == '"';
    if (quoted) {
      for (++at; text[at] != '"'; ++at) {
        if (text[at] == '\\') ++at;
        element += text[at];
      }
      ++at;
    } else {
      FLOW_ASSERT(text[at] != '{');
      while (text[at] != ',' && text[at] != '}') element += text[at++];
    }
    if (!quoted && element == "NULL") {
      elements.texts.emplace_back(std::nullopt);
    } else {
      elements.texts.emplace_back(std::move(element));
    }
    if (text[at] == ',') ++at;
  }
  return elements;
}

}  // namespace flow::db::detail
