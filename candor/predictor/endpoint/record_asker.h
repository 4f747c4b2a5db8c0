// Asking about encoded records: batching, bisecting and sparing, each a decorator.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "candor/base/run_context.h"
#include "candor/base/status.h"
#include "candor/predictor/answers.h"
#include "candor/predictor/codec/answer_decoder.h"
#include "candor/predictor/codec/request_encoder.h"
#include "candor/predictor/endpoint/call_recorder.h"
#include "candor/predictor/endpoint/endpoint.h"
#include "candor/predictor/endpoint/refusal.h"

namespace candor::predictor {

/// One row as the request holds it (see RequestEncoder), and where it stands in the data.
struct Record {
  std::string_view text;
  int64_t row = 0;  ///< from 0
};

/// What became of a batch of records.
struct AskResult {
  Outcome outcome = Outcome::kFatal;
  Answers answers;                 ///< kAnswered: one entry a record, in order
  Error error;                     ///< otherwise; kModel errors name the rows (from 1)
  std::optional<Refusal> refusal;  ///< kRefused, once the records were asked for alone
};

/// Answers to records. Thread-safe.
class RecordAsker {
 public:
  virtual ~RecordAsker() = default;
  virtual AskResult Ask(std::span<const Record> records, const RunContext& context) = 0;
};

/// One request a call: encodes the body, invokes, decodes. An answer that cannot be used (another
/// number of rows, no number, garbage) is asked for twice more, then it is kFatal with a kModel
/// error that shows the first bytes of the request and of the answer.
std::unique_ptr<RecordAsker> MakeRequestAsker(std::shared_ptr<const RequestEncoder> encoder,
                                              std::shared_ptr<const AnswerDecoder> decoder,
                                              std::shared_ptr<Endpoint> endpoint,
                                              std::shared_ptr<CallRecorder> recorder);

/// Halves a batch that is kRefused until the records that the model cannot take stand alone; goes
/// on to the end of the batch, then fails with a kModel error that names the rows (the first ten
/// and how many in all), the model's words and the first bytes of the first such record. Gives up
/// early when 20 records are refused alone and nothing was answered, and at 200 in any case.
/// Warns once: "Fallback to per-record prediction because of model error."
std::unique_ptr<RecordAsker> MakeBisectingAsker(std::shared_ptr<RecordAsker> inner,
                                                std::shared_ptr<CallRecorder> recorder);

struct BatchOptions {
  int64_t max_payload_bytes = 6'000'000;
  int64_t max_records = 0;  ///< 0: as many as the payload takes
  int threads = 8;          ///< requests in flight
};

/// Splits records into batches that keep to the payload limit and asks for them side by side, on
/// threads of its own that live as long as it does. A batch holds at most
/// max(64, ceil(records / threads)) records, so that all threads have work and no request is tiny;
/// batches of a call are of even size as far as the payload limit allows. The cut depends on the
/// records and the options alone, until an endpoint says kTooLarge: that halves the payload limit
/// from then on and warns "Prediction batch size is reduced to N to fit max payload size limit.". A
/// single record that is too large is a kModel error. Refused records in one batch do not keep the
/// others from being asked, so that all are named together: until 200 are known, or 20 and not one
/// answer. After any other error no new batch is sent; of several errors the one that stands first
/// in the records is returned. Answers stand in the
/// order of the records. Answers of different widths are kFatal with a kModel error.
std::unique_ptr<RecordAsker> MakeBatchingAsker(std::shared_ptr<RecordAsker> inner,
                                               std::shared_ptr<const RequestEncoder> encoder,
                                               const BatchOptions& options,
                                               std::shared_ptr<CallRecorder> recorder);

/// Keeps answers on disk as they come in, so that a run that is cut short can be taken up. A file
/// of records' 128-bit hashes and answers, appended request by request; a torn end is cut off on
/// open. A killed process loses nothing; a machine that loses power may lose the newest answers,
/// never mix them up (nothing is fsynced, every piece has a checksum).
class AnswerJournal;

/// Opens or creates the journal FOLDER/answers.journal (mode 0600). `key` (hash of configuration,
/// data and model) must be that of the file, else the file is started anew. While another process
/// holds the file, this one runs without it and the askers warn; so they do when the file cannot be
/// written any more (a full disk). Errors: kUnavailable when the file cannot be opened.
Result<std::shared_ptr<AnswerJournal>> OpenAnswerJournal(const std::string& folder,
                                                         const std::string& key);

/// Appends each answered batch to `journal`: stands below batching, so that what is finished is on
/// disk while the rest is still asked for.
std::unique_ptr<RecordAsker> MakeJournalingAsker(std::shared_ptr<RecordAsker> inner,
                                                 std::shared_ptr<AnswerJournal> journal,
                                                 std::shared_ptr<CallRecorder> recorder);

struct SparingOptions {
  int64_t max_bytes = int64_t{1} << 30;  ///< of remembered answers; beyond it new ones are not kept
};

/// Asks about each distinct record once in a run, over all calls: equal records (128-bit hash of
/// the text: two different records among a billion share one with probability 1.5e-21) get one
/// answer. What `journal` (may be null) holds from an earlier run is not asked for either. Equal
/// records in concurrent calls may be asked for twice.
std::unique_ptr<RecordAsker> MakeSparingAsker(std::shared_ptr<RecordAsker> inner,
                                              const SparingOptions& options,
                                              const std::shared_ptr<AnswerJournal>& journal,
                                              std::shared_ptr<CallRecorder> recorder);

}  // namespace candor::predictor
