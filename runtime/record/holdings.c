/* Which request holds which block of memory. A block belongs to the request of the stage that
 * allocated it. When a request runs its first stage, what its record points to and nobody else
 * claims becomes its own: an accept stage allocates for the request that it makes.
 *
 * All of it is private to the process: after fork each has its own. */
#include "recorder.h"

#include <string.h>
#include <sys/mman.h>

enum {
  MOST_BLOCKS = 1 << 20,
  BLOCK_HEADS = 1 << 16,
  MOST_REQUESTS = 1 << 16,
  REQUEST_HEADS = 1 << 14,
  WORDS_READ = 512 /* of a request's record */
};

struct block {
  struct block *next;
  uintptr_t address;
  size_t bytes;
  uint32_t object;
  uint32_t made_by; /* stage, or RECORD_NO_STAGE */
  struct request_ref owner;
};

struct request {
  struct request *next;
  uintptr_t address;
  uint64_t generation;
  uint64_t bytes;
  uint32_t last;     /* stage */
  uint32_t *held;    /* by object */
  uint64_t *has_run; /* bits, by stage */
};

static struct block *blocks, *free_blocks, **block_heads;
static struct request *requests, *free_requests, **request_heads;
static size_t blocks_used, requests_used;
static char *request_parts;
static uint64_t generations;
static uint64_t *alive; /* by object */

static void *map_table(size_t bytes) {
  void *map =
      mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return map == MAP_FAILED ? NULL : map;
}

static size_t words_of_bits(void) { return (recording.header->stages + 63) / 64; }
static size_t part_bytes(void) {
  return words_of_bits() * sizeof(uint64_t) +
         ((recording.header->objects + 1) / 2 * 2) * sizeof(uint32_t);
}
static size_t head_of(uintptr_t address, size_t heads) {
  return (address * 0x9e3779b97f4a7c15u >> 40) % heads;
}

bool prepare_holdings(const struct record_header *header) {
  const struct record_header *seen = recording.header;
  recording.header = (struct record_header *)header;
  blocks = map_table(MOST_BLOCKS * sizeof *blocks);
  block_heads = map_table(BLOCK_HEADS * sizeof(struct block *));
  requests = map_table(MOST_REQUESTS * sizeof *requests);
  request_heads = map_table(REQUEST_HEADS * sizeof(struct request *));
  request_parts = map_table(MOST_REQUESTS * part_bytes());
  alive = map_table((header->objects + 1) * sizeof *alive);
  recording.header = (struct record_header *)seen;
  return blocks && block_heads && requests && request_heads && request_parts && alive;
}

/* ---- Tables ---- */

static struct block *find_block(uintptr_t address) {
  struct block *block = block_heads[head_of(address, BLOCK_HEADS)];
  while (block && block->address != address)
    block = block->next;
  return block;
}

static void link_block(struct block *block) {
  struct block **head = &block_heads[head_of(block->address, BLOCK_HEADS)];
  block->next = *head;
  *head = block;
}

static void unlink_block(const struct block *block) {
  struct block **link = &block_heads[head_of(block->address, BLOCK_HEADS)];
  while (*link != block)
    link = &(*link)->next;
  *link = block->next;
}

static struct block *new_block(void) {
  struct block *block = free_blocks;
  if (block)
    free_blocks = block->next;
  else if (blocks_used < MOST_BLOCKS)
    block = &blocks[blocks_used++];
  else
    count(&recording.header->lost_blocks);
  return block;
}

static struct request *find_request(uintptr_t address) {
  struct request *request = request_heads[head_of(address, REQUEST_HEADS)];
  while (request && request->address != address)
    request = request->next;
  return request;
}

static struct request *new_request(uintptr_t address) {
  struct request *request = free_requests;
  if (request) {
    free_requests = request->next;
  } else if (requests_used < MOST_REQUESTS) {
    request = &requests[requests_used];
    char *part = request_parts + requests_used++ * part_bytes();
    request->has_run = (uint64_t *)part;
    request->held = (uint32_t *)(part + words_of_bits() * sizeof(uint64_t));
  } else {
    count(&recording.header->lost_requests);
    return NULL;
  }
  memset(request->has_run, 0, part_bytes());
  request->address = address;
  request->generation = ++generations;
  request->bytes = 0;
  request->last = RECORD_NO_STAGE;
  struct request **head = &request_heads[head_of(address, REQUEST_HEADS)];
  request->next = *head;
  *head = request;
  return request;
}

/* Its record is freed: what it still holds is nobody's. */
static void end_request(uintptr_t address) {
  struct request **link = &request_heads[head_of(address, REQUEST_HEADS)];
  while (*link && (*link)->address != address)
    link = &(*link)->next;
  struct request *request = *link;
  if (!request)
    return;
  *link = request->next;
  request->generation = 0;
  request->next = free_requests;
  free_requests = request;
}

static struct request *owner_of(struct request_ref ref) {
  return ref.index != NO_REQUEST && requests[ref.index].generation == ref.generation
             ? &requests[ref.index]
             : NULL;
}

static struct request_ref ref_to(const struct request *request) {
  return request ? (struct request_ref){(uint32_t)(request - requests), request->generation}
                 : (struct request_ref){NO_REQUEST, 0};
}

/* ---- Holding ---- */

static struct record_pair *pair_of(uint32_t stage, uint32_t object) {
  return &recording.pairs[(size_t)stage * recording.header->objects + object];
}

static void hold(struct request *request, struct block *block, uint32_t stage) {
  block->owner = ref_to(request);
  request->bytes += block->bytes;
  raise_to(&pair_of(stage, block->object)->held_high, ++request->held[block->object]);
}

static void let_go(const struct block *block) {
  struct request *owner = owner_of(block->owner);
  if (!owner)
    return;
  owner->bytes -= block->bytes;
  owner->held[block->object]--;
}

static void note_allocation(const struct block *block) {
  struct record_object *object = &recording.objects[block->object];
  count(&object->allocations);
  raise_to(&object->largest_bytes, block->bytes);
  raise_to(&object->alive_high, ++alive[block->object]);
}

void block_allocated(uintptr_t address, size_t bytes, uint32_t object,
                     const struct activation *activation) {
  struct block *block = new_block();
  if (!block)
    return;
  *block = (struct block){.address = address,
                          .bytes = bytes,
                          .object = object,
                          .made_by = activation ? activation->stage : RECORD_NO_STAGE,
                          .owner = {NO_REQUEST, 0}};
  link_block(block);
  note_allocation(block);
  struct request *owner =
      activation ? owner_of((struct request_ref){activation->request, activation->generation})
                 : NULL;
  if (!owner)
    return;
  hold(owner, block, activation->stage);
  raise_to(&recording.stages[activation->stage].bytes_during, owner->bytes);
}

struct block *take_block(uintptr_t address) {
  struct block *block = find_block(address);
  if (block)
    unlink_block(block);
  return block;
}

void put_block_back(struct block *block) { link_block(block); }

void drop_block(struct block *block) {
  let_go(block);
  count(&recording.objects[block->object].frees);
  alive[block->object]--;
  end_request(block->address);
  block->next = free_blocks;
  free_blocks = block;
}

void block_freed(uintptr_t address) {
  struct block *block = take_block(address);
  if (block)
    drop_block(block);
  else
    end_request(address);
}

/* ---- A request runs a stage ---- */

static void take_over(struct request *request, struct block *block, uint32_t stage) {
  if (owner_of(block->owner) && block->made_by != RECORD_NO_STAGE)
    count(&pair_of(block->made_by, block->object)->handed_over);
  let_go(block);
  hold(request, block, stage);
}

/* What its record points to and nobody holds, or at first only who made the record. */
static void take_over_parts(struct request *request, const struct block *record, uint32_t stage,
                            const struct request *maker) {
  size_t words = record->bytes / sizeof(uintptr_t);
  const uintptr_t *word = (const uintptr_t *)record->address;
  for (size_t i = 0; i < words && i < WORDS_READ; i++) {
    struct block *part = word[i] ? find_block(word[i]) : NULL;
    struct request *owner = part ? owner_of(part->owner) : NULL;
    if (part && part->object != record->object && owner != request && (!owner || owner == maker))
      take_over(request, part, stage);
  }
}

static void take_over_record(struct request *request, uint32_t stage, bool is_first) {
  struct block *record = find_block(request->address);
  if (!record)
    return;
  struct request *maker = owner_of(record->owner);
  if (is_first && maker != request) {
    if (record->made_by != RECORD_NO_STAGE) {
      count(&recording.stages[record->made_by].makes_requests);
      request->last = record->made_by;
    }
    take_over(request, record, stage);
  }
  take_over_parts(request, record, stage, is_first ? maker : NULL);
}

static bool has_run(const struct request *request, uint32_t stage) {
  return request->has_run[stage / 64] >> stage % 64 & 1;
}

static bool may_queue(uint32_t from, uint32_t to) {
  return recording.edges[(size_t)from * recording.header->stages + to];
}

/* A stage that ran before may have queued it, or the event loop, or it is registered still. */
static bool is_explained(const struct request *request, uint32_t stage) {
  uint32_t stages = recording.header->stages;
  if (recording.edges[(size_t)stages * stages + stage] || has_run(request, stage))
    return true;
  if (request->last != RECORD_NO_STAGE && may_queue(request->last, stage))
    return true;
  for (uint32_t from = 0; from < stages; from++)
    if (has_run(request, from) && may_queue(from, stage))
      return true;
  return false;
}

static void note_transition(struct request *request, uint32_t stage) {
  uint32_t stages = recording.header->stages;
  uint32_t from = request->last == RECORD_NO_STAGE ? stages : request->last;
  struct record_transition *transition = &recording.transitions[(size_t)from * stages + stage];
  count(&transition->count);
  if (request->last != RECORD_NO_STAGE && !is_explained(request, stage))
    count(&transition->unexplained);
}

struct request_ref request_enters(uint32_t stage, uintptr_t address) {
  if (address == 0)
    return ref_to(NULL);
  lock_tables();
  struct request *request = find_request(address);
  bool is_first = !request;
  if (is_first)
    request = new_request(address);
  if (request) {
    take_over_record(request, stage, is_first);
    if (request->last != stage) /* else it came with what it held when the stage ended */
      raise_to(&recording.stages[stage].bytes_at_entry, request->bytes);
    note_transition(request, stage);
    request->has_run[stage / 64] |= 1ull << stage % 64;
    request->last = stage;
  }
  struct request_ref ref = ref_to(request);
  unlock_tables();
  return ref;
}
