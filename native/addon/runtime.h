// What belongs to the JavaScript runtime of this process, and has to survive in a forked child as it would be made anew
// by an exec: its descriptors and its signal actions.
#pragma once
#include <csignal>
#include <string>
#include <vector>

class Runtime {
 public:
  // Everything open from `lowest` up belongs to the runtime, and so do the present signal actions.
  void note(int lowest);
  // The runtime makes some descriptors anew in the child. Low numbers are for plans: they are occupied meanwhile.
  void beforeFork();
  void afterFork(bool child);
  // Closes every descriptor above 2 that is marked close-on-exec and is not the runtime's.
  void closeMarked() const;
  void restoreSignals() const;

 private:
  void ownAgain();

  int lowest_ = 0;
  // Sorted.
  std::vector<int> own_;
  std::vector<int> openBefore_;
  std::vector<int> placeholders_;
  struct sigaction actions_[NSIG];
};

Runtime& runtime();

// Lets /proc/PID/cmdline and environ show these. False where the kernel does not allow it.
bool showInProc(const std::vector<std::string>& argv, const std::vector<std::string>& environment);
