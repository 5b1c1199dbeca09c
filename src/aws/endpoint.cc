#include "aws/endpoint.h"

#include "codec/json_writer.h"

namespace virga::aws {

http::Outcome ReplyProblem(int status, std::string_view message, http::Response& response) {
  response.status = status;
  response.content_type = kJsonContentType;
  response.body.clear();
  codec::JsonWriter json(response.body);
  json.BeginObject();
  json.Key("error");
  json.String(message);
  json.EndObject();
  return {};
}

http::Outcome ReplyMethodNotAllowed(std::string_view allow, http::Response& response) {
  response.AddHeader("Allow", allow);
  return ReplyProblem(405, "Method not allowed; there are: " + std::string(allow), response);
}

}  // namespace virga::aws
