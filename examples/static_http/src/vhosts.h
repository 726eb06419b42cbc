/* Virtual hosts: names and the directories that they serve. The first is the default. */
#ifndef STATIC_HTTP_VHOSTS_H
#define STATIC_HTTP_VHOSTS_H

#include <stddef.h>

enum { VHOSTS_MAX = 64 };

struct vhost {
  const char *name; /* "" for the default; borrowed from the command line */
  int root;         /* descriptor of the directory */
};

struct vhost_table {
  size_t count;
  struct vhost hosts[VHOSTS_MAX];
};

/* 0, or -1 with errno. */
int add_vhost(struct vhost_table *table, const char *name, const char *directory);
const struct vhost *find_vhost(const struct vhost_table *table, const char *name);
void close_vhosts(struct vhost_table *table);

#endif
