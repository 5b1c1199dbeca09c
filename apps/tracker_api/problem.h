#ifndef VIRGA_APPS_TRACKER_API_PROBLEM_H_
#define VIRGA_APPS_TRACKER_API_PROBLEM_H_

#include <string>
#include <string_view>

#include "aws/client/call_error.h"
#include "http/message.h"

namespace virga::tracker {

// An error answer: application/problem+json (RFC 9457). `detail` never holds a token.
struct Problem {
  int status = 500;
  std::string detail;
  std::string_view field = {};         // the member, parameter or header that is wrong
  int retry_after_seconds = 0;         // 0: none
  std::string_view allow = {};         // 405
  std::string_view authenticate = {};  // 401: WWW-Authenticate
};

void WriteProblem(const Problem& problem, http::Response& response);

// 503 while the table does not answer, and what is known of the change.
Problem TableProblem(const aws::client::CallError& error);

Problem NotFound();

}  // namespace virga::tracker

#endif  // VIRGA_APPS_TRACKER_API_PROBLEM_H_
