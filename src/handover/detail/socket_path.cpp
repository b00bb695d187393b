#include "handover/detail/socket_path.hpp"

#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace flow::handover::detail {

using boost::asio::local::stream_protocol;

Result<void> check_socket_path(const std::string& path) {
  constexpr std::size_t kMost = sizeof(sockaddr_un::sun_path) - 1;
  if (path.size() <= kMost) return {};
  return fail(ErrorCode::invalid_input, "{} has {} characters; a socket's path has at most {}", path,
              path.size(), kMost);
}

Result<void> listen_on(stream_protocol::acceptor& acceptor, const std::string& path) {
  ::unlink(path.c_str());
  boost::system::error_code code;
  const mode_t before = ::umask(0177);
  acceptor.open(stream_protocol(), code);
  if (!code) acceptor.bind(stream_protocol::endpoint(path), code);
  ::umask(before);
  if (!code) acceptor.listen(boost::asio::socket_base::max_listen_connections, code);
  if (!code) return {};
  boost::system::error_code ignored;
  acceptor.close(ignored);
  return fail(ErrorCode::unavailable, "cannot listen on {}: {}", path, code.message());
}

}  // namespace flow::handover::detail
