// The one place where Asio's separately compiled part for TLS is built.
#include <boost/asio/ssl/impl/src.hpp>
