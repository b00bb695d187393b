#include "browser/navigation_tracker.hpp"

#include <gtest/gtest.h>

namespace flow::browser {
namespace {

NavigationTracker showing(std::string_view loader) {
  NavigationTracker tracker;
  tracker.adopt(loader, "http://a/");
  tracker.lifecycle(loader, "load");
  return tracker;
}

TEST(NavigationTracker, ANavigationCommitsAndLoads) {
  auto tracker = showing("L1");
  const auto mark = tracker.mark();
  tracker.requested("http://b/");
  ASSERT_TRUE(tracker.pending().has_value());
  EXPECT_EQ(tracker.pending()->loader, "");
  tracker.started("L2", "http://b/");
  tracker.started("L2", "http://b/");
  tracker.document_request("L2", "http://b/");
  tracker.document_request("L2", "http://b/redirected");
  tracker.document_response("L2", 404);
  EXPECT_EQ(tracker.begun(), 1U);
  EXPECT_EQ(tracker.pending()->url, "http://b/redirected");
  tracker.committed("L2", "http://b/redirected");
  EXPECT_FALSE(tracker.pending().has_value());
  EXPECT_FALSE(tracker.reached(WaitUntil::domcontentloaded));
  tracker.lifecycle("L1", "load");  // late, of the old document
  EXPECT_FALSE(tracker.reached(WaitUntil::load));
  tracker.lifecycle("L2", "DOMContentLoaded");
  EXPECT_TRUE(tracker.reached(WaitUntil::domcontentloaded));
  EXPECT_FALSE(tracker.reached(WaitUntil::load));
  tracker.lifecycle("L2", "load");
  EXPECT_TRUE(tracker.reached(WaitUntil::load));
  const auto* ended = tracker.ended_after(mark, "L2");
  ASSERT_NE(ended, nullptr);
  EXPECT_EQ(ended->how, NavigationEnd::committed);
  EXPECT_EQ(ended->status, 404);
}

TEST(NavigationTracker, AFailedRequestEndsThePendingNavigationOnly) {
  auto tracker = showing("L1");
  tracker.started("L2", "http://b/");
  tracker.document_failed("OTHER", "net::ERR_FAILED");
  EXPECT_TRUE(tracker.pending().has_value());
  tracker.document_failed("L2", "net::ERR_CONNECTION_REFUSED");
  EXPECT_FALSE(tracker.pending().has_value());
  EXPECT_EQ(tracker.current().loader, "L1");
  EXPECT_EQ(tracker.ended_after(0, "L2")->error_text, "net::ERR_CONNECTION_REFUSED");
}

TEST(NavigationTracker, ACommitOfAnotherLoaderLeavesThePendingOne) {
  auto tracker = showing("L1");
  tracker.started("L2", "http://b/");
  tracker.committed("L3", "http://c/");
  ASSERT_TRUE(tracker.pending().has_value());
  EXPECT_EQ(tracker.pending()->loader, "L2");
  EXPECT_EQ(tracker.current().loader, "L3");
}

TEST(NavigationTracker, ANewNavigationReplacesThePendingOne) {
  auto tracker = showing("L1");
  tracker.started("L2", "http://b/");
  tracker.started("L3", "http://c/");
  EXPECT_EQ(tracker.pending()->loader, "L3");
  tracker.document_failed("L2", "net::ERR_ABORTED");
  EXPECT_TRUE(tracker.pending().has_value());
}

TEST(NavigationTracker, ARequestNobodyConfirmsIsDropped) {
  auto tracker = showing("L1");
  tracker.requested("javascript:void 0");
  tracker.drop_pending();
  EXPECT_FALSE(tracker.pending().has_value());
  EXPECT_EQ(tracker.ended_after(0)->how, NavigationEnd::no_document);
}

TEST(NavigationTracker, StoppedWithoutCommitIsOnlyAHint) {
  auto tracker = showing("L1");
  tracker.stopped();
  EXPECT_FALSE(tracker.pending().has_value());
  tracker.started("L2", "http://b/204");
  tracker.stopped();
  EXPECT_TRUE(tracker.pending()->stopped);
  tracker.committed("L2", "http://b/204");
  EXPECT_EQ(tracker.ended_after(0, "L2")->how, NavigationEnd::committed);
}

TEST(NavigationTracker, SameDocumentChangesTheUrlAndKeepsTheDocument) {
  auto tracker = showing("L1");
  const auto mark = tracker.mark();
  tracker.requested("http://a/#x");
  tracker.same_document("http://a/#x");
  EXPECT_EQ(tracker.current().url, "http://a/#x");
  EXPECT_TRUE(tracker.reached(WaitUntil::load));
  EXPECT_FALSE(tracker.pending().has_value());
  EXPECT_EQ(tracker.ended_after(mark)->how, NavigationEnd::same_document);
}

TEST(NavigationTracker, ADownloadEndsThePendingNavigation) {
  auto tracker = showing("L1");
  tracker.started("L2", "http://b/file.zip");
  tracker.download("http://b/file.zip");
  EXPECT_FALSE(tracker.pending().has_value());
  EXPECT_EQ(tracker.ended_after(0, "L2")->how, NavigationEnd::download);
}

TEST(NavigationTracker, InitClearsTheLifecycle) {
  auto tracker = showing("L1");
  tracker.lifecycle("L1", "init");
  EXPECT_FALSE(tracker.reached(WaitUntil::load));
}

TEST(NavigationTracker, RemembersTheLastSixteenEndings) {
  auto tracker = showing("L0");
  for (int i = 1; i <= 40; ++i) tracker.committed("L" + std::to_string(i), "http://a/");
  EXPECT_EQ(tracker.ended_after(0)->number, 25U);
  EXPECT_EQ(tracker.ended_after(39)->loader, "L40");
  EXPECT_EQ(tracker.ended_after(40), nullptr);
}

TEST(NavigationTracker, ADocumentThatWasKeptIsCompleteAtOnce) {
  NavigationTracker tracker;
  tracker.adopt("A", "http://a/");
  const auto mark = tracker.mark();
  tracker.started("X", "http://kept/");
  tracker.stopped();
  tracker.restored("B", "http://kept/");
  ASSERT_NE(tracker.ended_after(mark), nullptr);
  EXPECT_EQ(tracker.ended_after(mark)->how, NavigationEnd::committed);
  EXPECT_FALSE(tracker.pending());
  EXPECT_EQ(tracker.current().loader, "B");
  EXPECT_TRUE(tracker.reached(WaitUntil::load));
}

}  // namespace
}  // namespace flow::browser
