#pragma once
// Included by db/rows.hpp only: from a cell's text to a C++ value.

namespace flow::db::detail {

std::string_view decode_text(const Cell& cell);
std::string decode_string(const Cell& cell);  // bytea as its bytes
long long decode_integer(const Cell& cell);
bool decode_bool(const Cell& cell);
double decode_double(const Cell& cell);
WallTime decode_time(const Cell& cell);
boost::json::value decode_json(const Cell& cell);

// The elements of an array; their texts live in `storage`.
struct Elements {
  unsigned type = 0;
  std::vector<std::optional<std::string>> texts;
};
Elements decode_array(const Cell& cell);

template <class T>
struct Decoder {
  static_assert(std::integral<T>, "rows cannot be read as this type");
  static T decode(const Cell& cell) {
    const long long value = decode_integer(cell);
    FLOW_ASSERT(std::in_range<T>(value));
    return static_cast<T>(value);
  }
};
template <>
struct Decoder<bool> {
  static bool decode(const Cell& cell) { return decode_bool(cell); }
};
template <>
struct Decoder<double> {
  static double decode(const Cell& cell) { return decode_double(cell); }
};
template <>
struct Decoder<std::string> {
  static std::string decode(const Cell& cell) { return decode_string(cell); }
};
template <>
struct Decoder<std::string_view> {
  static std::string_view decode(const Cell& cell) { return decode_text(cell); }
};
template <>
struct Decoder<WallTime> {
  static WallTime decode(const Cell& cell) { return decode_time(cell); }
};
template <>
struct Decoder<boost::json::value> {
  static boost::json::value decode(const Cell& cell) { return decode_json(cell); }
};
template <class Tag>
struct Decoder<StrongId<Tag>> {
  static StrongId<Tag> decode(const Cell& cell) { return StrongId<Tag>(decode_string(cell)); }
};
template <class T>
struct Decoder<std::optional<T>> {
  static std::optional<T> decode(const Cell& cell) {
    if (!cell.text) return std::nullopt;
    return Decoder<T>::decode(cell);
  }
};
template <class T>
struct Decoder<std::vector<T>> {
  static_assert(!std::same_as<T, std::string_view>, "elements of an array are not views");
  static std::vector<T> decode(const Cell& cell) {
    std::vector<T> values;
    const Elements elements = decode_array(cell);
    values.reserve(elements.texts.size());
    for (const auto& text : elements.texts) values.push_back(Decoder<T>::decode(Cell{text, elements.type}));
    return values;
  }
};

template <class T>
T decode(const Cell& cell) {
  return Decoder<T>::decode(cell);
}

}  // namespace flow::db::detail
