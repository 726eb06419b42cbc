#include "measure/server_run.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace stingy {
namespace {

constexpr std::array PassedOn = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2};
volatile pid_t server; // what signals go to: the process that was started last

void passOn(int signal) {
  if (server > 0)
    ::kill(server, signal);
}

sigset_t passedOn() {
  sigset_t set;
  ::sigemptyset(&set);
  for (int signal : PassedOn)
    ::sigaddset(&set, signal);
  return set;
}

[[noreturn]] void becomeServer(const std::vector<std::string> &command, const Environment &added,
                               int report) {
  for (const auto &[name, value] : added)
    ::setenv(name.c_str(), value.c_str(), 1);
  std::vector<char *> arguments;
  for (const std::string &argument : command)
    arguments.push_back(const_cast<char *>(argument.c_str()));
  arguments.push_back(nullptr);
  ::execvp(arguments.front(), arguments.data());
  int error = errno;
  [[maybe_unused]] auto written = ::write(report, &error, sizeof error);
  ::_exit(127);
}

/// 0 when the program runs.
int startError(int report) {
  int error = 0;
  return ::read(report, &error, sizeof error) == sizeof error ? error : 0;
}

std::string endingOf(int status) {
  if (WIFSIGNALED(status))
    return fmt::format("signal {} ({})", WTERMSIG(status), ::strsignal(WTERMSIG(status)));
  return fmt::format("exit status {}", WEXITSTATUS(status));
}

/// A daemon's first process is gone early; what it left behind comes to us.
std::string waitForAll(pid_t first) {
  std::string ending;
  int status = 0;
  for (pid_t ended; (ended = ::wait(&status)) > 0 || errno == EINTR;) {
    if (ended <= 0)
      continue;
    if (ended == first || ending.empty())
      ending = endingOf(status);
    if (ended == server)
      server = 0;
  }
  return ending;
}

} // namespace

Result<std::string> runServer(const std::vector<std::string> &command, const Environment &added) {
  int report[2];
  if (::pipe2(report, O_CLOEXEC) != 0)
    return Error{fmt::format("pipe: {}", std::strerror(errno)), ""};
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  sigset_t signals = passedOn(), before; // none may come while it is not clear to whom it goes
  ::sigprocmask(SIG_BLOCK, &signals, &before);
  pid_t child = ::fork();
  if (child == 0) {
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
    becomeServer(command, added, report[1]);
  }
  server = child;
  for (int signal : PassedOn)
    ::signal(signal, passOn); // until the end: what was measured is still to be written
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
  ::close(report[1]);
  int error = child < 0 ? errno : startError(report[0]);
  ::close(report[0]);
  std::string ending = waitForAll(child);
  if (error != 0)
    return Error{fmt::format("{}: {}", command.front(), std::strerror(error)),
                 "name the server's executable after --"};
  return ending;
}

} // namespace stingy
