/*
 * Annotations: how a server tells memwalk which of its functions play a role (paper section 4.1).
 *
 * A macro stands after a function's declarator, or before its declaration, and carries one label
 * for each parameter, in order; the empty label "" skips a parameter:
 *
 *     void add_atom(struct request *req, atom_fn *atom) STINGY_QUEUE_STAGE("T", "S");
 *     STINGY_MALLOC("size") void *server_alloc(size_t size);
 *
 * Under clang 13 and newer the labels reach the AST as annotate("stingy::<Role>", labels...).
 * Under every other compiler the macros are empty. They never change the generated code.
 *
 * This header includes nothing and may come before feature-test macros.
 */
#ifndef STINGY_ANNOTATIONS_H
#define STINGY_ANNOTATIONS_H

#if defined(__clang__) && __clang_major__ >= 13
/* -Wgcc-compat: gcc has no attributes after the declarator of a definition; it sees none here. */
#define STINGY_ANNOTATE_(...)                                                                      \
  _Pragma("clang diagnostic push") _Pragma("clang diagnostic ignored \"-Wgcc-compat\"")            \
      __attribute__((annotate(__VA_ARGS__))) _Pragma("clang diagnostic pop")
#else
#define STINGY_ANNOTATE_(...)
#endif

/* Queues a request at a stage. "T" the request pointer, "S" the stage function pointer. */
#define STINGY_QUEUE_STAGE(...) STINGY_ANNOTATE_("stingy::QueueStage", __VA_ARGS__)

/* Runs a stage on a request. "S" may be missing when the stage sits in a field of the request. */
#define STINGY_SCHEDULE_STAGE(...) STINGY_ANNOTATE_("stingy::ScheduleStage", __VA_ARGS__)

/* Enters the event loop. */
#define STINGY_SCHEDULER STINGY_ANNOTATE_("stingy::Scheduler")

/*
 * Allocates one object. "size" the bytes ("int" is the paper's spelling of the same), "count" a
 * factor that multiplies them; STINGY_MALLOC("") when the size follows from the returned type.
 * "align" its alignment; "P" of an allocator that does not return the object: where it is told to
 * put the pointer.
 */
#define STINGY_MALLOC(...) STINGY_ANNOTATE_("stingy::Malloc", __VA_ARGS__)

/* Frees one object. "O" the pointer that is freed. */
#define STINGY_FREE(...) STINGY_ANNOTATE_("stingy::Free", __VA_ARGS__)

/*
 * On a field or a variable that holds the stage: a function pointer that the scheduler calls, or an
 * enum or integer that it switches on. A store queues the stage that is stored.
 *
 *     void (*handler)(struct event *) STINGY_STAGE;
 *
 * Only memwalk knows the attribute; under every compiler the macro is empty.
 */
#define STINGY_STAGE
#if defined(__has_attribute)
#if __has_attribute(stingy_stage)
#undef STINGY_STAGE
#define STINGY_STAGE __attribute__((stingy_stage))
#endif
#endif

/*
 * On a function: it is what runs when the stage is one of these states, as the source spells them,
 * and no switch is.
 *
 *     void read_request(struct conn *c) STINGY_STAGE_BODY("READING", "WAITING");
 */
#define STINGY_STAGE_BODY(...) STINGY_ANNOTATE_("stingy::Stage", __VA_ARGS__)

#endif
