#pragma once
// The frame every page of the shop shares, and the escaping each of them needs.
#include <string>
#include <string_view>

#include "app/demo_site/shop.hpp"

namespace flow::app::demo {

std::string escape_html(std::string_view text);
bool signed_in(const ShopRequest& request);
ShopReply page(const ShopRequest& request, std::string_view title, std::string_view body);

// One function a page; shop.cpp has the routes.
ShopReply home_page(const ShopRequest& request);
ShopReply login_page(const ShopRequest& request, std::string_view problem);
ShopReply product_list_page(const ShopRequest& request);
ShopReply member_list_page(const ShopRequest& request);
ShopReply product_page(const ShopRequest& request, const Product& product);
ShopReply feed_page(const ShopRequest& request);
ShopReply table_page(const ShopRequest& request);
ShopReply late_page(const ShopRequest& request);
ShopReply form_page(const ShopRequest& request);
ShopReply form_result_page(const ShopRequest& request);
ShopReply files_page(const ShopRequest& request);
ShopReply upload_result_page(const ShopRequest& request);
ShopReply frames_page(const ShopRequest& request);
ShopReply inner_frame_page(const ShopRequest& request);
ShopReply shadow_page(const ShopRequest& request);
ShopReply dialogs_page(const ShopRequest& request);
ShopReply popup_page(const ShopRequest& request);
ShopReply popup_content_page(const ShopRequest& request);
ShopReply stealth_page(const ShopRequest& request);

json::object product_json(const Product& product);

}  // namespace flow::app::demo
