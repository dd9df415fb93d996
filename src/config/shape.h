#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/transport_address.h"

namespace convoke::config {

/// What a text has to look like.
enum class Shape {
  Any,            ///< No control characters.
  Word,           ///< Letters, digits, '-' and '_'.
  Host,           ///< A host name (RFC 1123 §2.1) or an IP address.
  Domain,         ///< A host name.
  WebUrl,         ///< http:// or https://, host, port, path.
  SmtpUrl,        ///< smtp:// or smtps://, host, port.
  SipUri,         ///< sip:user@host:port;transport=udp (RFC 3261 §19.1.1), no headers.
  Mailbox,        ///< name@domain, or "A name <name@domain>".
  Phone,          ///< E.164 with the plus: 2 to 15 digits.
  PhoneOrDigits,  ///< E.164, or an extension of up to 15 digits.
  AccountId,      ///< Twelve digits.
};

/// Whether an unempty text has the shape.
bool has_shape(std::string_view text, Shape shape);

/// An example of the shape, for people.
std::string_view example(Shape shape);
/// What the shape is called: "a host name".
std::string_view name(Shape shape);

/// Reads "127.0.0.1:8080" or "[::1]:8080"; port 0 lets the system choose.
std::optional<TransportAddress> parse_transport_address(std::string_view text);

}  // namespace convoke::config
