// The one compilation of the non-template parts of Beast and of Asio's TLS.
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
