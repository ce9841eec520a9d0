// The PROXY protocol, versions 1 and 2: who the client of a load balancer is.
#include <arpa/inet.h>
#include <cstring>

#include "parse.h"

namespace wire {
namespace {

constexpr uint8_t SIGNATURE[12] = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};
constexpr size_t HEADER = 16;
constexpr size_t LONGEST_LINE = 107;
constexpr size_t MOST_ADDRESSES = 1024;

void setPeer(Peer* peer, int family, const void* address, uint16_t port) {
  if (inet_ntop(family, address, peer->address, sizeof peer->address) == nullptr) return;
  peer->length = static_cast<uint8_t>(strlen(peer->address));
  peer->port = port;
}

Step version2(const Input& input, Peer* peer, size_t* consumed) {
  if (input.size < HEADER) return Step::more;
  const uint8_t* data = input.data;
  const size_t length = static_cast<size_t>(data[14] << 8 | data[15]);
  if ((data[12] & 0xf0) != 0x20 || (data[12] & 0x0f) > 1 || length > MOST_ADDRESSES) return Step::refused;
  if (input.size < HEADER + length) return Step::more;
  *consumed = HEADER + length;
  // LOCAL: the balancer itself asks.
  if ((data[12] & 0x0f) == 0) return Step::request;
  const uint8_t* at = data + HEADER;
  if (data[13] == 0x11) {
    if (length < 12) return Step::refused;
    setPeer(peer, AF_INET, at, static_cast<uint16_t>(at[8] << 8 | at[9]));
  } else if (data[13] == 0x21) {
    if (length < 36) return Step::refused;
    setPeer(peer, AF_INET6, at, static_cast<uint16_t>(at[32] << 8 | at[33]));
  }
  return Step::request;
}

Step version1(const Input& input, Peer* peer, size_t* consumed) {
  const size_t most = input.size < LONGEST_LINE ? input.size : LONGEST_LINE;
  const char* text = reinterpret_cast<const char*>(input.data);
  const void* end = memchr(text, '\n', most);
  if (end == nullptr) return most == LONGEST_LINE ? Step::refused : Step::more;
  const size_t length = static_cast<size_t>(static_cast<const char*>(end) - text);
  if (length < 1 || text[length - 1] != '\r') return Step::refused;
  *consumed = length + 1;
  const Text line(text, length - 1);
  if (line.substr(0, 13) == "PROXY UNKNOWN") return Step::request;
  Text words[6];
  size_t count = 0, from = 0;
  while (count < 6) {
    const size_t blank = line.find(' ', from);
    words[count++] = line.substr(from, blank == Text::npos ? Text::npos : blank - from);
    if (blank == Text::npos) break;
    from = blank + 1;
  }
  if (count != 6 || words[0] != "PROXY" || words[5].find(' ') != Text::npos) return Step::refused;
  const int family = words[1] == "TCP4" ? AF_INET : words[1] == "TCP6" ? AF_INET6 : -1;
  const int64_t port = readNumber(words[4]);
  const int64_t own = readNumber(words[5]);
  uint8_t address[16], target[16];
  if (family < 0 || port < 0 || port > 65535 || own < 0 || own > 65535 ||
      inet_pton(family, std::string(words[2]).c_str(), address) != 1 ||
      inet_pton(family, std::string(words[3]).c_str(), target) != 1)
    return Step::refused;
  setPeer(peer, family, address, static_cast<uint16_t>(port));
  return Step::request;
}

}  // namespace

Step parseProxy(const Input& input, Peer* peer, size_t* consumed) {
  const size_t begin = input.size < sizeof SIGNATURE ? input.size : sizeof SIGNATURE;
  if (memcmp(input.data, SIGNATURE, begin) == 0) return begin < sizeof SIGNATURE ? Step::more : version2(input, peer, consumed);
  constexpr Text WORD = "PROXY ";
  const size_t word = input.size < WORD.size() ? input.size : WORD.size();
  if (memcmp(input.data, WORD.data(), word) != 0) return Step::refused;
  return word < WORD.size() ? Step::more : version1(input, peer, consumed);
}

}  // namespace wire
