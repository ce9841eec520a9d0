// The smallest vassal: says that it runs and accepts, accepts again after a reload, and ends when it is asked to.
#include <unistd.h>

#include <cstdlib>

int main() {
  const int link = atoi(getenv("UWSGI_EMPEROR_FD"));
  const char said[] = {1, 5, 17};
  if (write(link, said, sizeof said) != sizeof said) return 1;
  for (char byte; read(link, &byte, 1) == 1 && byte != 0;)
    if (write(link, said + 1, 1) != 1) return 1;
  return 0;
}
