// Keeps descriptors for a process that may die, and gives them to the next one (docs/adopt.md).
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "operation.h"

namespace {

constexpr int MOST_DESCRIPTORS = 32;
constexpr uint16_t LONGEST_KEY = 1024;

// What goes over the socket, both ways: a head with descriptors attached, then the key.
struct Head {
  // From the client: P to put, D to drop, L to list, Q to end. To it: E an entry, X the end of the list.
  char kind;
  uint8_t descriptors;
  uint16_t length;
};

struct Entry {
  Entry* next;
  Head head;
  char key[LONGEST_KEY];
  int descriptors[MOST_DESCRIPTORS];
};

Entry* entries = nullptr;

void closeAll(const int* descriptors, int count) {
  for (int i = 0; i < count; i++) close(descriptors[i]);
}

bool is(const Entry& entry, const Entry& other) {
  return entry.head.length == other.head.length && memcmp(entry.key, other.key, other.head.length) == 0;
}

void drop(const Entry& wanted) {
  for (Entry** link = &entries; *link != nullptr; link = &(*link)->next) {
    if (!is(**link, wanted)) continue;
    Entry* found = *link;
    *link = found->next;
    closeAll(found->descriptors, found->head.descriptors);
    free(found);
    return;
  }
}

union Control {
  char bytes[CMSG_SPACE(sizeof(int) * MOST_DESCRIPTORS)];
  cmsghdr align;
};

// Reads one message; false at the end of the client, or when it does not keep to the protocol.
bool receive(int client, Entry* entry) {
  Control control;
  iovec part{&entry->head, sizeof entry->head};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.bytes;
  message.msg_controllen = sizeof control.bytes;
  if (recvmsg(client, &message, MSG_WAITALL | MSG_CMSG_CLOEXEC) != sizeof entry->head) return false;
  int count = 0;
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    count = static_cast<int>((header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    memcpy(entry->descriptors, CMSG_DATA(header), static_cast<size_t>(count) * sizeof(int));
  }
  const Head& head = entry->head;
  // Nothing is not waited for: that would be the next message.
  const bool whole = head.descriptors == count && (message.msg_flags & MSG_CTRUNC) == 0 && head.length <= LONGEST_KEY &&
                     (head.length == 0 || recv(client, entry->key, head.length, MSG_WAITALL) == head.length);
  if (!whole) closeAll(entry->descriptors, count);
  return whole;
}

bool sendAll(int client, const void* bytes, size_t length, const int* descriptors, int count) {
  Control control{};
  iovec part{const_cast<void*>(bytes), length};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  if (count > 0) {
    const size_t size = static_cast<size_t>(count) * sizeof(int);
    message.msg_control = control.bytes;
    message.msg_controllen = CMSG_SPACE(size);
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(size);
    memcpy(CMSG_DATA(header), descriptors, size);
  }
  return sendmsg(client, &message, MSG_NOSIGNAL) == static_cast<ssize_t>(length);
}

bool list(int client) {
  for (const Entry* entry = entries; entry != nullptr; entry = entry->next) {
    const Head head{'E', entry->head.descriptors, entry->head.length};
    if (!sendAll(client, &head, sizeof head, entry->descriptors, head.descriptors)) return false;
    if (head.length > 0 && !sendAll(client, entry->key, head.length, nullptr, 0)) return false;
  }
  const Head end{'X', 0, 0};
  return sendAll(client, &end, sizeof end, nullptr, 0);
}

// One message of the client; false when it is to be given up.
bool serve(int client) {
  Entry* entry = static_cast<Entry*>(malloc(sizeof(Entry)));
  if (entry == nullptr) return false;
  if (!receive(client, entry)) {
    free(entry);
    return false;
  }
  switch (entry->head.kind) {
    case 'P':
      drop(*entry);
      entry->next = entries;
      entries = entry;
      return true;
    case 'D':
      drop(*entry);
      break;
    case 'L':
      if (!list(client)) entry->head.kind = '?';
      break;
    case 'Q':
      _exit(0);
    default:
      entry->head.kind = '?';
  }
  closeAll(entry->descriptors, entry->head.descriptors);
  const bool understood = entry->head.kind != '?';
  free(entry);
  return understood;
}

// A client of another user is none, and neither is a second one: somebody looks after the entries.
int welcome(int listener, int client) {
  const int next = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
  if (next < 0) return client;
  ucred peer{};
  socklen_t length = sizeof peer;
  const bool own = getsockopt(next, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 && peer.uid == getuid();
  if (client < 0 && own) return next;
  close(next);
  return client;
}

}  // namespace

namespace operations {

// Argument: a listening unix socket. Does not return: ends when it is told to, or when nobody is left and nothing is held.
int hold(Launch* launch, const Field* arguments, uint32_t) {
  int64_t listener;
  if (!take(launch, arguments, 0, 0, 255, &listener)) return EINVAL;
  rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
  }
  for (int number : {SIGHUP, SIGINT, SIGTERM, SIGQUIT, SIGUSR1, SIGUSR2}) signal(number, SIG_IGN);
  if (launch->report >= 0) close(launch->report);
  int client = -1;
  for (;;) {
    pollfd both[] = {{static_cast<int>(listener), POLLIN, 0}, {client, POLLIN, 0}};
    if (poll(both, 2, -1) < 0) continue;
    if (client >= 0 && both[1].revents != 0 && !serve(client)) {
      close(client);
      client = -1;
      if (entries == nullptr) _exit(0);
    }
    if (both[0].revents != 0) client = welcome(static_cast<int>(listener), client);
  }
}

}  // namespace operations
