// Files of executions over HTTP: what a browser is told about bytes that foreign pages wrote.
#include <filesystem>
#include <fstream>

#include "api/testing/api_test.hpp"
#include "db/store/run_store.hpp"
#include "db/store/testing/store_test.hpp"

namespace flow::api {
namespace {

using namespace testing;
using ::testing::ElementsAreArray;

class ApiArtifacts : public ApiTest {};

struct File {
  std::string id;
  std::string name;
  std::string media_type;  // as the run said it
  std::string bytes;
};

// A worker's hand: the row, and the file in the execution's folder.
Task<Result<void>> keep(Context cx, World* w, db::LeaseKey lease, File file, int number) {
  const std::vector<db::Leased<db::ArtifactRow>> rows{{lease,
                                                       {.id = ArtifactId(file.id),
                                                        .attempt = lease.attempt,
                                                        .seq = db::journal_seq(lease.attempt, number),
                                                        .node = NodeId("n1"),
                                                        .name = file.name,
                                                        .mime = file.media_type,
                                                        .bytes = static_cast<std::int64_t>(file.bytes.size()),
                                                        .sha256 = std::string(64, '0'),
                                                        .created_at = w->loop->clock().now()}}};
  CO_TRY_VOID(co_await w->database->batch(cx, {db::RunStore::write_artifacts(rows)}));
  const std::string folder = fmt::format("{}/{}", w->artifacts, lease.execution);
  std::filesystem::create_directories(folder);
  std::ofstream(folder + "/" + file.id, std::ios::binary) << file.bytes;
  co_return Result<void>{};
}

std::string path_of(const std::string& execution) {
  return "/api/v1/executions/" + execution + "/artifacts";
}

TEST_F(ApiArtifacts, AreListedReadInPartsAndNowhereElse) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const std::string id, co_await start(cx, w, &w->bob));
    CO_TRY(const auto lease, co_await db::testing::claim(cx, w->database, ExecutionId(id), 7));
    CO_TRY_VOID(co_await keep(cx, w, lease, {"1-page.html", "page.html", "text/html", "<b>x"}, 1));
    const std::string path = path_of(id);
    CO_TRY(const Answer list, co_await ask(cx, w, "GET", path, {.as = &w->bob}));
    EXPECT_EQ(list.body.at("items").at(0).at("id"), "1-page.html");
    CO_TRY(const Answer part, co_await ask(cx, w, "GET", path + "/1-page.html",
                                           {.as = &w->bob, .headers = {{"Range", "bytes=0-2"}}}));
    EXPECT_EQ(part.status, 206);
    EXPECT_EQ(part.text, "<b>");
    for (const char* trick : {"/..%2f..%2fetc%2fpasswd", "/%2e%2e", "/2-other.html", "/.%00"}) {
      CO_TRY(const Answer answer, co_await ask(cx, w, "GET", path + trick, {.as = &w->bob}));
      EXPECT_EQ(answer.status, 404) << trick;
    }
    std::filesystem::remove_all(w->artifacts + "/" + id);
    CO_TRY(const Answer gone, co_await ask(cx, w, "GET", path + "/1-page.html", {.as = &w->bob}));
    EXPECT_EQ(gone.status, 404);
    co_return Result<void>{};
  });
}

// "Name: value", sorted, of every field but those that differ from call to call.
std::vector<std::string> fields_of(const Answer& answer) {
  std::vector<std::string> out;
  for (const auto& [name, value] : answer.headers.all()) {
    if (name == "ETag" || name == "Connection") continue;
    out.push_back(name + ": " + value);
  }
  std::ranges::sort(out);
  return out;
}

// What every file is given out with, whatever it is.
std::vector<std::string> fields(std::vector<std::string> own) {
  for (const char* common :
       {"Cache-Control: private, no-cache",
        "Content-Security-Policy: sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
        "Cross-Origin-Resource-Policy: same-origin", "Referrer-Policy: no-referrer",
        "X-Content-Type-Options: nosniff", "X-Frame-Options: DENY"})
    own.emplace_back(common);
  std::ranges::sort(own);
  return own;
}

struct Case {
  const char* name;
  std::string media_type;
  std::string shown_type;
  std::string disposition;
};

const std::string kOctets = "application/octet-stream";

TEST_F(ApiArtifacts, OnlyHarmlessTypesAreShownInPlace) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    const Case cases[] = {
        {"shot.png", "image/png", "image/png", "inline; filename=\"shot.png\"; filename*=UTF-8''shot.png"},
        {"a.txt", "text/plain; charset=utf-8", "text/plain; charset=utf-8",
         "inline; filename=\"a.txt\"; filename*=UTF-8''a.txt"},
        {"a.html", "text/html", "text/html", "attachment; filename=\"a.html\"; filename*=UTF-8''a.html"},
        {"a.svg", "image/svg+xml", "image/svg+xml", "attachment; filename=\"a.svg\"; filename*=UTF-8''a.svg"},
        {"a.x", "application/x-unknown", "application/x-unknown",
         "attachment; filename=\"a.x\"; filename*=UTF-8''a.x"},
        {"page \"1\".html", "text/html", "text/html",
         "attachment; filename=\"page _1_.html\"; filename*=UTF-8''page%20%221%22.html"},
        {"Pr\u00fcfung/..\\b", "image/png", "image/png",
         "inline; filename=\"Pr__fung_.._b\"; filename*=UTF-8''Pr%C3%BCfung%2F..%5Cb"},
        // What is no type may be anything.
        {"none", "", kOctets, "attachment; filename=\"none\"; filename*=UTF-8''none"},
        {"word", "png", kOctets, "attachment; filename=\"word\"; filename*=UTF-8''word"},
        {"line", "image/png;\r\nSet-Cookie: a=b", kOctets,
         "attachment; filename=\"line\"; filename*=UTF-8''line"},
        {"tab", "text/plain;\tcharset=utf-8", kOctets, "attachment; filename=\"tab\"; filename*=UTF-8''tab"},
        {"long", "text/plain;" + std::string(200, ' '), kOctets,
         "attachment; filename=\"long\"; filename*=UTF-8''long"}};
    CO_TRY(const std::string id, co_await start(cx, w, &w->bob));
    CO_TRY(const auto lease, co_await db::testing::claim(cx, w->database, ExecutionId(id), 7));
    int number = 0;
    for (const Case& one : cases) {
      const std::string file = fmt::format("1-{}", ++number);
      CO_TRY_VOID(co_await keep(cx, w, lease, {file, one.name, one.media_type, "bytes"}, number));
      CO_TRY(const Answer answer, co_await ask(cx, w, "GET", path_of(id) + "/" + file, {.as = &w->bob}));
      EXPECT_EQ(answer.status, 200) << one.name;
      EXPECT_EQ(answer.text, "bytes") << one.name;
      EXPECT_THAT(fields_of(answer), ElementsAreArray(fields({"Accept-Ranges: bytes", "Content-Length: 5",
                                                              "Content-Type: " + one.shown_type,
                                                              "Content-Disposition: " + one.disposition})))
          << one.name;
      EXPECT_TRUE(answer.headers.find("ETag")) << one.name;
    }
    std::filesystem::remove_all(w->artifacts + "/" + id);
    co_return Result<void>{};
  });
}

// Up to 8 MiB with ranges and a validator; beyond, piece by piece, so that nobody holds it all.
TEST_F(ApiArtifacts, ALargeFileComesInPieces) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const std::string id, co_await start(cx, w, &w->bob));
    CO_TRY(const auto lease, co_await db::testing::claim(cx, w->database, ExecutionId(id), 7));
    std::string whole(8U << 20, '\0');
    for (std::size_t i = 0; i < whole.size(); ++i) whole[i] = static_cast<char>(i * 2654435761U >> 24);
    const std::string beyond = whole + "!";
    CO_TRY_VOID(co_await keep(cx, w, lease, {"1-whole", "whole.pdf", "application/pdf", whole}, 1));
    CO_TRY_VOID(co_await keep(cx, w, lease, {"1-beyond", "beyond.pdf", "application/pdf", beyond}, 2));
    const auto disposition = [](std::string_view name) {
      return fmt::format("Content-Disposition: inline; filename=\"{0}\"; filename*=UTF-8''{0}", name);
    };
    CO_TRY(const Answer at_once, co_await ask(cx, w, "GET", path_of(id) + "/1-whole", {.as = &w->bob}));
    EXPECT_TRUE(at_once.text == whole);
    EXPECT_THAT(fields_of(at_once),
                ElementsAreArray(fields({"Accept-Ranges: bytes", "Content-Length: 8388608",
                                         "Content-Type: application/pdf", disposition("whole.pdf")})));
    CO_TRY(const Answer streamed, co_await ask(cx, w, "GET", path_of(id) + "/1-beyond", {.as = &w->bob}));
    EXPECT_EQ(streamed.status, 200);
    EXPECT_EQ(streamed.text.size(), beyond.size());
    EXPECT_TRUE(streamed.text == beyond);
    EXPECT_THAT(fields_of(streamed),
                ElementsAreArray(fields({"Transfer-Encoding: chunked", "Content-Type: application/pdf",
                                         disposition("beyond.pdf")})));
    EXPECT_FALSE(streamed.headers.find("ETag"));
    // A part of it is not to be had: all of it is what a client gets that asks.
    CO_TRY(const Answer part, co_await ask(cx, w, "GET", path_of(id) + "/1-beyond",
                                           {.as = &w->bob, .headers = {{"Range", "bytes=0-2"}}}));
    EXPECT_EQ(part.status, 200);
    EXPECT_EQ(part.text.size(), beyond.size());
    std::filesystem::remove_all(w->artifacts + "/" + id);
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::api
