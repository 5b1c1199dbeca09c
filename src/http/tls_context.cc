#include "http/tls_context.h"

namespace virga::http {

Status<std::string> TlsContext::Load(const std::string& ca_file) {
  boost::system::error_code error;
  context_.set_options(boost::asio::ssl::context::default_workarounds | boost::asio::ssl::context::no_tlsv1 |
                           boost::asio::ssl::context::no_tlsv1_1,
                       error);
  if (error) return Err("cannot restrict the TLS version: " + error.message());
  context_.set_verify_mode(boost::asio::ssl::verify_peer, error);
  if (error) return Err("cannot require certificates: " + error.message());
  if (ca_file.empty()) {
    context_.set_default_verify_paths(error);
  } else {
    context_.load_verify_file(ca_file, error);
  }
  if (error) return Err("cannot load the trusted certificates " + ca_file + ": " + error.message());
  return Ok{};
}

}  // namespace virga::http
