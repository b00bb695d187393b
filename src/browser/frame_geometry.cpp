// Frame: where it is on the page.
#include "browser/detail/page_state.hpp"
#include "browser/frame.hpp"
#include "cdp/session.hpp"

namespace flow::browser {

namespace {

// The corner of a frame's viewport in that of the local root of its parent, whose session this is.
Task<Result<Point>> content_box(Context cx, std::shared_ptr<cdp::Session> session, std::string frame_id) {
  CO_TRY(const auto owner, co_await session->call(cx, "DOM.getFrameOwner", {{"frameId", frame_id}}));
  auto box = co_await session->call(cx, "DOM.getBoxModel", {{"backendNodeId", owner.at("backendNodeId")}});
  if (!box && box.error().code != ErrorCode::internal) co_return std::unexpected(std::move(box).error());
  const json::value model = box ? json::value(*std::move(box)) : json::value();
  const auto* x = json::find(model, "/model/content/0");
  const auto* y = json::find(model, "/model/content/1");
  if (x == nullptr || y == nullptr)
    co_return fail(ErrorCode::not_actionable, "the frame has no box: not visible");
  co_return Point{x->to_number<double>(), y->to_number<double>()};
}

}  // namespace

Task<Result<Point>> Frame::local_root_offset(Context cx) {
  Point offset;
  auto root = local_root();
  for (auto above = root->parent(); above; above = root->parent()) {
    const auto outer = above->session();
    CO_TRY(const auto box, co_await content_box(cx, outer, root->id()));
    offset.x += box.x;
    offset.y += box.y;
    root = above->local_root();
  }
  co_return offset;
}

Task<Result<Point>> Frame::origin(Context cx) {
  const auto self = shared_from_this();
  CO_TRY(const auto root, co_await local_root_offset(cx));
  if (self->local_root() == self) co_return root;
  CO_TRY(const auto box, co_await content_box(cx, self->session(), self->id()));
  co_return Point{root.x + box.x, root.y + box.y};
}

Task<Result<std::vector<std::vector<double>>>> Frame::content_quads(Context cx, ObjectRef element) {
  CO_TRY(const auto reply,
         co_await session()->call(cx, "DOM.getContentQuads", {{"objectId", element.object_id}}));
  std::vector<std::vector<double>> quads;
  if (const auto* list = json::find(reply, "quads"); list != nullptr && list->is_array()) {
    for (const auto& quad : list->get_array()) {
      std::vector<double> numbers;
      for (const auto& number : quad.as_array()) numbers.push_back(number.to_number<double>());
      quads.push_back(std::move(numbers));
    }
  }
  co_return quads;
}

}  // namespace flow::browser
