// Mounts and roots.
#include "operation.h"

#include <cstring>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

struct Word {
  const char* name;
  unsigned long flag;
  // MOUNT_ATTR_ of the same meaning, for a bind mount; 0 for what a bind mount does not have.
  uint64_t attribute;
};
const Word words[] = {
    {"bind", MS_BIND, 0},           {"recursive", MS_REC, 0},     {"readonly", MS_RDONLY, 0x1}, {"nosuid", MS_NOSUID, 0x2},
    {"nodev", MS_NODEV, 0x4},       {"noexec", MS_NOEXEC, 0x8},   {"noatime", MS_NOATIME, 0x10}, {"nodiratime", MS_NODIRATIME, 0x80},
    {"strictatime", MS_STRICTATIME, 0x20}, {"relatime", MS_RELATIME, 0}, {"remount", MS_REMOUNT, 0}, {"move", MS_MOVE, 0},
    {"private", MS_PRIVATE, 0},     {"slave", MS_SLAVE, 0},       {"shared", MS_SHARED, 0},     {"unbindable", MS_UNBINDABLE, 0},
    {"sync", MS_SYNCHRONOUS, 0},    {"dirsync", MS_DIRSYNC, 0},   {"mandlock", MS_MANDLOCK, 0}, {"silent", MS_SILENT, 0},
    {"lazytime", MS_LAZYTIME, 0},
};
const Word removals[] = {
    {"force", MNT_FORCE, 0}, {"detach", MNT_DETACH, 0}, {"expire", MNT_EXPIRE, 0}, {"nofollow", UMOUNT_NOFOLLOW, 0},
};
constexpr unsigned long PROPAGATION = MS_PRIVATE | MS_SLAVE | MS_SHARED | MS_UNBINDABLE;

struct Attributes {  // struct mount_attr of linux/mount.h, which cannot stand beside sys/mount.h
  uint64_t set, clear, propagation, userns;
};

template <size_t size>
int flagsOf(Launch* launch, const Word (&table)[size], const Field* arguments, uint32_t count, Word* sum) {
  *sum = {};
  for (uint32_t i = 0; i < count; i++) {
    const Word* found = nullptr;
    for (const Word& word : table)
      if (strcmp(word.name, arguments[i].text) == 0) found = &word;
    launch->failed = &arguments[i];
    if (found == nullptr) return EINVAL;
    sum->flag |= found->flag;
    sum->attribute |= found->attribute;
  }
  return 0;
}

// A bind mount takes over the flags of its source; its own come in a second step.
int restrictBind(const char* target, const Word& wanted) {
  Attributes attributes{wanted.attribute, 0, 0, 0};
  if ((wanted.attribute & 0x30) != 0) attributes.clear = 0x70;  // MOUNT_ATTR__ATIME: one way at a time
  const unsigned flags = (wanted.flag & MS_REC) != 0 ? AT_RECURSIVE : 0;
  return result(syscall(442 /* mount_setattr */, AT_FDCWD, target, flags, &attributes, sizeof attributes));
}

}  // namespace

namespace operations {

// Arguments: source, target, type, data, flags as words. Empty source, type or data mean none.
int mountOn(Launch* launch, const Field* arguments, uint32_t count) {
  Word wanted;
  const int error = flagsOf(launch, words, arguments + 4, count - 4, &wanted);
  if (error != 0) return error;
  launch->failed = &arguments[1];
  const char* target = arguments[1].text;
  const auto given = [&](uint32_t index) { return arguments[index].length == 0 ? nullptr : arguments[index].text; };
  const unsigned long kept = wanted.flag & ~PROPAGATION, propagation = wanted.flag & PROPAGATION;
  const bool bind = (kept & MS_BIND) != 0 && (kept & MS_REMOUNT) == 0;
  const unsigned long first = bind ? kept & (MS_BIND | MS_REC | MS_SILENT) : kept;
  const bool only = propagation != 0 && (kept & ~(MS_REC | MS_SILENT)) == 0;
  if (!only && mount(given(0), target, given(2), first, given(3)) != 0) return errno;
  if (bind && wanted.attribute != 0) {
    const int failure = restrictBind(target, wanted);
    if (failure != 0) return failure;
  }
  return propagation == 0 ? 0 : result(mount(nullptr, target, nullptr, propagation | (kept & MS_REC), nullptr));
}

// Arguments: descriptor of a detached tree of mounts, target.
int attachMount(Launch* launch, const Field* arguments, uint32_t) {
  int64_t tree;
  if (!take(launch, arguments, 0, 0, 0x7fffffff, &tree)) return EINVAL;
  launch->failed = &arguments[1];
  return result(syscall(429 /* move_mount */, tree, "", AT_FDCWD, arguments[1].text, 4 /* MOVE_MOUNT_F_EMPTY_PATH */));
}

// Arguments: target, flags as words.
int unmount(Launch* launch, const Field* arguments, uint32_t count) {
  Word wanted;
  const int error = flagsOf(launch, removals, arguments + 1, count - 1, &wanted);
  if (error != 0) return error;
  launch->failed = &arguments[0];
  return result(umount2(arguments[0].text, static_cast<int>(wanted.flag)));
}

// Arguments: new root, where the old one is put.
int pivotRoot(Launch* launch, const Field* arguments, uint32_t) {
  launch->failed = &arguments[0];
  if (syscall(SYS_pivot_root, arguments[0].text, arguments[1].text) != 0) return errno;
  return result(chdir("/"));
}

int changeRoot(Launch* launch, const Field* arguments, uint32_t) {
  launch->failed = &arguments[0];
  if (chroot(arguments[0].text) != 0) return errno;
  return result(chdir("/"));
}

int changeDirectory(Launch* launch, const Field* arguments, uint32_t) {
  launch->failed = &arguments[0];
  return result(chdir(arguments[0].text));
}

}  // namespace operations
