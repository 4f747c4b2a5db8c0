#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "candor/base/sha256.h"
#include "candor/predictor/endpoint/answer_journal_internal.h"
#include "candor/predictor/endpoint/journal_piece_internal.h"

namespace candor::predictor {
namespace {

std::string Reason(int number) { return std::generic_category().message(number); }

Error Unopened(const std::string& path, const std::string& reason) {
  return {.kind = ErrorKind::kUnavailable,
          .message = "The journal of answers cannot be opened.",
          .where = path,
          .found = reason,
          .hint = "It is kept beside the output, for a resume: make that folder writable."};
}

// False at the end of the file, or for an error.
bool ReadAt(int file, int64_t offset, size_t count, std::string* bytes) {
  bytes->resize(count);
  size_t done = 0;
  while (done < count) {
    const ssize_t got =
        pread(file, bytes->data() + done, count - done, offset + static_cast<int64_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    done += static_cast<size_t>(got);
  }
  return true;
}

// 0, or the error's number.
int WriteAt(int file, int64_t offset, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = pwrite(file, bytes.data(), bytes.size(), offset);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return errno;
    offset += put;
    bytes.remove_prefix(static_cast<size_t>(put));
  }
  return 0;
}

int64_t FileBytes(int file) {
  struct stat status = {};
  return fstat(file, &status) == 0 ? status.st_size : 0;
}

// Visits whole pieces from `begin` on; returns the end of the last one.
template <typename Visit>
int64_t VisitPieces(int file, int64_t begin, int64_t end, const Visit& visit) {
  std::string bytes;
  while (ReadAt(file, begin, static_cast<size_t>(kPieceHeadBytes), &bytes)) {
    const std::optional<int64_t> size = PieceBytes(bytes);
    if (!size || *size > end - begin) break;
    if (!ReadAt(file, begin, static_cast<size_t>(*size), &bytes)) break;
    const std::optional<JournalPiece> piece = ReadPiece(bytes);
    if (!piece) break;
    visit(*piece);
    begin += *size;
  }
  return begin;
}

}  // namespace

Result<std::shared_ptr<AnswerJournal>> AnswerJournal::Open(const std::string& folder,
                                                           const std::string& key) {
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  const std::string path = (std::filesystem::path(folder) / "answers.journal").string();
  if (problem) return Unopened(path, problem.message());
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return Unopened(path, Reason(errno));
  std::shared_ptr<AnswerJournal> journal(new AnswerJournal(path, file));
  if (flock(file, LOCK_EX | LOCK_NB) != 0) {
    const std::string reason = errno == EWOULDBLOCK ? "another run writes it" : Reason(errno);
    journal->Disable({.code = "answer-journal-in-use",
                      .text = "This run keeps no answers for a resume, because " + path +
                              " could not be locked: " + reason + "."});
    return journal;
  }
  CANDOR_RETURN_IF_ERROR(journal->Begin("candor answers 1\n" + Sha256::OfText(key) + "\n"));
  return journal;
}

AnswerJournal::~AnswerJournal() {
  if (file_ < 0) return;
  if (end_ == header_bytes_) {  // without answers it is of no use to anybody
    unlink(path_.c_str());
    rmdir(std::filesystem::path(path_).parent_path().c_str());
  }
  close(file_);
}

// Takes up a file with this header, starts any other anew.
Status AnswerJournal::Begin(const std::string& header) {
  header_bytes_ = static_cast<int64_t>(header.size());
  end_ = header_bytes_;
  std::string found;
  if (ReadAt(file_, 0, header.size(), &found) && found == header) {
    end_ = VisitPieces(file_, header_bytes_, FileBytes(file_), [](const JournalPiece&) {});
  } else {
    if (ftruncate(file_, 0) != 0) return Unopened(path_, Reason(errno));
    if (const int number = WriteAt(file_, 0, header)) return Unopened(path_, Reason(number));
  }
  stored_end_ = end_;
  if (ftruncate(file_, end_) != 0) return Unopened(path_, Reason(errno));
  return {};
}

void AnswerJournal::ReadStored(const Visitor& visit) {
  const std::lock_guard lock(mutex_);
  if (file_ < 0) return;
  VisitPieces(file_, header_bytes_, stored_end_,
              [&visit](const JournalPiece& piece) { visit(piece.hashes, piece.answers); });
}

void AnswerJournal::Append(std::span<const RecordHash> hashes, const Answers& answers) {
  if (hashes.empty()) return;
  const std::string piece = WritePiece(hashes, answers);
  const std::lock_guard lock(mutex_);
  if (file_ < 0) return;
  const int number = WriteAt(file_, end_, piece);
  if (number == 0) {
    end_ += static_cast<int64_t>(piece.size());
    return;
  }
  Disable({.code = "answer-journal-stopped",
           .text = "Answers are no longer kept for a resume, because " + path_ +
                   " could not be written: " + Reason(number) + "."});
}

std::optional<Warning> AnswerJournal::TakeWarning() {
  const std::lock_guard lock(mutex_);
  return std::exchange(warning_, std::nullopt);
}

// A piece that was half written stays behind: the next run cuts it off.
void AnswerJournal::Disable(Warning warning) {
  close(file_);
  file_ = -1;
  warning_ = std::move(warning);
}

Result<std::shared_ptr<AnswerJournal>> OpenAnswerJournal(const std::string& folder,
                                                         const std::string& key) {
  return AnswerJournal::Open(folder, key);
}

}  // namespace candor::predictor
