#include "dynamodb/expression/expression.h"

#include <algorithm>
#include <utility>

#include "dynamodb/expression/ast.h"
#include "dynamodb/expression/parser.h"
#include "dynamodb/expression/resolver.h"

namespace virga::dynamodb {

Condition::Condition(std::unique_ptr<internal::ConditionNode> root, SharedValues values)
    : root_(std::move(root)), values_(std::move(values)) {}
Condition::Condition(Condition&&) noexcept = default;
Condition& Condition::operator=(Condition&&) noexcept = default;
Condition::~Condition() = default;

aws::Result<Condition> Condition::Parse(std::string_view text, ExpressionKind kind, Placeholders& placeholders) {
  auto root = std::make_unique<internal::ConditionNode>();
  RETURN_IF_ERROR(internal::ParseConditionText(text, kind, *root));
  RETURN_IF_ERROR(internal::Resolve(*root, kind, placeholders));
  return FromNode(std::move(root), placeholders.values());
}

Condition Condition::FromNode(std::unique_ptr<internal::ConditionNode> root, SharedValues values) {
  return {std::move(root), std::move(values)};
}

bool Condition::Evaluate(const Item& item) const {
  return internal::Evaluate(*root_, item);
}

std::set<std::string> Condition::TopLevelNames() const {
  AttributeNames names;
  AddNamesTo(names);
  return {names.begin(), names.end()};
}

void Condition::AddNamesTo(AttributeNames& names) const {
  internal::AddTopLevelNames(*root_, names);
}

std::string Condition::Dump() const {
  return internal::Dump(*root_);
}

Update::Update(std::unique_ptr<internal::UpdatePlan> plan, SharedValues values)
    : plan_(std::move(plan)), values_(std::move(values)) {}
Update::Update(Update&&) noexcept = default;
Update& Update::operator=(Update&&) noexcept = default;
Update::~Update() = default;

aws::Result<Update> Update::Parse(std::string_view text, Placeholders& placeholders) {
  auto plan = std::make_unique<internal::UpdatePlan>();
  RETURN_IF_ERROR(internal::ParseUpdateText(text, *plan));
  RETURN_IF_ERROR(internal::Resolve(*plan, placeholders));
  return FromPlan(std::move(plan), placeholders.values());
}

Update Update::FromPlan(std::unique_ptr<internal::UpdatePlan> plan, SharedValues values) {
  return {std::move(plan), std::move(values)};
}

aws::Status Update::Apply(Item& item) const {
  return internal::ApplyUpdate(*plan_, item);
}

std::vector<DocumentPath> Update::TouchedPaths() const {
  std::vector<DocumentPath> paths;
  paths.reserve(plan_->actions.size());
  for (const internal::UpdateAction& action : plan_->actions) paths.push_back(action.path);
  return paths;
}

bool Update::Touches(std::string_view attribute) const {
  return std::any_of(plan_->actions.begin(), plan_->actions.end(),
                     [&](const internal::UpdateAction& action) { return action.path.front().name == attribute; });
}

void Update::AddNamesTo(AttributeNames& names) const {
  for (const internal::UpdateAction& action : plan_->actions) {
    names.Add(action.path.front().name);
    if (action.clause != internal::UpdateClause::kRemove) internal::AddTopLevelNames(action.operand, names);
  }
}

bool Update::only_removes() const {
  return std::all_of(plan_->actions.begin(), plan_->actions.end(), [](const internal::UpdateAction& action) {
    return action.clause == internal::UpdateClause::kRemove || action.clause == internal::UpdateClause::kDelete;
  });
}

std::size_t Update::ActionCostBytes() const {
  std::size_t cost = 3;
  for (const internal::UpdateAction& action : plan_->actions) {
    const bool clears =
        action.clause == internal::UpdateClause::kRemove || action.clause == internal::UpdateClause::kDelete;
    cost += clears ? 2 : 19;
    if (std::any_of(action.path.begin(), action.path.end(), [](const PathElement& e) { return e.index.has_value(); })) {
      cost += 1;
    }
    const bool calculates = action.operand.kind == internal::Operand::Kind::kAdd ||
                            action.operand.kind == internal::Operand::Kind::kSubtract;
    if (calculates) cost += 50;
  }
  return cost;
}

std::string Update::Dump() const {
  return internal::Dump(*plan_);
}

Projection::Projection(std::unique_ptr<internal::ProjectionTree> tree) : tree_(std::move(tree)) {}
Projection::Projection(Projection&&) noexcept = default;
Projection& Projection::operator=(Projection&&) noexcept = default;
Projection::~Projection() = default;

aws::Result<Projection> Projection::Parse(std::string_view text, Placeholders& placeholders) {
  ASSIGN_OR_RETURN(std::vector<DocumentPath> paths, internal::ParseProjectionText(text));
  RETURN_IF_ERROR(internal::Resolve(paths, ExpressionKind::kProjection, placeholders));
  return FromPaths(paths);
}

Projection Projection::FromPaths(const std::vector<DocumentPath>& paths) {
  return Projection(std::make_unique<internal::ProjectionTree>(internal::MakeProjection(paths)));
}

Item Projection::Apply(const Item& item) const {
  return internal::ApplyProjection(*tree_, item);
}

std::set<std::string> Projection::TopLevelNames() const {
  std::set<std::string> names;
  for (const auto& [name, node] : tree_->root.names) names.insert(name);
  return names;
}

void Projection::AddNamesTo(AttributeNames& names) const {
  for (const auto& [name, node] : tree_->root.names) names.Add(name);
}

std::string Projection::Dump() const {
  return internal::Dump(*tree_);
}

}  // namespace virga::dynamodb
