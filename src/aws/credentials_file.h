#ifndef VIRGA_AWS_CREDENTIALS_FILE_H_
#define VIRGA_AWS_CREDENTIALS_FILE_H_

#include <map>
#include <string>
#include <string_view>

#include "aws/sigv4.h"
#include "base/result.h"

namespace virga::aws {

// Who may call, by access key. Immutable after Parse: thread-safe.
// The file has the form of ~/.aws/credentials: a section per profile, in it aws_access_key_id and
// aws_secret_access_key, and where wanted aws_session_token and aws_account_id (12 digits).
// Lines that start with # or ; are comments.
// https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
class CredentialStore {
 public:
  struct Entry {
    Credentials credentials;
    std::string account;  // "" where the file does not say
  };

  // Error: one line with the number of the bad line. Secrets are never in it.
  static virga::Result<CredentialStore, std::string> Parse(std::string_view text);
  static virga::Result<CredentialStore, std::string> Load(const std::string& path);

  // nullptr if nobody has that key.
  const Entry* Find(std::string_view access_key) const;
  std::size_t size() const { return entries_.size(); }

 private:
  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace virga::aws

#endif  // VIRGA_AWS_CREDENTIALS_FILE_H_
