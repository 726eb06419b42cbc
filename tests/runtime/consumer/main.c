#include <stingy/annotations.h>
#include <stingy/stats.h>
#include <stingy/stingy.h>

#include <stdlib.h>

enum { STINGY_OBJECT_conn };
enum { STINGY_POOL_conn };
enum { STINGY_SHARED_conn, STINGY_SIZE_conn = 64 };

int main(void) {
  void *conn = STINGY_TAKE(conn, 100, malloc(100));
  int is_spill = conn && !stingy_owns(conn);
  STINGY_GIVE(conn, free(conn));
  return is_spill && stingy_stats_write_json(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
