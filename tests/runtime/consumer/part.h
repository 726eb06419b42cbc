/* A slab with slots of one object, attached by the first take. Frees nothing, and names no function
 * that does. */
#ifndef PART_H
#define PART_H

#ifdef __cplusplus
extern "C" {
#endif

/* From the slab, or NULL. */
void *take_part(void);

/* Slots that are taken, and frees that were refused. */
int parts_alive(void);
int bad_frees(void);

#ifdef __cplusplus
}
#endif

#endif
