#pragma once
// Cases for nodes on the pages of a small site: a real server on loopback, a real browser with a tab that has
// visited some of its pages. `{site}` in inputs, files and expectations is the origin of the site, `{port}`
// its port: it is there as localhost, too.
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace flow::nodes::testing {

struct SiteFile {
  std::string path;  // without the query
  std::string body = {};
  std::string type = "text/html; charset=utf-8";
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers = {};
};

struct SiteCase {
  std::string name;
  std::vector<SiteFile> site;
  std::vector<std::string> visits = {"/"};  // one after the other
  std::string before = {};    // JavaScript expression, evaluated in the tab before the node runs
  std::string inputs = "{}";  // without Web Page
  std::string outputs = {};   // all outputs there are, pages left out; empty: not looked at
  std::optional<ErrorCode> error = {};
  std::string message = {};
  std::string warning = {};
  std::string then = {};     // a page that is opened after the node has run
  std::string after = {};    // JavaScript expression, evaluated in the tab the node hands on
  std::string gives = {};    // the JSON it must give
  std::string asked = {};    // {path: how often the server was asked for it}; only what is named is compared
  std::string secrets = {};  // JSON list: the texts the node marked as secret
  std::vector<std::string> secret_hosts = {};  // where credentials may go; empty: anywhere
  int timeout_ms = 8000;
};

// All cases one after the other in one warm browser, each in a session of its own.
void check_on_site(std::string_view type, std::span<const SiteCase> cases);

}  // namespace flow::nodes::testing

#define FLOW_SITE_TABLE(suite, type, cases)             \
  TEST(suite, Gives) {                                  \
    ::flow::nodes::testing::check_on_site(type, cases); \
  }
