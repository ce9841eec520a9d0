#include "runtime.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace {

// Descriptors above 2 of this process, sorted.
std::vector<int> openDescriptors() {
  std::vector<int> found;
  DIR* folder = opendir("/proc/self/fd");
  if (folder == nullptr) return found;
  while (const dirent* entry = readdir(folder)) {
    const int descriptor = atoi(entry->d_name);
    if (descriptor > 2 && descriptor != dirfd(folder)) found.push_back(descriptor);
  }
  closedir(folder);
  std::sort(found.begin(), found.end());
  return found;
}

bool holds(const std::vector<int>& sorted, int value) { return std::binary_search(sorted.begin(), sorted.end(), value); }

// A descriptor of a thread that exists in the parent only. Through it this process could talk to the parent's runtime,
// whose bytes are trusted; but its number must stay taken, for the runtime of this process may still write to it.
void replace(int descriptor) {
  char target[32] = {};
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  const ssize_t length = readlink(link.c_str(), target, sizeof target - 1);
  const bool event = length > 0 && strcmp(target, "anon_inode:[eventfd]") == 0;
  const int fresh = event ? eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK) : open("/dev/null", O_RDWR | O_CLOEXEC);
  if (fresh < 0 || dup3(fresh, descriptor, O_CLOEXEC) < 0) _exit(125);
  close(fresh);
}

}  // namespace

Runtime& runtime() {
  static Runtime one;
  return one;
}

void Runtime::note(int lowest) {
  lowest_ = lowest;
  for (int descriptor : openDescriptors())
    if (descriptor >= lowest) own_.push_back(descriptor);
  for (int signal = 1; signal < NSIG; signal++) sigaction(signal, nullptr, &actions_[signal]);
}

void Runtime::beforeFork() {
  openBefore_ = openDescriptors();
  // What is made anew in the child is marked close-on-exec, and so can be told from what was inherited.
  for (int descriptor : own_) fcntl(descriptor, F_SETFD, 0);
  for (;;) {
    const int descriptor = fcntl(2, F_DUPFD_CLOEXEC, 3);
    if (descriptor >= 0 && descriptor < lowest_) {
      placeholders_.push_back(descriptor);
      continue;
    }
    if (descriptor >= 0) close(descriptor);
    return;
  }
}

void Runtime::afterFork(bool child) {
  for (int descriptor : placeholders_) close(descriptor);
  placeholders_.clear();
  if (child) ownAgain();
  for (int descriptor : own_) fcntl(descriptor, F_SETFD, FD_CLOEXEC);
}

void Runtime::ownAgain() {
  std::vector<int> own;
  for (int descriptor : openDescriptors()) {
    const bool inherited = fcntl(descriptor, F_GETFD) == 0;
    if (!holds(own_, descriptor) && holds(openBefore_, descriptor)) continue;
    if (inherited) replace(descriptor);
    own.push_back(descriptor);
  }
  own_ = own;
}

void Runtime::closeMarked() const {
  for (int descriptor : openDescriptors()) {
    const int flags = fcntl(descriptor, F_GETFD);
    if (flags >= 0 && (flags & FD_CLOEXEC) != 0 && !holds(own_, descriptor)) close(descriptor);
  }
}

void Runtime::restoreSignals() const {
  for (int signal = 1; signal < NSIG; signal++) sigaction(signal, &actions_[signal], nullptr);
}
