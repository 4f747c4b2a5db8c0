#include <netdb.h>
#include <sys/socket.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "candor/predictor/http/host_lookup_internal.h"

namespace candor::predictor {
namespace {

struct Lookup {
  std::mutex mutex;
  std::condition_variable_any answered;
  std::optional<int> code;  // of getaddrinfo
};

int LookUp(const std::string& host) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* addresses = nullptr;
  const int code = getaddrinfo(host.c_str(), nullptr, &wanted, &addresses);
  if (code == 0) freeaddrinfo(addresses);
  return code;
}

}  // namespace

bool HostIsUnknown(const std::string& host, double seconds, const std::stop_token& stop) {
  const auto lookup = std::make_shared<Lookup>();
  // getaddrinfo cannot be broken off, so it gets a thread of its own, which may outlive the caller.
  std::thread([lookup, host] {
    const int code = LookUp(host);
    const std::lock_guard lock(lookup->mutex);
    lookup->code = code;
    lookup->answered.notify_all();
  }).detach();

  std::unique_lock lock(lookup->mutex);
  lookup->answered.wait_for(lock, stop, std::chrono::duration<double>(seconds),
                            [&] { return lookup->code.has_value(); });
  return lookup->code == EAI_NONAME || lookup->code == EAI_NODATA;
}

}  // namespace candor::predictor
