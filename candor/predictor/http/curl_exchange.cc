#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <new>
#include <stop_token>

#include "candor/base/ascii.h"
#include "candor/predictor/http/connection_settings_internal.h"
#include "candor/predictor/http/curl_exchange_internal.h"
#include "candor/predictor/http/host_lookup_internal.h"
#include "candor/predictor/http/signature_v4_internal.h"

namespace candor::predictor {
namespace {

using Clock = std::chrono::steady_clock;
using Failure = HttpResponse::Failure;

constexpr double kConnectSeconds = 10;
constexpr int kPollMilliseconds = 1000;  // a stop wakes the poll up, libcurl's timers shorten it

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// What the callbacks of one exchange write to.
struct Receiver {
  HttpResponse* response;
  size_t max_bytes;
  bool is_too_large = false;
  bool has_whole_head = false;  // libcurl takes a head that is torn off for a whole one
};

size_t ReceiveHeader(char* data, size_t size, size_t count, void* receiver) {
  auto& state = *static_cast<Receiver*>(receiver);
  auto& headers = state.response->headers;
  const std::string_view line(data, size * count);
  const size_t colon = line.find(':');
  if (line.starts_with("HTTP/")) {
    headers.clear();  // those before belonged to a 100 Continue or to the proxy
    state.has_whole_head = false;
  } else if (state.has_whole_head) {
    return line.size();  // a trailer after the body
  } else if (Trimmed(line).empty()) {
    state.has_whole_head = true;
  } else if (colon != std::string_view::npos) {
    try {
      headers.emplace_back(LowerCase(line.substr(0, colon)), Trimmed(line.substr(colon + 1)));
    } catch (const std::bad_alloc&) {
      return 0;
    }
  }
  return line.size();
}

size_t ReceiveBody(char* data, size_t size, size_t count, void* receiver) {
  auto& state = *static_cast<Receiver*>(receiver);
  const size_t bytes = size * count;
  if (bytes > state.max_bytes - state.response->body.size()) {
    state.is_too_large = true;
    return 0;
  }
  try {
    state.response->body.append(data, bytes);
  } catch (const std::bad_alloc&) {
    return 0;
  }
  return bytes;
}

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, FreeList>;

void Append(const std::string& line, HeaderList* list) {
  curl_slist* longer = curl_slist_append(list->get(), line.c_str());
  if (longer == nullptr) return;  // out of memory: the list is as it was
  (void)list->release();
  list->reset(longer);
}

HeaderList MakeHeaders(const HttpRequest& request) {
  HeaderList list;
  bool has_content_type = false;
  for (const auto& [name, value] : request.headers) {
    if (name == "Content-Type") has_content_type = true;
    Append(name + ": " + value, &list);
  }
  Append("Expect:", &list);  // never wait for a 100 Continue before a large body
  if (!has_content_type) Append("Content-Type:", &list);  // not libcurl's form encoding
  if (!request.signing) return list;
  for (const auto& [name, value] : SignatureHeaders(request, std::time(nullptr))) {
    Append(name + ": " + value, &list);
  }
  return list;
}

void SetMethod(const HttpRequest& request, CURL* easy) {
  if (request.method == "GET") {
    curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
    return;
  }
  curl_easy_setopt(easy, CURLOPT_POST, 1L);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.empty() ? "" : request.body.data());
  if (request.method != "POST") {
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }
}

void SetConnection(const HttpRequest& request, CURL* easy) {
  const double seconds = std::clamp(request.timeout_seconds, 0.001, 1e6);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(std::ceil(seconds * 1000)));
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(std::ceil(std::min(seconds, kConnectSeconds) * 1000)));
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);  // a stop does not wait for the resolver
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
  if (request.send_once) curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, 128L * 1024);
  curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, 512L * 1024);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (const std::string file = CaBundleFile(); !file.empty()) {
    curl_easy_setopt(easy, CURLOPT_CAINFO, file.c_str());
  }
  if (!request.may_use_proxy) {
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
  } else if (const std::string proxy = CapitalHttpProxy(request.url); !proxy.empty()) {
    curl_easy_setopt(easy, CURLOPT_PROXY, proxy.c_str());
  }
}

std::string HostOf(const std::string& url) {
  CURLU* parts = curl_url();
  char* host = nullptr;
  std::string name;
  if (curl_url_set(parts, CURLUPART_URL, url.c_str(), 0) == CURLUE_OK &&
      curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK) {
    name = host;
    curl_free(host);
  }
  curl_url_cleanup(parts);
  return name;
}

bool WasSent(CURL* easy) {
  curl_off_t microseconds = 0;
  curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &microseconds);
  return microseconds > 0;
}

// libcurl quotes a proxy's address that it cannot read, with the password in it.
std::string ProblemOf(CURLcode code, std::string_view words) {
  const bool may_hold_password = words.find('@') != std::string_view::npos;
  return words.empty() || may_hold_password ? curl_easy_strerror(code) : std::string(words);
}

Failure FailureOf(CURLcode code, CURL* easy) {
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return WasSent(easy) ? Failure::kTimedOut : Failure::kUnreachable;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PROXY:
      return Failure::kUnreachable;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return Failure::kUntrusted;
    case CURLE_ABORTED_BY_CALLBACK:
      return Failure::kStopped;
    default:
      return Failure::kBroken;
  }
}

}  // namespace

CurlExchange::CurlExchange() {
  static const CURLcode kInitialized = curl_global_init(CURL_GLOBAL_DEFAULT);
  (void)kInitialized;
  multi_.reset(curl_multi_init());
  easy_.reset(curl_easy_init());
  CANDOR_CHECK(multi_ != nullptr && easy_ != nullptr);
  curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, 4L);
}

// Drives the exchange to its end; CURLE_ABORTED_BY_CALLBACK after a stop.
CURLcode CurlExchange::Perform(const std::stop_token& stop) {
  CURLM* multi = multi_.get();
  if (curl_multi_add_handle(multi, easy_.get()) != CURLM_OK) return CURLE_FAILED_INIT;
  CURLcode code = CURLE_ABORTED_BY_CALLBACK;
  {
    const std::stop_callback wake_up(stop, [multi] { curl_multi_wakeup(multi); });
    int running = 1;
    while (!stop.stop_requested()) {
      if (curl_multi_perform(multi, &running) != CURLM_OK) code = CURLE_FAILED_INIT;
      if (running == 0 || code == CURLE_FAILED_INIT) break;
      curl_multi_poll(multi, nullptr, 0, kPollMilliseconds, nullptr);
    }
  }
  int queued = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi, &queued)) {
    if (message->msg == CURLMSG_DONE) code = message->data.result;
  }
  curl_multi_remove_handle(multi, easy_.get());  // closes the connection of a broken-off exchange
  return code;
}

HttpResponse CurlExchange::Send(const HttpRequest& request, const RunContext& context) {
  const Clock::time_point start = Clock::now();
  HttpResponse response;
  Receiver receiver{&response, static_cast<size_t>(std::max<int64_t>(request.max_answer_bytes, 0))};
  char words[CURL_ERROR_SIZE] = "";

  CURL* easy = easy_.get();
  curl_easy_reset(easy);
  SetConnection(request, easy);
  SetMethod(request, easy);
  const HeaderList headers = MakeHeaders(request);
  curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "candor");
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, ReceiveHeader);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &receiver);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, ReceiveBody);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &receiver);
  curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE,
                   static_cast<curl_off_t>(request.max_answer_bytes));
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, words);

  CURLcode code = Perform(context.stop);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, nullptr);
  if (code == CURLE_OK && !receiver.has_whole_head) code = CURLE_PARTIAL_FILE;
  if (code == CURLE_OK) {
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    response.status = static_cast<int>(status);
  } else {
    response.headers.clear();
    response.body.clear();
    response.failure = FailureOf(code, easy);
    response.problem = ProblemOf(code, words);
    if (receiver.is_too_large || code == CURLE_FILESIZE_EXCEEDED) {
      response.problem =
          "the answer is larger than " + std::to_string(request.max_answer_bytes) + " bytes";
    }
    const double seconds_left = std::max(request.timeout_seconds - SecondsSince(start), 0.0);
    if (code == CURLE_COULDNT_RESOLVE_HOST &&
        HostIsUnknown(HostOf(request.url), std::min(kConnectSeconds, seconds_left), context.stop)) {
      response.failure = Failure::kUnknownHost;
    }
    if (context.stop.stop_requested()) response.failure = Failure::kStopped;
  }
  response.seconds = SecondsSince(start);
  return response;
}

}  // namespace candor::predictor
