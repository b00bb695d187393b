#include "browser/pdf.hpp"

#include <filesystem>

#include "browser/testing/live_page.hpp"

namespace flow::browser {
namespace {

using namespace testing;

std::string path_for(const LivePage& p) {
  return (std::filesystem::temp_directory_path() / fmt::format("flow-print-{}.pdf", p.page()->id().str()))
      .string();
}

// The page notes how its fields look at the moment it is printed.
TEST(Pdf, ShowsSecretsAsDots) {
  live(
      "<input id=a><input id=b><script>addEventListener('beforeprint', () => seen = [a, b].map(e => "
      "getComputedStyle(e).webkitTextSecurity))</script>",
      [](LivePage p) -> Task<Result<void>> {
        CO_TRY_VOID(co_await p.actor().fill(p.within(3000), LivePage::target("#a"), Secret("token-123"),
                                            {.secret = true}));
        CO_TRY_VOID(co_await p.actor().fill(p.within(3000), LivePage::target("#b"), Secret("plain"), {}));
        const std::string path = path_for(p);
        CO_TRY(const Bytes size, co_await print_pdf(p.within(10'000), p.page(), {}, path));
        EXPECT_EQ(std::filesystem::file_size(path), size.count);
        EXPECT_EQ(co_await p.js("seen"), R"(["disc","none"])");
        EXPECT_EQ(co_await p.js("[a.getAttribute('style'), a.value]"), R"([null,"token-123"])");
        std::filesystem::remove(path);
        co_return Result<void>{};
      });
}

TEST(Pdf, LeavesNoFileWhenItFails) {
  live("<p>x", [](LivePage p) -> Task<Result<void>> {
    const std::string path = path_for(p);
    const auto bad = co_await print_pdf(p.within(5000), p.page(), {.paper_width = -1}, path);
    if (bad) co_return fail(ErrorCode::internal, "printed on paper of no size");
    EXPECT_EQ(bad.error().code, ErrorCode::invalid_input);
    EXPECT_TRUE(contains(bad.error().message, "this browser did not print the page")) << bad.error().message;
    EXPECT_FALSE(std::filesystem::exists(path));
    CO_TRY_VOID(co_await p.page()->close(p.within(2000)));
    const auto closed = co_await print_pdf(p.within(5000), p.page(), {}, path);
    EXPECT_EQ(closed.error().code, ErrorCode::navigation);
    EXPECT_FALSE(std::filesystem::exists(path));
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::browser
