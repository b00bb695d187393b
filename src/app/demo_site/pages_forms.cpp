// Pages with fields and files.
#include <fmt/format.h>

#include "app/demo_site/layout.hpp"

namespace flow::app::demo {

ShopReply form_page(const ShopRequest& request) {
  return page(request, "Form", R"(
<form class="card" method="post" action="/form" enctype="multipart/form-data">
<label for="name">Name</label><input id="name" name="name" type="text" placeholder="Ada Lovelace" required>
<label for="mail">E-mail</label><input id="mail" name="mail" type="email">
<label for="phone">Phone</label><input id="phone" name="phone" type="tel">
<label for="secret">Passphrase</label><input id="secret" name="secret" type="password">
<label for="amount">Amount</label><input id="amount" name="amount" type="number" min="1" max="99" value="1">
<label for="day">Day</label><input id="day" name="day" type="date">
<label for="time">Time</label><input id="time" name="time" type="time">
<label for="colour">Colour</label><input id="colour" name="colour" type="color" value="#336699">
<label for="level">Level</label><input id="level" name="level" type="range" min="0" max="10" value="5">
<label for="country">Country</label>
<select id="country" name="country"><option value="">Choose…</option><option value="de">Germany</option><option value="fr">France</option><option value="jp">Japan</option></select>
<label for="extras">Extras</label>
<select id="extras" name="extras" multiple><option value="wrap">Gift wrap</option><option value="card">Card</option><option value="fast">Fast delivery</option></select>
<fieldset><legend>Delivery</legend>
<label class="inline"><input type="radio" name="delivery" value="home" checked> Home</label>
<label class="inline"><input type="radio" name="delivery" value="shop"> Shop</label></fieldset>
<label class="inline"><input id="terms" type="checkbox" name="terms" value="yes"> I accept the terms</label>
<label for="message">Message</label><textarea id="message" name="message" rows="3"></textarea>
<label id="notes-label">Notes</label><div id="notes" contenteditable="true" role="textbox" aria-labelledby="notes-label" style="border:1px solid #b9c0cd;border-radius:6px;min-height:40px;padding:8px"></div>
<input type="hidden" name="notes" id="notes-value">
<label for="document">Document</label><input id="document" name="document" type="file" multiple>
<p><button type="submit">Send</button></p>
</form>
<script>
document.querySelector("form").addEventListener("submit", () => {
  document.getElementById("notes-value").value = document.getElementById("notes").innerText;
});
</script>)");
}

ShopReply form_result_page(const ShopRequest& request) {
  json::object received;
  for (const auto& [name, value] : request.form) {
    // A name that comes twice (a multiple select) is a list.
    if (json::value* earlier = received.if_contains(name)) {
      if (!earlier->is_array()) *earlier = json::array{*earlier};
      earlier->as_array().push_back(json::value(value));
    } else {
      received[name] = value;
    }
  }
  json::array files;
  for (const UploadedFile& file : request.files) {
    if (!file.name.empty())
      files.push_back(
          json::object{{"field", file.field}, {"name", file.name}, {"bytes", file.content.size()}});
  }
  received["files"] = std::move(files);
  return page(
      request, "Received",
      fmt::format(
          R"(<p role="status">Thank you, <span class="who">{}</span>.</p><pre id="received">{}</pre>)",
          escape_html(json::string_or(received, "name", "stranger")),
          escape_html(json::dump(received, json::Layout::pretty))));
}

ShopReply files_page(const ShopRequest& request) {
  return page(request, "Files", R"(
<section class="card"><h2>Download</h2><p><a id="report" href="/files/report.csv">Download report.csv</a></p></section>
<form class="card" method="post" action="/upload" enctype="multipart/form-data"><h2>Upload</h2>
<label for="upload">File</label><input id="upload" name="upload" type="file">
<p><button type="submit">Upload</button></p></form>)");
}

ShopReply upload_result_page(const ShopRequest& request) {
  std::string rows;
  for (const UploadedFile& file : request.files) {
    rows += fmt::format(
        R"(<li class="upload"><span class="file-name">{}</span> (<span class="file-bytes">{}</span> bytes)</li>)",
        escape_html(file.name), file.content.size());
  }
  return page(request, "Uploaded", fmt::format("<ul>{}</ul>", rows));
}

}  // namespace flow::app::demo
