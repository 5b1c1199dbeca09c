#include "dynamodb/expression/resolver.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/container/small_vector.hpp>

#include "aws/limits.h"
#include "dynamodb/expression/errors.h"

namespace virga::dynamodb::internal {

aws::Status ResolvePath(DocumentPath& path, ExpressionKind kind, Placeholders& placeholders) {
  for (PathElement& element : path) {
    if (element.index) continue;
    if (element.name.front() != '#') {
      if (!IsReservedWord(element.name)) continue;
      return Err(
          Invalid(kind, fmt::format("Attribute name is a reserved keyword; reserved keyword: {}", element.name)));
    }
    const std::optional<std::string_view> name = placeholders.UseName(element.name);
    if (!name) {
      return Err(Invalid(kind, fmt::format("An expression attribute name used in the document path is not defined; "
                                           "attribute name: {}",
                                           element.name)));
    }
    element.name = *name;
  }
  if (path.size() > static_cast<std::size_t>(aws::limits::nesting_levels_max)) {
    return Err(
        Invalid(kind, fmt::format("The document path has too many nesting elements; nesting levels: {}", path.size())));
  }
  return Ok{};
}

aws::Status ResolveValue(Operand& operand, ExpressionKind kind, Placeholders& placeholders) {
  operand.value = placeholders.UseValue(operand.text);
  if (operand.value != nullptr) return Ok{};
  return Err(Invalid(kind, fmt::format("An expression attribute value used in expression is not defined; attribute "
                                       "value: {}",
                                       operand.text)));
}

aws::Status RequirePath(const Operand& operand, std::string_view function, ExpressionKind kind) {
  if (operand.kind == Operand::Kind::kPath) return Ok{};
  return Err(
      Invalid(kind, fmt::format("Operator or function requires a document path; operator or function: {}", function)));
}

aws::Status RequireCount(const Operand& call, std::size_t count, ExpressionKind kind) {
  if (call.arguments.size() == count) return Ok{};
  return Err(WrongOperandCount(kind, FunctionName(call.function), call.arguments.size()));
}

aws::Status Resolve(std::vector<DocumentPath>& paths, ExpressionKind kind, Placeholders& placeholders) {
  std::vector<const DocumentPath*> all;
  all.reserve(paths.size());
  for (DocumentPath& path : paths) {
    RETURN_IF_ERROR(ResolvePath(path, kind, placeholders));
    all.push_back(&path);
  }
  return CheckDistinct(all, kind);
}

namespace {

aws::Status CheckPair(const DocumentPath& one, const DocumentPath& two, ExpressionKind kind) {
  const std::size_t shorter = std::min(one.size(), two.size());
  std::size_t same = 0;
  while (same < shorter && one[same] == two[same]) ++same;
  if (same == shorter) return Err(PathsClash(kind, "overlap", one, two));
  if (same > 0 && one[same].index.has_value() != two[same].index.has_value()) {
    return Err(PathsClash(kind, "conflict", one, two));
  }
  return Ok{};
}

}  // namespace

aws::Status CheckDistinct(std::span<const DocumentPath* const> paths, ExpressionKind kind) {
  // In order, two paths that clash have a clash between neighbours; all pairs are compared only to
  // name the first that was written.
  boost::container::small_vector<const DocumentPath*, 8> sorted(paths.begin(), paths.end());
  std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return *a < *b; });
  const auto clash = [&](const DocumentPath* a, const DocumentPath* b) { return !CheckPair(*a, *b, kind).ok(); };
  if (std::adjacent_find(sorted.begin(), sorted.end(), clash) == sorted.end()) return Ok{};
  for (std::size_t i = 1; i < paths.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) RETURN_IF_ERROR(CheckPair(*paths[j], *paths[i], kind));
  }
  return Ok{};
}

ProjectionTree MakeProjection(const std::vector<DocumentPath>& paths) {
  ProjectionTree tree;
  for (const DocumentPath& path : paths) {
    ProjectionNode* node = &tree.root;
    for (const PathElement& element : path) {
      node = element.index ? &node->indexes[*element.index] : &node->names[std::string(element.name)];
    }
    node->whole = true;
  }
  return tree;
}

}  // namespace virga::dynamodb::internal
