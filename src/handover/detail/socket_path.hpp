#pragma once
// The socket in the data folder.
#include <string>

#include <boost/asio/local/stream_protocol.hpp>

#include "base/result.hpp"

namespace flow::handover::detail {

// `invalid_input`: the kernel takes no path as long as that.
Result<void> check_socket_path(const std::string& path);
// Takes the place of what an API process before left there. Only this user may connect.
Result<void> listen_on(boost::asio::local::stream_protocol::acceptor& acceptor, const std::string& path);

}  // namespace flow::handover::detail
