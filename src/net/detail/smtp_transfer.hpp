#pragma once
// SmtpTransfer: one mail on the transfer thread of an SmtpClient.
#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/detail/smtp_dialogue.hpp"
#include "net/detail/transfer_thread.hpp"
#include "net/smtp_client.hpp"

namespace flow::net::detail {

struct SmtpOrder {
  SmtpServer server;
  std::string from;
  std::vector<std::string> recipients;
  std::string message;
  // Set from the loop. curl 7.88 waits for the server's verdict inside one call, so orders to the thread come
  // too late; its progress callback looks here.
  std::shared_ptr<std::atomic<bool>> aborted;
};

struct SmtpEnd {
  CURLcode code = CURLE_OK;
  std::string message;  // curl's own words
  SmtpDialogue dialogue;
  std::optional<Error> refusal;  // of the egress guard
};

class SmtpTransfer final : public Transfer {
 public:
  using Finished = std::move_only_function<void(SmtpEnd)>;  // called on the thread

  SmtpTransfer(SmtpOrder order, const SmtpClientSettings& settings, Finished finished);
  ~SmtpTransfer() override;

  CURL* easy() override { return easy_.get(); }
  void finished(CURLcode code) override;
  // Removed from its multi handle in the middle of the message, curl would send the end mark, and half a mail
  // would arrive; ended by the progress callback, it just closes the connection.
  void abort() override { *order_.aborted = true; }

 private:
  static std::size_t on_read(char* out, std::size_t size, std::size_t count, void* self);
  static int on_debug(CURL* easy, curl_infotype type, char* data, std::size_t size, void* self);
  static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t);

  SmtpOrder order_;
  Finished finished_;
  EasyHandle easy_;
  TextList recipients_;
  TextList pinned_;
  SocketGuard guard_;
  std::array<char, CURL_ERROR_SIZE> message_{};
  std::size_t read_ = 0;
  std::optional<std::chrono::steady_clock::time_point> leaving_since_;
  SmtpEnd end_;
};

}  // namespace flow::net::detail
