#include "candor/predictor/http/answer_outcome_internal.h"

#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "candor/base/number_text.h"
#include "candor/predictor/codec/body_excerpt_internal.h"

namespace candor::predictor {
namespace {

Outcome OutcomeOf(int status) {
  switch (status) {
    case 200:
      return Outcome::kAnswered;
    case 408:
      return Outcome::kTimedOut;
    case 413:
      return Outcome::kTooLarge;
    case 429:
    case 503:
      return Outcome::kThrottled;
    case 401:
    case 403:
    case 404:
    case 405:
    case 406:
    case 407:
    case 415:
      return Outcome::kFatal;
    default:
      if (status >= 500) return Outcome::kFaulty;
      return status >= 400 ? Outcome::kRefused : Outcome::kFatal;
  }
}

Outcome OutcomeOf(HttpResponse::Failure failure) {
  switch (failure) {
    case HttpResponse::Failure::kNone:
    case HttpResponse::Failure::kBroken:
    case HttpResponse::Failure::kUnreachable:
      return Outcome::kFaulty;
    case HttpResponse::Failure::kTimedOut:
      return Outcome::kTimedOut;
    case HttpResponse::Failure::kUnknownHost:
    case HttpResponse::Failure::kUntrusted:
      return Outcome::kFatal;
    case HttpResponse::Failure::kStopped:
      return Outcome::kStopped;
  }
  return Outcome::kFaulty;
}

// Fixed text and advice for what is fatal.
void ExplainFatalStatus(const HttpResponse& response, Error* error) {
  switch (response.status) {
    case 401:
    case 403:
    case 407:
      error->message = "The endpoint denies access.";
      error->hint = "Check user, password, signature or proxy, and what they may do.";
      return;
    case 404:
      error->message = "The endpoint does not exist.";
      error->hint = "Check its name, or the path of its URL; models listen on /invocations.";
      return;
    case 405:
      error->message = "The endpoint takes no POST requests.";
      error->hint = "Check the path of its URL; models listen on /invocations.";
      return;
    case 406:
      error->kind = ErrorKind::kModel;
      error->message = "The endpoint does not answer in the wanted format.";
      error->hint = "Set predictor.accept_type to a format that the model writes.";
      return;
    case 415:
      error->kind = ErrorKind::kModel;
      error->message = "The endpoint does not take the format of the request.";
      error->hint = "Set predictor.content_type to a format that the model reads.";
      return;
    default:
      break;
  }
  if (response.status >= 300 && response.status < 400) {
    error->message = "The endpoint redirects elsewhere.";
    error->hint = "Redirects are not followed: give the URL at which the model answers.";
    return;
  }
  error->message = "The endpoint gave no answer that counts.";
  error->expected = "status 200 and a body";
  error->hint = "Check that this is the model's URL.";
}

void ExplainFailure(HttpResponse::Failure failure, Error* error) {
  if (failure == HttpResponse::Failure::kUnknownHost) {
    error->message = "The endpoint's host does not exist.";
    error->hint = "Check the host in the URL.";
  } else if (failure == HttpResponse::Failure::kUnreachable) {
    error->message = "The endpoint cannot be reached.";
    error->hint = "Check the address, and that the endpoint is running.";
  } else if (failure == HttpResponse::Failure::kUntrusted) {
    error->message = "The endpoint's certificate is not trusted.";
    error->hint = "Name the file of the authority's certificate in AWS_CA_BUNDLE or SSL_CERT_FILE.";
  }
}

double SecondsSince1970() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace

std::string StatusText(const HttpResponse& response) {
  const std::string body = BodyExcerpt(response.body);
  return "status " + std::to_string(response.status) + (body.empty() ? "" : ": " + body);
}

std::optional<double> RetryAfterSeconds(std::string_view header, double now) {
  if (header.empty()) return {};
  if (const std::optional<int64_t> seconds = ParsePythonInt(header)) {
    return static_cast<double>(std::max<int64_t>(*seconds, 0));
  }
  const time_t date = curl_getdate(std::string(header).c_str(), nullptr);
  if (date < 0) return {};
  return std::max(static_cast<double>(date) - now, 0.0);
}

Error OutcomeError(Outcome outcome, const std::string& endpoint, std::string found) {
  Error error{.kind = ErrorKind::kUnavailable, .where = endpoint, .found = std::move(found)};
  switch (outcome) {
    case Outcome::kAnswered:
      return {};
    case Outcome::kThrottled:
      error.message = "The endpoint is overloaded.";
      error.hint = "Try again later, or let more instances serve the model.";
      return error;
    case Outcome::kTimedOut:
      error.message = "The endpoint did not answer in time.";
      error.hint = "Send fewer records a request, or let more instances serve the model.";
      return error;
    case Outcome::kFaulty:
      error.message = "The endpoint failed.";
      error.hint = "See the endpoint's log.";
      return error;
    case Outcome::kTooLarge:
      error.kind = ErrorKind::kModel;
      error.message = "The request is too large for the endpoint.";
      return error;
    case Outcome::kRefused:
      error.kind = ErrorKind::kModel;
      error.message = "The model refused the request.";
      return error;
    case Outcome::kFatal:
      error.message = "The endpoint cannot be used.";
      return error;
    case Outcome::kStopped:
      return {.kind = ErrorKind::kCancelled, .message = "The run was stopped."};
  }
  return error;
}

Exchange ToExchange(HttpResponse&& response, const std::string& endpoint) {
  Exchange exchange{.status = response.status, .seconds = response.seconds};
  if (response.failure != HttpResponse::Failure::kNone) {
    exchange.outcome = OutcomeOf(response.failure);
    exchange.error = OutcomeError(exchange.outcome, endpoint, std::move(response.problem));
    ExplainFailure(response.failure, &exchange.error);
    return exchange;
  }
  exchange.outcome = OutcomeOf(response.status);
  if (exchange.outcome != Outcome::kAnswered) {
    exchange.retry_after = RetryAfterSeconds(response.Header("retry-after"), SecondsSince1970());
    exchange.error = OutcomeError(exchange.outcome, endpoint, StatusText(response));
    if (exchange.outcome == Outcome::kFatal) ExplainFatalStatus(response, &exchange.error);
  }
  exchange.body = std::move(response.body);
  return exchange;
}

}  // namespace candor::predictor
