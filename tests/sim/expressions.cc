#include "tests/sim/expressions.h"

namespace virga::sim {
namespace {

std::int64_t NumberOf(const Json& value) {
  return std::stoll(value["N"].text());
}

void AddValue(const char* name, const Json& value, Call& call) {
  call.input["ExpressionAttributeValues"][name] = value;
}

// A predicate over the attributes that are no keys, for conditions and filters.
std::function<bool(const Json&)> NewPredicate(Choice& choice, const std::string& member, Call& call) {
  switch (choice.Below(5)) {
    case 0: {
      const Json value = NewString(choice);
      AddValue(":is", value, call);
      call.input[member] = "c = :is";
      return [value](const Json& item) { return item["c"] == value; };
    }
    case 1: {
      const Json bound = NewNumber(choice);
      AddValue(":bound", bound, call);
      call.input[member] = "n < :bound";
      return [bound](const Json& item) { return item.Has("n") && NumberOf(item["n"]) < NumberOf(bound); };
    }
    case 2:
      call.input[member] = "attribute_exists(m.k) OR attribute_exists(n)";
      return [](const Json& item) { return item["m"]["M"].Has("k") || item.Has("n"); };
    case 3: {
      const Json value = NewString(choice);
      AddValue(":not", value, call);
      call.input[member] = "NOT (c = :not)";
      return [value](const Json& item) { return item["c"] != value; };
    }
    default:
      call.input[member] = "attribute_not_exists(l)";
      return [](const Json& item) { return !item.Has("l"); };
  }
}

}  // namespace

Json NewString(Choice& choice) {
  // Few, so that conditions hold and indexes collide; some are long, so that logs and files grow.
  std::string text(1, static_cast<char>('x' + choice.Below(3)));
  if (choice.OneIn(8)) text.append(static_cast<std::size_t>(choice.Below(1500)), '-');
  return S(text);
}

Json NewNumber(Choice& choice) {
  return N(choice.Below(25));
}

Json NewExpiry(Choice& choice, std::int64_t now_s) {
  return N(now_s - 300 + choice.Below(4000));
}

void AddCondition(Choice& choice, Call& call, Meaning& meaning) {
  switch (choice.Below(6)) {
    case 0:
      call.input["ConditionExpression"] = "attribute_not_exists(p)";
      meaning.condition = [](const Json& item) { return item.is_null(); };
      break;
    case 1:
      call.input["ConditionExpression"] = "attribute_exists(#p)";
      call.input["ExpressionAttributeNames"]["#p"] = "p";
      meaning.condition = [](const Json& item) { return !item.is_null(); };
      break;
    case 2:
      meaning.condition = NewPredicate(choice, "ConditionExpression", call);
      break;
    default:
      return;
  }
  if (choice.OneIn(2)) call.input["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD";
}

void AddFilter(Choice& choice, Call& call, Meaning& meaning) {
  if (choice.OneIn(2)) meaning.filter = NewPredicate(choice, "FilterExpression", call);
}

void AddUpdate(Choice& choice, std::int64_t now_s, Call& call, Meaning& meaning) {
  const auto set = [&](const char* text, const char* name, const Json& value) {
    AddValue(":new", value, call);
    call.input["UpdateExpression"] = text;
    meaning.update = [name, value](Json& item) { item[name] = value; };
  };
  switch (choice.Below(7)) {
    case 0:
      return set("SET c = :new", "c", NewString(choice));
    case 1:
      return set("SET b = :new", "b", NewNumber(choice));
    case 2:
      return set("SET e = :new", "e", NewExpiry(choice, now_s));
    case 3:
      AddValue(":by", N(3), call);
      call.input["UpdateExpression"] = "ADD n :by";
      meaning.update = [](Json& item) { item["n"] = N((item.Has("n") ? NumberOf(item["n"]) : 0) + 3); };
      return;
    case 4: {
      const Json value = NewString(choice);
      AddValue(":new", value, call);
      call.input["UpdateExpression"] = "SET a = :new REMOVE l, e";
      meaning.update = [value](Json& item) {
        item["a"] = value;
        item.Erase("l");
        item.Erase("e");
      };
      return;
    }
    case 5: {
      const Json element = NewNumber(choice);
      AddValue(":none", Json::Object{{"L", Json::Array()}}, call);
      AddValue(":more", Json::Object{{"L", Json::Array{element}}}, call);
      call.input["UpdateExpression"] = "SET l = list_append(if_not_exists(l, :none), :more)";
      meaning.update = [element](Json& item) { item["l"]["L"].Append(element); };
      return;
    }
    default:
      return set("SET m = :new", "m",
                 Json::Object{{"M", Json::Object{{"k", NewString(choice)}, {"f", Json::Object{{"BOOL", true}}}}}});
  }
}

void AddKeyCondition(Choice& choice, const std::string& hash, const Json& value, const std::string& range, Call& call,
                     Meaning& meaning) {
  AddValue(":hash", value, call);
  std::string text = hash + " = :hash";
  const auto low = choice.Below(8);
  const auto high = low + choice.Below(8);
  const auto keep = [&](const char* how, std::function<bool(std::int64_t)> in_range) {
    text += " AND " + range + how;
    AddValue(":low", N(low), call);
    meaning.range = [range, in_range = std::move(in_range)](const Json& item) {
      return in_range(NumberOf(item[range]));
    };
  };
  switch (range.empty() ? 0 : choice.Below(6)) {
    case 1:
      keep(" >= :low", [low](std::int64_t n) { return n >= low; });
      break;
    case 2:
      keep(" < :low", [low](std::int64_t n) { return n < low; });
      break;
    case 3:
      AddValue(":high", N(high), call);
      keep(" BETWEEN :low AND :high", [low, high](std::int64_t n) { return n >= low && n <= high; });
      break;
    default:
      break;
  }
  call.input["KeyConditionExpression"] = text;
}

}  // namespace virga::sim
