// Equal pages of memory that the kernel may merge (KSM).
#include "operation.h"

#include <cstdio>
#include <cstring>
#include <sys/mman.h>
#include <sys/prctl.h>

namespace operations {

// All memory, that of later too. EINVAL before Linux 6.4.
int mergeMemory(Launch*, const Field*, uint32_t) { return result(prctl(67 /* PR_SET_MEMORY_MERGE */, 1, 0, 0, 0)); }

// The private writable mappings that are there now. Those that cannot be merged are passed over.
int mergeMappings(Launch*, const Field*, uint32_t) {
  FILE* maps = fopen("/proc/self/maps", "re");
  if (maps == nullptr) return errno;
  char line[1024];
  bool start = true;
  while (fgets(line, sizeof line, maps) != nullptr) {
    unsigned long from, to;
    char rights[5];
    const bool whole = start && sscanf(line, "%lx-%lx %4s", &from, &to, rights) == 3;
    start = strchr(line, '\n') != nullptr;
    if (whole && rights[1] == 'w' && rights[3] == 'p') madvise(reinterpret_cast<void*>(from), to - from, MADV_MERGEABLE);
  }
  fclose(maps);
  return 0;
}

}  // namespace operations
