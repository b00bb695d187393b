#include "browser/detail/remote_upload.hpp"

#include <filesystem>
#include <fstream>

#include "base/encoding.hpp"
#include "browser/detail/page_state.hpp"
#include "browser/remote.hpp"

namespace flow::browser::detail {

namespace {

constexpr std::size_t kChunk = 1U << 20;

constexpr std::string_view kBegin = "function() { return {files: [], parts: []}; }";
constexpr std::string_view kAdd =
    "function(base64) { this.parts.push(Uint8Array.from(atob(base64), c => c.charCodeAt(0))); }";
constexpr std::string_view kEndOfFile =
    "function(name) { this.files.push(new File(this.parts, name)); this.parts = []; }";
constexpr std::string_view kGive = R"(function(input) {
  const transfer = new DataTransfer();
  for (const file of this.files) transfer.items.add(file);
  input.files = transfer.files;
  input.dispatchEvent(new Event('input', {bubbles: true, composed: true}));
  input.dispatchEvent(new Event('change', {bubbles: true}));
  return input.files.length === this.files.length;
})";

Task<Result<json::object>> call_on_object(Context cx, std::shared_ptr<cdp::Session> session, ObjectRef object,
                                          std::string_view function, json::value argument,
                                          std::string group) {
  json::object params{{"functionDeclaration", json::string(function)},
                      {"objectId", json::string(object.object_id)},
                      {"returnByValue", group.empty()}};
  if (!argument.is_null()) params["arguments"] = json::array{std::move(argument)};
  if (!group.empty()) params["objectGroup"] = json::string(group);
  CO_TRY(const auto reply, co_await session->call(cx, "Runtime.callFunctionOn", std::move(params)));
  const json::value document(reply);
  if (const auto* thrown = json::find(document, "/exceptionDetails"); thrown != nullptr)
    co_return fail(ErrorCode::internal, "the page could not take the files: {}", json::dump(*thrown));
  const auto* result = json::find(document, "/result");
  co_return result != nullptr && result->is_object() ? result->get_object() : json::object{};
}

json::value by_value(std::string_view text) {
  return json::object{{"value", json::string(text)}};
}

Task<Result<void>> send_file(Context cx, std::shared_ptr<cdp::Session> session, ObjectRef holder,
                             std::string path) {
  std::ifstream file(path, std::ios::binary);
  std::string chunk(kChunk, '\0');
  while (file) {
    file.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    const auto count = static_cast<std::size_t>(file.gcount());
    if (count == 0) break;
    const std::string text = base64_encode(std::string_view(chunk).substr(0, count));
    CO_TRY_VOID(co_await call_on_object(cx, session, holder, kAdd, by_value(text), {}));
  }
  if (!file.eof()) co_return fail(ErrorCode::not_found, "the file \"{}\" to upload cannot be read", path);
  const std::string name = std::filesystem::path(path).filename().string();
  CO_TRY_VOID(co_await call_on_object(cx, session, holder, kEndOfFile, by_value(name), {}));
  co_return Result<void>{};
}

}  // namespace

Task<Result<void>> upload_bytes(Context cx, std::shared_ptr<cdp::Session> session, ObjectRef input,
                                std::vector<std::string> paths, std::string group) {
  std::uintmax_t all = 0;
  for (const auto& path : paths) {
    if (std::filesystem::is_directory(path))
      co_return std::unexpected(unsupported("a folder cannot be uploaded to a remote browser, only files"));
    std::error_code error;
    all += std::filesystem::file_size(path, error);
    if (error) co_return fail(ErrorCode::not_found, "the file \"{}\" to upload cannot be read", path);
  }
  if (all > kRemoteUploadCap.count) {
    co_return fail(ErrorCode::quota, "{} bytes are more than the {} that can be uploaded to a remote browser",
                   all, kRemoteUploadCap.count);
  }
  CO_TRY(const auto holder_object, co_await call_on_object(cx, session, input, kBegin, nullptr, group));
  const ObjectRef holder{std::string(text_of(holder_object, "objectId"))};
  for (const auto& path : paths) CO_TRY_VOID(co_await send_file(cx, session, holder, path));
  auto given = co_await call_on_object(cx, session, holder, kGive,
                                       json::object{{"objectId", json::string(input.object_id)}}, {});
  if (!given) co_return std::unexpected(std::move(given).error().with_effect(Effect::unknown));
  co_return Result<void>{};
}

}  // namespace flow::browser::detail
