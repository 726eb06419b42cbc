// How much stack the C library's functions take: the figures behind memwalk/knowledge/libc.json.
//
//   cc -O2 -o library_stack bench/library_stack.c -lm -Wl,-z,now && LD_BIND_NOW=1 ./library_stack
//
// Each case runs on a stack of its own that was painted before, with arguments that are known to be
// dear; what is no longer paint afterwards was used. Prints "CASE BYTES PROPOSAL" a line: the
// measured bytes below the caller, and twice that rounded up to 256, as memory that a function
// reserves but does not touch leaves no trace. Without LD_BIND_NOW the calls of the library's own
// functions (malloc, by strdup) also show what the dynamic linker takes to bind them, and with
// -z lazy all do.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <assert.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <ftw.h>
#include <glob.h>
#include <grp.h>
#include <iconv.h>
#include <ifaddrs.h>
#include <inttypes.h>
#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <malloc.h>
#include <math.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <pwd.h>
#include <regex.h>
#include <search.h>
#include <semaphore.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <syslog.h>
#include <termios.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>
#include <wchar.h>
#include <wctype.h>

enum { StackBytes = 1 << 20, Paint = 0xa5, Margin = 2, Grain = 256 };

// Static, so that a case's own frame holds next to nothing.
static char text[65536], other[65536], name[256];
static volatile long sink;
static int file, pair[2], loop;
static FILE *stream;
static struct stat status;
static struct tm parts;
static time_t now;
static long numbers[4096];
static regex_t expression;
static void *tree;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_t thread;
static sigset_t signals;
static struct addrinfo *addresses;

static int compareLongs(const void *a, const void *b) {
  return *(const long *)a > *(const long *)b;
}
static int visit(const char *path, const struct stat *found, int flag) {
  (void)path, (void)found, (void)flag;
  return 1;
}
static void visitNode(const void *node, VISIT which, int depth) {
  (void)node, (void)which, (void)depth;
}
static void *threadMain(void *argument) { return argument; }
static void onSignal(int number) { (void)number; }
static void atEnd(void) {}

__attribute__((format(printf, 1, 2))) static int formatted(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  return length;
}

// The dear arguments: conversions with extreme values, long inputs, names that are looked up.
#define CASES(X)                                                                                   \
  X(empty, )                                                                                       \
  X(string, sink += (long)strlen(other); memcpy(text, other, 60000);                               \
    memmove(text + 1, text, 60000); memset(text, 1, 60000); sink += memcmp(text, other, 60000);    \
    sink += (long)memchr(text, 2, 60000) + (long)memrchr(text, 2, 60000);                          \
    sink += (long)strchr(other, 'z') + (long)strrchr(other, 'z') + strcmp(other, text);            \
    sink += (long)strnlen(other, 70000) + (long)rawmemchr(other, 0) + strncmp(other, text, 60000)) \
  X(string_copy, strcpy(text, other); strncpy(text, other, 60000); stpcpy(text, other);            \
    text[100] = 0; strcat(text, "x"); strncat(text, "x", 1);                                       \
    sink += (long)mempcpy(text, other, 9))                                                         \
  X(string_search, sink += (long)memmem(text, 60000, other, 40000);                                \
    sink += (long)strstr(other, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab") +                           \
            (long)strcasestr(other, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB") +                        \
            (long)strpbrk(other, "xyz");                                                           \
    sink += (long)(strspn(other, "abc") + strcspn(other, "xyz")))                                  \
  X(string_case, sink += strcasecmp(other, text) + strncasecmp(other, text, 500))                  \
  X(string_tokens, char *rest; strcpy(text, "a,b"); sink += (long)strtok_r(text, ",", &rest);      \
    sink += (long)strtok(text, ","); rest = text; sink += (long)strsep(&rest, ","))                \
  X(strerror, sink += (long)strerror(1234567) + (long)strerror_r(1234567, text, 100))              \
  X(strsignal, sink += (long)strsignal(9) + (long)strsignal(200))                                  \
  X(strcoll, sink += strcoll(other, text); sink += (long)strxfrm(text, "abc", 100))                \
  X(number,                                                                                        \
    sink += strtol("-123456789", NULL, 0) + (long)strtoull("18446744073709551615", NULL, 10);      \
    sink += atoi("12") + atol("12") + (long)atoll("12"))                                           \
  X(strtod, sink += (long)strtod("1.79769313486231570814527423731704356798070e+308", NULL);        \
    sink += (long)strtod("4.9406564584124654417656879286822137236505980e-324", NULL);              \
    memset(text, '9', 5000); text[5000] = 0; sink += (long)strtod(text, NULL) + (long)atof(text))  \
  X(strtold, memset(text, '9', 20000); text[20000] = 0; sink += (long)strtold(text, NULL);         \
    sink +=                                                                                        \
    (long)strtold("0.00000000000000000000000000000001e-4900", NULL) + (long)strtof(text, NULL))    \
  X(ctype, sink += isalpha(text[0]) + toupper(text[0]) + tolower(text[0]) + (long)__ctype_b_loc()) \
  X(wide, sink += (long)mbstowcs((wchar_t *)text, "abc", 3) + btowc('a') + iswalpha(L'a');         \
    wchar_t c; sink += mbtowc(&c, "a", 1) + (long)wcslen(L"abc") + wctob(L'a'))                    \
  X(allocate, char *volatile p = malloc(100); p = realloc(p, 100000); p = realloc(p, 10000000);    \
    free(p); p = calloc(100, 100); free(p); p = aligned_alloc(4096, 8192); free(p);                \
    p = strdup(other); free(p); p = malloc(1 << 24); free(p); p = reallocarray(NULL, 3, 700);      \
    free(p))                                                                                       \
  X(                                                                                               \
      allocate_pressed, void *volatile blocks[1]; for (int i = 0; i < 3000; ++i) {                 \
        blocks[0] = malloc((size_t)(i * 37 % 9000));                                               \
        numbers[i] = (long)blocks[0];                                                              \
      } for (int i = 0; i < 3000; ++i) free((void *)numbers[i]);                                   \
      malloc_trim(0); sink += (long)malloc_usable_size_of())                                       \
  X(sort_small, for (int i = 0; i < 100; ++i) numbers[i] = -i * 7 % 31;                            \
    qsort(numbers, 100, sizeof *numbers, compareLongs))                                            \
  X(sort_large, for (int i = 0; i < 4096; ++i) numbers[i] = -i * 7 % 3100;                         \
    qsort(numbers, 4096, sizeof *numbers, compareLongs))                                           \
  X(sort_records, qsort(text, 200, 300, compareLongs))                                             \
  X(bsearch, sink += (long)bsearch(numbers, numbers, 4096, sizeof *numbers, compareLongs))         \
  X(lfind, size_t count = 10;                                                                      \
    sink += (long)lfind(numbers, numbers, &count, sizeof *numbers, compareLongs))                  \
  X(tsearch, for (int i = 0; i < 500; ++i) tsearch(&numbers[i], &tree, compareLongs);              \
    sink += (long)tfind(numbers, &tree, compareLongs); tdelete(&numbers[3], &tree, compareLongs))  \
  X(hsearch, hcreate(100); ENTRY e = {name, name}; sink += (long)hsearch(e, ENTER); hdestroy())    \
  X(random, srand(1); sink += rand() + random(); drand48(); sink += lrand48())                     \
  X(snprintf_text, sink += snprintf(text, 9000, "%s %-300s %.*s %c", other, "x", 3, other, 'c'))   \
  X(snprintf_number, sink += snprintf(text, 900, "%d %lld %5zu %#jx %p %08o %'d", -1, -1LL,        \
                                      (size_t)1, (intmax_t) - 1, (void *)text, 8, 1234567))        \
  X(snprintf_float,                                                                                \
    sink += snprintf(text, 9000, "%f %g %e %.300f %a", 1.7e308, 1e-300, 3.3, 4.9e-324, 1.5))       \
  X(snprintf_long_double,                                                                          \
    sink += snprintf(text, 65000, "%Lf %.5000Lf", LDBL_LARGE, 1 / LDBL_LARGE))                     \
  X(snprintf_positional, sink += snprintf(text, 900, "%3$s %1$d %2$f", 1, 2.0, "x"))               \
  X(snprintf_wide, sink += snprintf(text, 900, "%ls %lc", L"abc", L'x'))                           \
  X(vsnprintf, sink += formatted("%s %f %.300f %d", other, 1.7e308, 4.9e-324, 3))                  \
  X(asprintf, char *p = NULL; sink += asprintf(&p, "%s %f %.300f", other, 1.7e308, 4.9e-324);      \
    free(p))                                                                                       \
  X(fprintf, sink += fprintf(stream, "%s %f %.300f %d\n", other, 1.7e308, 4.9e-324, 3))            \
  X(fprintf_unbuffered, sink += fprintf(stderr, "%s %f %.300f\n", "", 1.7e308, 4.9e-324))          \
  X(dprintf, sink += dprintf(file, "%s %f %.300f", other, 1.7e308, 4.9e-324))                      \
  X(perror, errno = ENOENT; perror("library_stack"))                                               \
  X(sscanf, int a; double d;                                                                       \
    sink += sscanf("12 3.5e300 abc x", "%d %lf %s %[x]", &a, &d, text, other + 60000))             \
  X(sscanf_long, long double d; memset(text, '9', 5000); text[5000] = 0;                           \
    sink += sscanf(text, "%Lf", &d))                                                               \
  X(stream_write, sink += (long)fwrite(other, 1, 60000, stream); fputs(other, stream);             \
    fputc('x', stream); putc('x', stream); sink += fflush(stream))                                 \
  X(stream_read, rewind(stream); sink += (long)fread(text, 1, 60000, stream) + fgetc(stream);      \
    sink += (long)fgets(text, 100, stream) + ungetc('x', stream) + feof(stream) + ferror(stream))  \
  X(stream_seek,                                                                                   \
    sink += fseek(stream, 10, SEEK_SET) + ftell(stream) + fseeko(stream, 3, SEEK_CUR))             \
  X(getline, char *line = NULL; size_t size = 0; rewind(stream);                                   \
    sink += getline(&line, &size, stream); free(line))                                             \
  X(stream_open, FILE *f = fopen("/etc/hosts", "r"); sink += fileno(f); fclose(f);                 \
    f = fdopen(dup(file), "r+"); setvbuf(f, NULL, _IOFBF, 4096); fclose(f);                        \
    f = fmemopen(text, 100, "w"); fclose(f))                                                       \
  X(popen, FILE *f = popen("true", "r"); pclose(f))                                                \
  X(system, sink += system("true"))                                                                \
  X(tmpfile, FILE *f = tmpfile(); fclose(f))                                                       \
  X(mkstemp, strcpy(text, "/tmp/library_stackXXXXXX"); int fd = mkstemp(text); close(fd);          \
    unlink(text))                                                                                  \
  X(file, int fd = open("/dev/null", O_RDWR | O_CLOEXEC);                                          \
    sink += write(fd, other, 100) + read(fd, text, 1);                                             \
    sink += fcntl(fd, F_GETFL) + ioctl(fd, FIONREAD, text) + dup(fd) + isatty(fd);                 \
    sink += lseek(fd, 0, SEEK_SET);                                                                \
    sink += fsync(fd) + ftruncate(file, 100) + pread(fd, text, 1, 0) + pwrite(fd, text, 1, 0);     \
    close(fd))                                                                                     \
  X(file_status, sink += stat("/etc/hosts", &status) + fstat(file, &status) + lstat("/", &status); \
    sink +=                                                                                        \
    access("/", R_OK) + chmod("/nothing", 0) + umask(022) + fstatat(AT_FDCWD, "/", &status, 0);    \
    struct statvfs v; sink += statvfs("/", &v))                                                    \
  X(file_names,                                                                                    \
    sink += unlink("/nothing/x") + rename("/nothing/x", "/nothing/y") + mkdir("/nothing/x", 0);    \
    sink += rmdir("/nothing/x") + readlink("/nothing", text, 9) + (long)chdir("/nothing/x") +      \
            symlink("", ""))                                                                       \
  X(vectors, struct iovec v[2] = {{other, 10}, {other, 20}}; sink += writev(file, v, 2);           \
    sink += readv(file, v, 2))                                                                     \
  X(getcwd, sink += (long)getcwd(text, 4096))                                                      \
  X(realpath, sink += (long)realpath("/usr/../etc/hosts", text))                                   \
  X(directory, DIR *d = opendir("/etc"); sink += (long)readdir(d) + dirfd(d); rewinddir(d);        \
    closedir(d))                                                                                   \
  X(scandir, struct dirent **list; int n = scandir("/etc", &list, NULL, alphasort); sink += n;     \
    for (int i = 0; i < n; ++i) free(list[i]); free(list))                                         \
  X(ftw, sink += ftw("/etc", visit, 4))                                                            \
  X(glob, glob_t found; sink += glob("/etc/*a*/[a-m]*", 0, NULL, &found); globfree(&found))        \
  X(fnmatch, sink += fnmatch("*a*b?[a-z]*", other, 0) + fnmatch("*.c", "x.c", FNM_PATHNAME))       \
  X(map, void *p = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);                \
    sink += mprotect(p, 4096, PROT_READ) + madvise(p, 4096, MADV_WILLNEED) + munmap(p, 4096))      \
  X(sockets, int s = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0); int one = 1;                 \
    struct sockaddr_in a = {AF_INET, 0, {0}, ""}; socklen_t l = sizeof a;                          \
    sink += setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, 4) + bind(s, (struct sockaddr *)&a, l);  \
    sink += listen(s, 1) + accept(s, NULL, NULL) + accept4(s, NULL, NULL, 0) +                     \
            getsockname(s, (struct sockaddr *)&a, &l);                                             \
    sink += getpeername(s, (struct sockaddr *)&a, &l) + connect(s, (struct sockaddr *)&a, l) +     \
            shutdown(s, SHUT_WR);                                                                  \
    socklen_t n = 4; sink += getsockopt(s, SOL_SOCKET, SO_ERROR, &one, &n); close(s))              \
  X(transfer, sink += send(pair[0], other, 100, 0) + recv(pair[1], text, 100, 0);                  \
    struct iovec v = {other, 10}; struct msghdr m = {NULL, 0, &v, 1, NULL, 0, 0};                  \
    sink +=                                                                                        \
    sendmsg(pair[0], &m, 0) + recvmsg(pair[1], &m, 0) + sendto(pair[0], text, 1, 0, NULL, 0);      \
    sink += recvfrom(pair[1], text, 1, 0, NULL, NULL) + sendfile(pair[0], file, NULL, 10))         \
  X(make_pair, int p[2]; sink += socketpair(AF_UNIX, SOCK_STREAM, 0, p); close(p[0]); close(p[1]); \
    sink += pipe(p) + eventfd(0, 0); close(p[0]); close(p[1]); sink += pipe2(p, O_CLOEXEC))        \
  X(epoll, struct epoll_event e = {EPOLLIN, {0}};                                                  \
    sink += epoll_ctl(loop, EPOLL_CTL_ADD, pair[1], &e);                                           \
    sink += epoll_wait(loop, &e, 1, 0) + epoll_pwait(loop, &e, 1, 0, NULL) + epoll_create(1))      \
  X(poll, struct pollfd p = {pair[0], POLLIN, 0};                                                  \
    sink += poll(&p, 1, 0) + ppoll(&p, 1, &(struct timespec){0, 1}, NULL); fd_set set;             \
    FD_ZERO(&set); FD_SET(pair[0], &set); struct timeval t = {0, 1};                               \
    sink += select(pair[0] + 1, &set, NULL, NULL, &t) +                                            \
            pselect(0, NULL, NULL, NULL, &(struct timespec){0, 1}, NULL))                          \
  X(timerfd, int t = timerfd_create(CLOCK_MONOTONIC, 0); struct itimerspec s = {{0, 0}, {0, 1}};   \
    sink += timerfd_settime(t, 0, &s, NULL); close(t); sink += inotify_init())                     \
  X(address_text, struct in6_addr a; sink += inet_pton(AF_INET6, "1:2:3:4:5:6:7:8", &a);           \
    sink += (long)inet_ntop(AF_INET6, &a, text, 100) + inet_aton("1.2.3.4", (struct in_addr *)&a); \
    sink += (long)inet_addr("1.2.3.4") + (long)inet_ntoa(*(struct in_addr *)&a) + htons(3))        \
  X(clock, struct timeval t; struct timespec s; sink += time(NULL) + gettimeofday(&t, NULL);       \
    sink += clock_gettime(CLOCK_REALTIME, &s) + clock() +                                          \
            nanosleep(&(struct timespec){0, 1}, NULL) + usleep(1);                                 \
    sink += setitimer(ITIMER_VIRTUAL, &(struct itimerval){{0, 0}, {0, 0}}, NULL) + alarm(0))       \
  X(calendar, sink += (long)gmtime_r(&now, &parts) + (long)gmtime(&now) + timegm(&parts))          \
  X(local_calendar, tzset(); sink += (long)localtime_r(&now, &parts) + (long)localtime(&now);      \
    sink += mktime(&parts) + (long)ctime(&now) + (long)asctime(&parts))                            \
  X(local_calendar_zone, setenv("TZ", "Europe/Berlin", 1); tzset(); sink += (long)localtime(&now); \
    setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1); tzset(); sink += mktime(&parts))                \
  X(strftime,                                                                                      \
    sink += (long)strftime(text, 900, "%a, %d %b %Y %H:%M:%S %Z %c %x %X %s %G-%V", &parts))       \
  X(strptime, struct tm t;                                                                         \
    sink += (long)strptime("Sun, 06 Nov 1994 08:49:37 GMT", "%a, %d %b %Y %H:%M:%S GMT", &t);      \
    sink += (long)strptime("12/31/99 11:59:59 PM", "%D %r", &t))                                   \
  X(environment, setenv("STINGY_X", "y", 1); sink += (long)getenv("STINGY_X");                     \
    unsetenv("STINGY_X"); putenv("STINGY_Y=1"))                                                    \
  X(process, sink += getpid() + getppid() + (long)getuid() + (long)geteuid() + getpgrp() +         \
                     sysconf(_SC_PAGESIZE);                                                        \
    struct rlimit r; struct rusage u;                                                              \
    sink += getrlimit(RLIMIT_NOFILE, &r) + getrusage(RUSAGE_SELF, &u); struct utsname n;           \
    sink += uname(&n) + gethostname(text, 100) + sched_yield() + setpriority(PRIO_PROCESS, 0, 0))  \
  X(fork, pid_t child = fork(); if (child == 0) _exit(0); int s; waitpid(child, &s, 0); sink += s) \
  X(spawn, char *arguments[] = {"true", NULL}; pid_t child;                                        \
    sink += posix_spawnp(&child, "true", NULL, NULL, arguments, environ); int s;                   \
    waitpid(child, &s, 0))                                                                         \
  X(exec, char *arguments[] = {"x", NULL};                                                         \
    sink += execv("/nothing/x", arguments) + execvp("nothing-x", arguments);                       \
    sink += execlp("nothing-x", "x", (char *)NULL) + execve("/nothing/x", arguments, environ))     \
  X(signals, struct sigaction s = {0}; s.sa_handler = onSignal;                                    \
    sink += sigaction(SIGUSR1, &s, NULL); sink += (long)signal(SIGUSR2, onSignal);                 \
    sigemptyset(&signals); sigaddset(&signals, SIGUSR1);                                           \
    sink += sigprocmask(SIG_BLOCK, &signals, NULL) +                                               \
            pthread_sigmask(SIG_UNBLOCK, &signals, NULL) + kill(getpid(), 0))                      \
  X(raise, sink += raise(SIGUSR1))                                                                 \
  X(mutex, sink += pthread_mutex_lock(&mutex) + pthread_mutex_trylock(&mutex) +                    \
                   pthread_mutex_unlock(&mutex);                                                   \
    sink +=                                                                                        \
    pthread_rwlock_rdlock(&lock) + pthread_rwlock_unlock(&lock) + pthread_cond_signal(&condition); \
    sem_t s; sink += sem_init(&s, 0, 1) + sem_wait(&s) + sem_post(&s) + sem_destroy(&s))           \
  X(condition_wait, struct timespec t = {1, 0}; pthread_mutex_lock(&mutex);                        \
    sink += pthread_cond_timedwait(&condition, &mutex, &t); pthread_mutex_unlock(&mutex))          \
  X(threads, sink += pthread_create(&thread, NULL, threadMain, NULL) + pthread_join(thread, NULL); \
    pthread_attr_t a; pthread_attr_init(&a); pthread_attr_setstacksize(&a, 65536);                 \
    pthread_attr_destroy(&a))                                                                      \
  X(thread_keys, pthread_key_t k;                                                                  \
    sink += pthread_key_create(&k, free) + pthread_setspecific(k, NULL);                           \
    sink += (long)pthread_getspecific(k) + pthread_key_delete(k) + (long)pthread_self();           \
    static pthread_once_t once = PTHREAD_ONCE_INIT; sink += pthread_once(&once, atEnd))            \
  X(thread_name, sink += pthread_setname_np(pthread_self(), "x"))                                  \
  X(at_exit, sink += atexit(atEnd))                                                                \
  X(regcomp, sink += regcomp(&expression, "^(([a-z]+)|([0-9]{1,20}))*x?[[:alpha:]]+$",             \
                             REG_EXTENDED | REG_ICASE))                                            \
  X(regexec, regmatch_t m[4]; memset(text, 'a', 200); text[200] = 0;                               \
    sink += regexec(&expression, text, 4, m, 0))                                                   \
  X(iconv, iconv_t c = iconv_open("UTF-16", "ISO-8859-1"); char *i = other, *o = text;             \
    size_t in = 100, out = 900; sink += (long)iconv(c, &i, &in, &o, &out); iconv_close(c))         \
  X(locale, sink += (long)setlocale(LC_ALL, "") + (long)nl_langinfo(CODESET) + (long)localeconv()) \
  X(users, sink += (long)getpwnam("root") + (long)getpwuid(0) + (long)getgrnam("root") +           \
                   (long)getgrgid(0))                                                              \
  X(getaddrinfo_numeric, struct addrinfo h = {AI_NUMERICHOST | AI_PASSIVE, AF_UNSPEC, SOCK_STREAM, \
                                              0, 0, NULL, NULL, NULL};                             \
    sink += getaddrinfo("127.0.0.1", "80", &h, &addresses); freeaddrinfo(addresses))               \
  X(getaddrinfo, sink += getaddrinfo("localhost", "http", NULL, &addresses) +                      \
                         getaddrinfo("nothing.invalid", "1", NULL, &addresses))                    \
  X(getnameinfo, struct sockaddr_in a = {AF_INET, htons(80), {htonl(0x7f000001)}, ""};             \
    sink += getnameinfo((struct sockaddr *)&a, sizeof a, text, 100, other + 60000, 100, 0))        \
  X(gethostbyname,                                                                                 \
    sink += (long)gethostbyname("nothing.invalid") + (long)getservbyname("http", "tcp"))           \
  X(interfaces, struct ifaddrs *i; if (getifaddrs(&i) == 0) freeifaddrs(i);                        \
    sink += if_nametoindex("lo"))                                                                  \
  X(syslog, openlog("x", LOG_PID, LOG_USER); syslog(LOG_INFO, "%s %.300f", "x", 4.9e-324);         \
    closelog())                                                                                    \
  X(terminal, struct termios t; sink += tcgetattr(0, &t) + (long)ttyname(0))                       \
  X(math, sink += (long)(sqrt(now) + pow(now, 1.5) + exp(now % 7) + log((double)now) +             \
                         sin(1e300) + fmod(now, 7));                                               \
    sink += (long)(floor(now) + ceil(now) + lround(2.5) + tan(1e300) + cbrt(now) + hypot(now, 2) + \
                   lgamma(3.5)))                                                                   \
  X(byte_order, sink += (long)htobe64_of(now) + ffs(3) + abs((int)now) + (long)labs(now) +         \
                        (long)div(7, 2).quot)

#define LDBL_LARGE 1.18973149535723176502e+4932L
static size_t malloc_usable_size_of(void) {
  void *block = malloc(50);
  size_t size = malloc_usable_size(block);
  free(block);
  return size;
}
static uint64_t htobe64_of(time_t value) { return __builtin_bswap64((uint64_t)value); }

#define DEFINE(NAME, ...)                                                                          \
  __attribute__((noinline)) static void case_##NAME(void) { __VA_ARGS__; }
CASES(DEFINE)

struct Case {
  const char *name;
  void (*run)(void);
};
#define LIST(NAME, ...) {#NAME, case_##NAME},
static const struct Case cases[] = {CASES(LIST)};

// What does not come back: run in a child, on a stack that parent and child share.
static void end_exit(void) {
  atexit(atEnd);
  fprintf(stdout, "%s", "");
  exit(0);
}
static void end_abort(void) { abort(); }
static void end_assert(void) { __assert_fail("expression", "file.c", 100, "function"); }
static const struct Case endings[] = {
    {"exit", end_exit}, {"abort", end_abort}, {"assert", end_assert}};

static ucontext_t back, there;
static const struct Case *current;
static char **entered; // shared, below the stack

static void trampoline(void) {
  *entered = (char *)__builtin_frame_address(0);
  current->run();
}

static void run(const struct Case *which, unsigned char *stack) {
  memset(stack, Paint, StackBytes);
  current = which;
  getcontext(&there);
  there.uc_stack.ss_sp = stack;
  there.uc_stack.ss_size = StackBytes;
  there.uc_link = &back;
  makecontext(&there, trampoline, 0);
  swapcontext(&back, &there);
}

static void runInChild(const struct Case *which, unsigned char *stack) {
  fflush(NULL);
  pid_t child = fork();
  if (child == 0) {
    run(which, stack);
    _exit(1);
  }
  int result;
  waitpid(child, &result, 0);
}

static void report(const struct Case *which, const unsigned char *stack) {
  const unsigned char *lowest = stack;
  while (*lowest == Paint)
    ++lowest;
  long bytes = *entered - (const char *)lowest;
  printf("%-22s %7ld %7ld\n", which->name, bytes, (Margin * bytes + Grain - 1) / Grain * Grain);
  fflush(stdout);
}

static void prepare(void) {
  memset(other, 'a', sizeof other - 1);
  strcpy(name, "name");
  stream = tmpfile();
  file = fileno(tmpfile());
  loop = epoll_create1(0);
  now = time(NULL);
  parts = *gmtime(&now);
  if (!stream || file < 0 || loop < 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) {
    perror("library_stack");
    exit(1);
  }
}

int main(void) {
  enum { SharedBytes = 4096 };
  unsigned char *memory = mmap(NULL, SharedBytes + StackBytes, PROT_READ | PROT_WRITE,
                               MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) {
    perror("library_stack");
    return 1;
  }
  unsigned char *stack = memory + SharedBytes;
  entered = (char **)(void *)memory;
  prepare();
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    run(&cases[i], stack);
    report(&cases[i], stack);
  }
  for (size_t i = 0; i < sizeof endings / sizeof *endings; ++i) {
    runInChild(&endings[i], stack);
    report(&endings[i], stack);
  }
  fflush(stdout);
  _exit(0); // what the cases leave behind (streams, handlers, locks) is not to be put in order
}
