#ifndef VIRGA_DYNAMODB_ITEM_ATTRIBUTE_NAMES_H_
#define VIRGA_DYNAMODB_ITEM_ATTRIBUTE_NAMES_H_

#include <algorithm>
#include <boost/container/small_vector.hpp>
#include <cstddef>
#include <string_view>

namespace virga::dynamodb {

// Whether `a` comes first in byte order. Most names differ in their first byte.
inline bool IsNameBefore(std::string_view a, std::string_view b) {
  if (!a.empty() && !b.empty() && a[0] != b[0]) {
    return static_cast<unsigned char>(a[0]) < static_cast<unsigned char>(b[0]);
  }
  return a < b;
}

// Names of top-level attributes in byte order, each once. They are views: what they view must
// outlive it. Meant for the few names that an expression has.
class AttributeNames {
 public:
  void Add(std::string_view name) {
    if (std::find(names_.begin(), names_.end(), name) != names_.end()) return;
    names_.insert(std::lower_bound(names_.begin(), names_.end(), name, IsNameBefore), name);
  }
  auto begin() const { return names_.begin(); }
  auto end() const { return names_.end(); }
  std::size_t size() const { return names_.size(); }

 private:
  boost::container::small_vector<std::string_view, 8> names_;
};

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_ITEM_ATTRIBUTE_NAMES_H_
