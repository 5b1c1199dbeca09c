#ifndef VIRGA_BASE_MUTEX_H_
#define VIRGA_BASE_MUTEX_H_

#include <condition_variable>
#include <mutex>
#include <shared_mutex>

// Clang's thread-safety annotations; g++ does not know them.
// https://clang.llvm.org/docs/ThreadSafetyAnalysis.html
#if defined(__clang__)
#define VIRGA_ANNOTATION(x) __attribute__((x))
#else
#define VIRGA_ANNOTATION(x)
#endif
#define CAPABILITY(x) VIRGA_ANNOTATION(capability(x))
#define SCOPED_CAPABILITY VIRGA_ANNOTATION(scoped_lockable)
#define GUARDED_BY(x) VIRGA_ANNOTATION(guarded_by(x))
#define PT_GUARDED_BY(x) VIRGA_ANNOTATION(pt_guarded_by(x))
#define ACQUIRED_BEFORE(...) VIRGA_ANNOTATION(acquired_before(__VA_ARGS__))
#define ACQUIRED_AFTER(...) VIRGA_ANNOTATION(acquired_after(__VA_ARGS__))
#define REQUIRES(...) VIRGA_ANNOTATION(requires_capability(__VA_ARGS__))
#define REQUIRES_SHARED(...) VIRGA_ANNOTATION(requires_shared_capability(__VA_ARGS__))
#define ACQUIRE(...) VIRGA_ANNOTATION(acquire_capability(__VA_ARGS__))
#define ACQUIRE_SHARED(...) VIRGA_ANNOTATION(acquire_shared_capability(__VA_ARGS__))
#define RELEASE(...) VIRGA_ANNOTATION(release_capability(__VA_ARGS__))
#define RELEASE_SHARED(...) VIRGA_ANNOTATION(release_shared_capability(__VA_ARGS__))
#define RELEASE_GENERIC(...) VIRGA_ANNOTATION(release_generic_capability(__VA_ARGS__))
#define EXCLUDES(...) VIRGA_ANNOTATION(locks_excluded(__VA_ARGS__))
#define NO_THREAD_SAFETY_ANALYSIS VIRGA_ANNOTATION(no_thread_safety_analysis)

namespace virga {

class CAPABILITY("mutex") Mutex {
 public:
  void Lock() ACQUIRE() { mutex_.lock(); }
  void Unlock() RELEASE() { mutex_.unlock(); }

 private:
  friend class CondVar;
  std::mutex mutex_;
};

class SCOPED_CAPABILITY MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) ACQUIRE(mutex) : mutex_(mutex) { mutex_.Lock(); }
  ~MutexLock() RELEASE() { mutex_.Unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

class CAPABILITY("shared_mutex") SharedMutex {
 public:
  void Lock() ACQUIRE() { mutex_.lock(); }
  void Unlock() RELEASE() { mutex_.unlock(); }
  void LockShared() ACQUIRE_SHARED() { mutex_.lock_shared(); }
  void UnlockShared() RELEASE_SHARED() { mutex_.unlock_shared(); }

 private:
  std::shared_mutex mutex_;
};

class SCOPED_CAPABILITY WriterLock {
 public:
  explicit WriterLock(SharedMutex& mutex) ACQUIRE(mutex) : mutex_(mutex) { mutex_.Lock(); }
  ~WriterLock() RELEASE() { mutex_.Unlock(); }
  WriterLock(const WriterLock&) = delete;
  WriterLock& operator=(const WriterLock&) = delete;

 private:
  SharedMutex& mutex_;
};

class SCOPED_CAPABILITY ReaderLock {
 public:
  explicit ReaderLock(SharedMutex& mutex) ACQUIRE_SHARED(mutex) : mutex_(mutex) { mutex_.LockShared(); }
  ~ReaderLock() RELEASE_GENERIC() { mutex_.UnlockShared(); }
  ReaderLock(const ReaderLock&) = delete;
  ReaderLock& operator=(const ReaderLock&) = delete;

 private:
  SharedMutex& mutex_;
};

class CondVar {
 public:
  // Releases `mutex` while it waits. May wake for no reason: wait in a loop over the condition.
  void Wait(Mutex& mutex) REQUIRES(mutex) {
    std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
    condition_.wait(lock);
    lock.release();
  }
  template <typename Clock, typename Duration>
  void WaitUntil(Mutex& mutex, std::chrono::time_point<Clock, Duration> until) REQUIRES(mutex) {
    std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
    condition_.wait_until(lock, until);
    lock.release();
  }
  void NotifyOne() { condition_.notify_one(); }
  void NotifyAll() { condition_.notify_all(); }

 private:
  std::condition_variable condition_;
};

}  // namespace virga

#endif  // VIRGA_BASE_MUTEX_H_
