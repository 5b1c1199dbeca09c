#ifndef VIRGA_TESTS_SIM_EXPRESSIONS_H_
#define VIRGA_TESTS_SIM_EXPRESSIONS_H_

#include <string>

#include "tests/sim/call.h"
#include "tests/sim/choice.h"

namespace virga::sim {

// Items have, beside the keys that their table wants, these attributes, each of one type and each
// possibly missing:
//   a, c  strings of few values     b  a number of few values      n  a number that counts
//   l     a list                    m  a map                       e  a time in epoch seconds

// Adds one of these to a call: the text with its values, and what it means.
void AddCondition(Choice& choice, Call& call, Meaning& meaning);
void AddFilter(Choice& choice, Call& call, Meaning& meaning);
// An update that makes an item if there is none.
void AddUpdate(Choice& choice, std::int64_t now_s, Call& call, Meaning& meaning);
// The key condition of a Query; with or without a condition for the sort key, which is a number.
// `range`: its name, "" if there is none.
void AddKeyCondition(Choice& choice, const std::string& hash, const Json& value, const std::string& range, Call& call,
                     Meaning& meaning);

// A value for each of the attributes above.
Json NewString(Choice& choice);
Json NewNumber(Choice& choice);
Json NewExpiry(Choice& choice, std::int64_t now_s);

}  // namespace virga::sim

#endif  // VIRGA_TESTS_SIM_EXPRESSIONS_H_
