#include <array>

#include <fmt/format.h>

#include "app/demo_site/shop.hpp"

namespace flow::app::demo {
namespace {

constexpr std::array<std::string_view, 10> kThings{"Kettle",   "Desk lamp", "Backpack",         "Headphones",
                                                   "Notebook", "Umbrella",  "Espresso machine", "Chair",
                                                   "Bottle",   "Keyboard"};
constexpr std::array<std::string_view, 5> kStyles{"Aurora", "Borealis", "Cirrus", "Dune", "Ember"};
constexpr std::array<std::string_view, 10> kCategories{"Kitchen", "Office",  "Travel", "Audio",  "Office",
                                                       "Travel",  "Kitchen", "Office", "Travel", "Office"};
constexpr std::array<int, 10> kBasePrices{3900, 5450, 8900, 19900, 450, 2450, 124900, 17900, 1850, 9900};

std::vector<Product> make_products() {
  std::vector<Product> all;
  for (int i = 0; i < 50; ++i) {
    const auto thing = static_cast<std::size_t>(i % 10);
    const auto style = static_cast<std::size_t>(i / 10);
    all.push_back({.id = i + 1,
                   .name = fmt::format("{} {}", kThings[thing], kStyles[style]),
                   .category = std::string(kCategories[thing]),
                   .price_cents = kBasePrices[thing] + static_cast<int>(style) * 250,
                   .stock = (i * 7 + 5) % 13,  // one in thirteen is sold out, the fourth first
                   .description = fmt::format("The {} of our {} line: plain, sturdy and easy to repair.",
                                              kThings[thing], kStyles[style])});
  }
  return all;
}

}  // namespace

const std::vector<Product>& products() {
  static const std::vector<Product> kProducts = make_products();
  return kProducts;
}

std::string price_text(const Product& product) {
  const int whole = product.price_cents / 100;
  const std::string euros =
      whole >= 1000 ? fmt::format("{},{:03}", whole / 1000, whole % 1000) : fmt::format("{}", whole);
  return fmt::format("{}.{:02} €", euros, product.price_cents % 100);
}

}  // namespace flow::app::demo
