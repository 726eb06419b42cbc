#include "measure/server_run.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <set>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace stingy {
namespace {

constexpr std::array PassedOn = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2};

/// What the loop below waits for.
sigset_t awaited() {
  sigset_t set;
  ::sigemptyset(&set);
  for (int signal : PassedOn)
    ::sigaddset(&set, signal);
  ::sigaddset(&set, SIGCHLD);
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

/// Of this process; what a daemon's first process left behind is among them.
std::vector<pid_t> children() {
  std::ifstream file(fmt::format("/proc/self/task/{}/children", ::getpid()));
  return {std::istream_iterator<pid_t>(file), {}};
}

/// Lives as long as the server and all that it started.
class Watch {
public:
  explicit Watch(pid_t first) : first_(first) {}

  Ending untilAllEnd(const sigset_t &signals) {
    while (reap()) {
      siginfo_t signal;
      if (::sigwaitinfo(&signals, &signal) > 0 && signal.si_signo != SIGCHLD)
        passOn(signal.si_signo);
    }
    return ending_;
  }

private:
  /// False when nothing is left.
  bool reap() {
    int status = 0;
    pid_t ended = 0;
    while ((ended = ::waitpid(-1, &status, WNOHANG)) > 0)
      note(ended, status);
    return ended == 0;
  }

  void note(pid_t ended, int status) {
    Ending ending{status, WIFSIGNALED(status) && passedOn_.contains(WTERMSIG(status))};
    if (ended == first_ || (ending_.asExpected() && !ending.asExpected()))
      ending_ = ending;
    if (ended == first_)
      first_ = 0;
  }

  void passOn(int signal) {
    passedOn_.insert(signal);
    for (pid_t process : first_ != 0 ? std::vector{first_} : children())
      ::kill(process, signal);
  }

  pid_t first_; // 0 once it has ended
  std::set<int> passedOn_;
  Ending ending_;
};

} // namespace

int Ending::exitStatus() const {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

std::string Ending::text() const {
  if (WIFSIGNALED(status))
    return fmt::format("signal {} ({})", WTERMSIG(status), ::strsignal(WTERMSIG(status)));
  return fmt::format("exit status {}", WEXITSTATUS(status));
}

Result<Ending> runServer(const std::vector<std::string> &command, const Environment &added) {
  int report[2];
  if (::pipe2(report, O_CLOEXEC) != 0)
    return Error{fmt::format("pipe: {}", std::strerror(errno)), ""};
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  sigset_t signals = awaited(), before; // blocked until the end: what was measured is to be written
  ::sigprocmask(SIG_BLOCK, &signals, &before);
  ::signal(SIGCHLD, SIG_DFL); // ignored, it would keep from us how the server ended
  pid_t child = ::fork();
  if (child == 0) {
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
    becomeServer(command, added, report[1]);
  }
  ::close(report[1]);
  int error = child < 0 ? errno : startError(report[0]);
  ::close(report[0]);
  Ending ending = Watch(child).untilAllEnd(signals);
  if (error != 0)
    return Error{fmt::format("{}: {}", command.front(), std::strerror(error)),
                 "name the server's executable after --"};
  return ending;
}

} // namespace stingy
