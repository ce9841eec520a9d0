// HTTP/1.0 and 1.1 requests: a head becomes variables.
#include "http-head.h"

namespace wire {
namespace {

// Chains headers of the same name, so that their values can be joined.
void chainRepeated(Written* written) {
  for (size_t i = 1; i < written->count; i++) {
    Line& line = written->lines[i];
    for (size_t j = i; j-- > 0;) {
      Line& before = written->lines[j];
      if (before.name.size() != line.name.size() || !same(before.name, line.name)) continue;
      before.next = static_cast<uint16_t>(i);
      line.joined = true;
      break;
    }
  }
}

void addHeaders(Written* written, const Where& where, VarsWriter* vars) {
  chainRepeated(written);
  for (size_t i = 0; i < written->count; i++) {
    const Line& line = written->lines[i];
    // A name with `_` could pass for another one and is left out.
    if (line.joined || line.name.find('_') != Text::npos) continue;
    const bool isHost = same(line.name, "host");
    const Text value = isHost && !where.host.empty() ? where.host : line.value;
    if (same(line.name, "content-type")) vars->add("CONTENT_TYPE", value);
    else if (same(line.name, "content-length")) vars->add("CONTENT_LENGTH", value);
    else vars->addHeader(line.name, value);
    const Text separator = same(line.name, "cookie") ? "; " : ", ";
    for (size_t next = line.next; next != 0; next = written->lines[next].next) vars->extend(separator, written->lines[next].value);
  }
  if (written->hosts == 0 && !where.host.empty()) vars->add("HTTP_HOST", where.host);
}

void addVariables(Written* written, const Where& where, Text path, const Settings& settings, const Peer& peer, VarsWriter* vars) {
  vars->add("REQUEST_METHOD", written->method);
  vars->add("REQUEST_URI", written->target);
  vars->add("PATH_INFO", path);
  vars->add("QUERY_STRING", where.query);
  vars->add("SERVER_PROTOCOL", written->old ? "HTTP/1.0" : "HTTP/1.1");
  vars->addBlock(settings.constants.data(), settings.constants.size(), settings.constantVariables);
  vars->add("REMOTE_ADDR", peer.text());
  if (settings.remotePort) vars->add("REMOTE_PORT", std::to_string(peer.port));
  addHeaders(written, where, vars);
}

}  // namespace

Step parseHttp(Input* input, const Settings& settings, const Peer& peer, const Target& target, Head* head, BodyDecoder* body) {
  size_t begin = 0, end = 0;
  const Step found = findEnd(input, settings.bufferSize + HEAD_ROOM, &begin, &end, head);
  if (found != Step::request) return found;
  if (end < begin) return refuse(head, Reason::requestLine);

  static thread_local Written written;
  static thread_local std::string path;
  written.clear();
  Where where;
  int64_t length = 0;
  Reason reason = readLines(Text(reinterpret_cast<const char*>(input->data) + begin, end - begin), &written);
  if (reason == Reason::none) reason = readTarget(written, &where);
  if (reason == Reason::none) reason = readLength(written, &length);
  if (reason == Reason::none) reason = checkHost(written, where);
  if (reason == Reason::none) reason = decodePath(where.path, &path);
  if (reason != Reason::none) return refuse(head, reason);
  if (settings.limitPost > 0 && length > static_cast<int64_t>(settings.limitPost))
    return refuse(head, Reason::bodyTooLarge, static_cast<uint64_t>(length));

  target.known.clear();
  VarsWriter vars(target.vars, settings.bufferSize, target.known);
  addVariables(&written, where, path, settings, peer, &vars);
  if (vars.full()) return refuse(head, Reason::headTooLarge, head->consumed);
  head->vars = target.vars;
  head->varsLength = vars.length();
  head->variables = vars.variables();
  head->modifier1 = settings.modifier1;
  head->modifier2 = settings.modifier2;
  head->length = length;
  head->isHead = written.method == "HEAD";
  head->oldHttp = written.old;
  head->persistent = settings.persistent && !written.old && !written.close;
  head->expectsContinue = !written.old && length != 0 && same(written.expect, "100-continue");
  if (length < 0) body->beginChunked(settings.limitPost);
  else body->beginLength(static_cast<uint64_t>(length));
  return Step::request;
}

}  // namespace wire
