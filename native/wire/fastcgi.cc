// FastCGI 1.0, responder role: parameters are gathered from their records, STDIN is the body.
#include <cstring>

#include "parse.h"
#include "records.h"

namespace wire {
namespace {

constexpr size_t NOT_ENOUGH = SIZE_MAX;

void append(std::string* to, uint8_t type, uint16_t id, Text content) {
  const char head[RECORD_HEAD] = {static_cast<char>(RECORD_VERSION), static_cast<char>(type), static_cast<char>(id >> 8),
                                  static_cast<char>(id), static_cast<char>(content.size() >> 8),
                                  static_cast<char>(content.size()), 0, 0};
  to->append(head, sizeof head).append(content);
}

// A length of one or four bytes; NOT_ENOUGH when the data ends in it.
size_t readLength(const uint8_t* data, size_t size, size_t* at) {
  if (*at >= size) return NOT_ENOUGH;
  const uint8_t first = data[*at];
  if ((first & 0x80) == 0) {
    *at += 1;
    return first;
  }
  if (size - *at < 4) return NOT_ENOUGH;
  const uint8_t* b = data + *at;
  *at += 4;
  return static_cast<size_t>(b[0] & 0x7f) << 24 | static_cast<size_t>(b[1]) << 16 | static_cast<size_t>(b[2]) << 8 | b[3];
}

Step finish(Input* input, size_t at, const Settings& settings, const Target& target, Head* head, BodyDecoder* body) {
  target.known.clear();
  VarsWriter vars(target.vars, settings.bufferSize, target.known);
  const uint8_t* data = input->data;
  for (size_t place = 0; place < input->gathered;) {
    const size_t name = readLength(data, input->gathered, &place);
    const size_t value = name == NOT_ENOUGH ? NOT_ENOUGH : readLength(data, input->gathered, &place);
    if (value == NOT_ENOUGH || name > input->gathered - place || value > input->gathered - place - name)
      return refuse(head, Reason::record);
    const char* text = reinterpret_cast<const char*>(data + place);
    vars.add(Text(text, name), Text(text + name, value));
    place += name + value;
  }
  if (vars.full()) return refuse(head, Reason::headTooLarge, input->gathered);
  head->vars = target.vars;
  head->varsLength = vars.length();
  head->variables = vars.variables();
  head->modifier1 = settings.modifier1;
  head->modifier2 = settings.modifier2;
  head->consumed = at;
  head->persistent = input->keep;
  const Step step = finishBlock(settings, head, body);
  if (step == Step::request) body->beginRecords(input->id, settings.limitPost);
  input->gathered = 0;
  input->begun = false;
  return step;
}

}  // namespace

void refuseRecord(uint16_t id, uint8_t status, std::string* replies) {
  const char content[8] = {0, 0, 0, 0, static_cast<char>(status), 0, 0, 0};
  append(replies, RECORD_END, id, Text(content, sizeof content));
}

void replyToForeignRecord(const RecordHead& record, std::string* replies) {
  if (record.type == RECORD_BEGIN) return refuseRecord(record.id, CANNOT_MULTIPLEX, replies);
  if (record.id != 0) return;
  if (record.type == RECORD_GET_VALUES) {
    constexpr Text VALUES = "\x0f\x01" "FCGI_MPXS_CONNS0";
    return append(replies, RECORD_GET_VALUES_RESULT, 0, VALUES);
  }
  const char content[8] = {static_cast<char>(record.type), 0, 0, 0, 0, 0, 0, 0};
  append(replies, RECORD_UNKNOWN_TYPE, 0, Text(content, sizeof content));
}

Step parseFastcgi(Input* input, const Settings& settings, const Target& target, Head* head, BodyDecoder* body) {
  const size_t longest = settings.bufferSize + HEAD_ROOM;
  size_t at = input->gathered;
  head->id = input->id;
  Step step = Step::more;
  while (step == Step::more && input->size - at >= RECORD_HEAD) {
    const RecordHead record = readRecordHead(input->data + at);
    const size_t whole = RECORD_HEAD + record.length + record.padding;
    if (record.version != RECORD_VERSION) return refuse(head, Reason::record);
    if (input->gathered + whole > longest) return refuse(head, Reason::headTooLarge, input->gathered + whole);
    if (input->size - at < whole) break;
    const uint8_t* content = input->data + at + RECORD_HEAD;
    at += whole;
    if (record.id == 0 || (input->begun && record.id != input->id)) {
      replyToForeignRecord(record, &head->replies);
    } else if (record.type == RECORD_BEGIN) {
      if (input->begun || record.length != 8) return refuse(head, Reason::record);
      const uint16_t role = static_cast<uint16_t>(content[0] << 8 | content[1]);
      if (role != ROLE_RESPONDER) {
        refuseRecord(record.id, UNKNOWN_ROLE, &head->replies);
        continue;
      }
      input->begun = true;
      input->keep = (content[2] & KEEP_CONNECTION) != 0;
      input->id = head->id = record.id;
    } else if (!input->begun) {
      // What is left of a request that was refused.
      if (record.type != RECORD_PARAMS && record.type != RECORD_STDIN && record.type != RECORD_ABORT)
        return refuse(head, Reason::record);
    } else if (record.type == RECORD_ABORT) {
      return refuse(head, Reason::recordAborted);
    } else if (record.type != RECORD_PARAMS) {
      return refuse(head, Reason::record);
    } else if (record.length == 0) {
      step = finish(input, at, settings, target, head, body);
    } else {
      memmove(input->data + input->gathered, content, record.length);
      input->gathered += record.length;
    }
  }
  if (step != Step::more) return step;
  // What is not a whole record moves up to what was gathered.
  memmove(input->data + input->gathered, input->data + at, input->size - at);
  input->size -= at - input->gathered;
  return Step::more;
}

}  // namespace wire
