#ifndef VIRGA_HTTP_TLS_CONTEXT_H_
#define VIRGA_HTTP_TLS_CONTEXT_H_

#include <boost/asio/ssl/context.hpp>
#include <string>

#include "base/result.h"

namespace virga::http {

// A client's trust: TLS 1.2 or later, the peer's certificate verified against the system's store
// or one file. Loading the store takes milliseconds and megabytes: made when https is first used.
class TlsContext {
 public:
  TlsContext() : context_(boost::asio::ssl::context::tls_client) {}

  // `ca_file`: "" takes the system's store. Error: one line.
  Status<std::string> Load(const std::string& ca_file);
  boost::asio::ssl::context& context() { return context_; }

 private:
  boost::asio::ssl::context context_;
};

}  // namespace virga::http

#endif  // VIRGA_HTTP_TLS_CONTEXT_H_
