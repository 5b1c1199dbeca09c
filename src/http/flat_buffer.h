#ifndef VIRGA_HTTP_FLAT_BUFFER_H_
#define VIRGA_HTTP_FLAT_BUFFER_H_

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string_view>

namespace virga::http {

// Received bytes in one piece: [data(), data() + size()) with room behind it. Its memory is not
// cleared, grows by realloc (large blocks move by the kernel's page tables), and can be given back.
class FlatBuffer {
 public:
  FlatBuffer() = default;
  ~FlatBuffer() { std::free(memory_); }
  FlatBuffer(const FlatBuffer&) = delete;
  FlatBuffer& operator=(const FlatBuffer&) = delete;

  char* data() { return memory_ + begin_; }
  std::size_t size() const { return end_ - begin_; }
  bool empty() const { return begin_ == end_; }
  std::string_view view() const { return {memory_ + begin_, size()}; }
  std::size_t capacity() const { return capacity_; }

  char* tail() { return memory_ + end_; }
  std::size_t room() const { return capacity_ - end_; }

  void Commit(std::size_t n) { end_ += n; }  // n bytes were written to tail()
  void Consume(std::size_t n) { begin_ += n; }
  void Clear() { begin_ = end_ = 0; }

  // Removes [from, to) of the content; what follows moves down.
  void Erase(std::size_t from, std::size_t to) {
    std::memmove(data() + from, data() + to, size() - to);
    end_ -= to - from;
  }

  // Makes room() at least `n`. Pointers into the buffer end.
  void EnsureRoom(std::size_t n) {
    if (begin_ > 0) {
      std::memmove(memory_, data(), size());
      end_ -= begin_;
      begin_ = 0;
    }
    if (room() >= n) return;
    std::size_t capacity = capacity_ == 0 ? kFirstCapacity : capacity_ * 2;
    while (capacity - end_ < n) capacity *= 2;
    Reallocate(capacity);
  }

  // Gives memory back down to `capacity`. REQUIRES: empty().
  void Shrink(std::size_t capacity) {
    Clear();
    if (capacity_ > capacity) {
      std::free(memory_);
      memory_ = nullptr;
      capacity_ = 0;
    }
  }

  static constexpr std::size_t kFirstCapacity = 4096;

 private:
  void Reallocate(std::size_t capacity) {
    void* const memory = std::realloc(memory_, capacity);
    if (memory == nullptr) throw std::bad_alloc();
    memory_ = static_cast<char*>(memory);
    capacity_ = capacity;
  }

  char* memory_ = nullptr;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace virga::http

#endif  // VIRGA_HTTP_FLAT_BUFFER_H_
