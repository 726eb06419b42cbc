#include "vhosts.h"

#include <errno.h>
#include <fcntl.h>
#include <strings.h>
#include <unistd.h>

int add_vhost(struct vhost_table *table, const char *name, const char *directory) {
  if (table->count == VHOSTS_MAX) {
    errno = ENOSPC;
    return -1;
  }
  int root = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (root < 0)
    return -1;
  table->hosts[table->count++] = (struct vhost){name, root};
  return 0;
}

const struct vhost *find_vhost(const struct vhost_table *table, const char *name) {
  for (size_t i = 1; i < table->count; i++)
    if (strcasecmp(table->hosts[i].name, name) == 0)
      return &table->hosts[i];
  return &table->hosts[0];
}

void close_vhosts(struct vhost_table *table) {
  for (size_t i = 0; i < table->count; i++)
    close(table->hosts[i].root);
  table->count = 0;
}
