#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

#include "candor/predictor/sagemaker/aws_credentials_internal.h"

namespace candor::predictor {
namespace {

constexpr size_t kMaxOutputBytes = 1 << 20;
constexpr int kLookMilliseconds = 20;  // between two looks at the limit

Error CommandFailed(const std::string& found) {
  return {.kind = ErrorKind::kUnavailable,
          .message = "The profile's credential_process failed.",
          .found = found,
          .hint = "Run it by hand: it must print a JSON document and exit with 0."};
}

// Starts `sh -c command` in a process group of its own, whose output goes to the descriptor. This
// process may block or ignore signals, which a command would inherit.
int Start(const std::string& command, int output, pid_t* process) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, usual;
  sigemptyset(&none);
  sigemptyset(&usual);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE}) sigaddset(&usual, signal);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &usual);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  std::string shell = "sh", option = "-c", text = command;
  char* const arguments[] = {shell.data(), option.data(), text.data(), nullptr};
  const int error = posix_spawn(process, "/bin/sh", &actions, &attributes, arguments, environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

bool IsOver(const LookUpLimit& limit) {
  return limit.stop.stop_requested() || std::chrono::steady_clock::now() >= limit.deadline;
}

// Reads until the end of the output; false when the limit comes first or it is too much.
bool ReadAll(int descriptor, const LookUpLimit& limit, std::string* output) {
  while (output->size() <= kMaxOutputBytes) {
    if (IsOver(limit)) return false;
    pollfd wanted{.fd = descriptor, .events = POLLIN};
    if (poll(&wanted, 1, kLookMilliseconds) <= 0) continue;
    char buffer[4096];
    const ssize_t bytes = read(descriptor, buffer, sizeof(buffer));
    if (bytes == 0) return true;
    if (bytes > 0) output->append(buffer, static_cast<size_t>(bytes));
  }
  return false;
}

// Waits for its end; false when the limit comes first. Closing its output does not end a process.
bool HasEnded(pid_t process, const LookUpLimit& limit, int* status) {
  while (true) {
    const pid_t ended = waitpid(process, status, WNOHANG);
    if (ended == process || (ended < 0 && errno != EINTR)) return true;
    if (IsOver(limit)) return false;
    poll(nullptr, 0, 1);
  }
}

}  // namespace

Result<std::string> CommandOutput(const std::string& command, const LookUpLimit& limit) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return CommandFailed("no pipe could be made");
  pid_t process = 0;
  const int error = Start(command, ends[1], &process);
  close(ends[1]);
  if (error != 0) {
    close(ends[0]);
    return CommandFailed("it could not be started");
  }
  std::string output;
  int status = 0;
  const bool is_complete = ReadAll(ends[0], limit, &output) && HasEnded(process, limit, &status);
  close(ends[0]);
  if (!is_complete) {
    kill(-process, SIGKILL);
    while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
    }
    return CommandFailed("it did not end in time or printed too much");
  }
  if (!WIFEXITED(status)) return CommandFailed("it was ended by a signal");
  if (WEXITSTATUS(status) != 0) {
    return CommandFailed("exit code " + std::to_string(WEXITSTATUS(status)));
  }
  return output;
}

}  // namespace candor::predictor
