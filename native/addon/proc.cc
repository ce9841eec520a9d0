// What /proc shows of a process that was not executed.
#include <cstdio>
#include <cstring>
#include <linux/prctl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "runtime.h"

namespace {

// The present layout, from /proc/self/stat (proc(5): fields 26 to 51). The rest of it stays as it is.
bool readLayout(prctl_mm_map* map) {
  char text[4096];
  FILE* file = fopen("/proc/self/stat", "re");
  if (file == nullptr) return false;
  const size_t length = fread(text, 1, sizeof text - 1, file);
  fclose(file);
  text[length] = '\0';
  const char* rest = strrchr(text, ')');
  unsigned long field[53] = {};
  if (rest == nullptr) return false;
  rest += 3;
  for (int number = 4; number < 53 && (rest = strchr(rest, ' ')) != nullptr; number++) field[number] = strtoul(++rest, nullptr, 10);
  map->start_code = field[26];
  map->end_code = field[27];
  map->start_stack = field[28];
  map->start_data = field[45];
  map->end_data = field[46];
  map->start_brk = field[47];
  map->brk = reinterpret_cast<uintptr_t>(sbrk(0));
  map->exe_fd = static_cast<uint32_t>(-1);
  return field[47] != 0;
}

size_t sizeOf(const std::vector<std::string>& texts) {
  size_t size = 0;
  for (const std::string& text : texts) size += text.size() + 1;
  return size;
}

char* copyTo(char* place, const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    memcpy(place, text.c_str(), text.size() + 1);
    place += text.size() + 1;
  }
  return place;
}

}  // namespace

bool showInProc(const std::vector<std::string>& argv, const std::vector<std::string>& environment) {
  prctl_mm_map map{};
  if (!readLayout(&map)) return false;
  // It is read as long as the process lives.
  char* start = static_cast<char*>(malloc(sizeOf(argv) + sizeOf(environment) + 1));
  if (start == nullptr) return false;
  char* middle = copyTo(start, argv);
  char* end = copyTo(middle, environment);
  map.arg_start = reinterpret_cast<uintptr_t>(start);
  map.arg_end = map.env_start = reinterpret_cast<uintptr_t>(middle);
  map.env_end = reinterpret_cast<uintptr_t>(end);
  return prctl(PR_SET_MM, PR_SET_MM_MAP, &map, sizeof map, 0) == 0;
}
