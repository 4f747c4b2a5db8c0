#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "candor/predictor/endpoint/answer_journal_internal.h"
#include "candor/predictor/endpoint/record_asker.h"
#include "candor/predictor/endpoint/test_endpoints_internal.h"

namespace candor::predictor {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

class AnswerJournalTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("candor-journal-test-" + std::to_string(getpid()));
    fs::remove_all(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path file() const { return folder_ / "answers.journal"; }
  std::shared_ptr<AnswerJournal> Open(const std::string& key = "key") const {
    auto journal = OpenAnswerJournal(folder_.string(), key);
    EXPECT_TRUE(journal.ok()) << (journal.ok() ? "" : journal.error().ToString());
    return *journal;
  }
  std::string Bytes() const {
    std::ifstream stream(file(), std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  void SetBytes(const std::string& bytes) const {
    fs::create_directories(fs::path(file()).parent_path());  // gone with an empty journal
    std::ofstream(file(), std::ios::binary | std::ios::trunc) << bytes;
  }

  fs::path folder_;
};

// The answers to a request about these texts: a score each, and a label of any kind.
Answers AnswersOf(const std::vector<std::string>& texts) {
  const std::vector<dataset::Cell> labels = {"yes", 1, 1.5, true, dataset::Cell()};
  Answers answers{.rows = static_cast<int64_t>(texts.size()), .score_width = 1, .label_width = 1};
  for (size_t i = 0; i < texts.size(); ++i) {
    answers.scores.push_back(std::stod(texts[i]) / 3);
    answers.labels.push_back(labels[i % labels.size()]);
  }
  return answers;
}

void Append(AnswerJournal& journal, const std::vector<std::string>& texts) {
  std::vector<RecordHash> hashes;
  for (const std::string& text : texts) hashes.push_back(HashRecord(text));
  journal.Append(hashes, AnswersOf(texts));
}

// How many requests of `requests`, from the first on, the journal gives back; all else is an error.
size_t Stored(AnswerJournal& journal, const std::vector<std::vector<std::string>>& requests) {
  size_t count = 0;
  journal.ReadStored([&](std::span<const RecordHash> hashes, const Answers& answers) {
    ASSERT_LT(count, requests.size());
    const std::vector<std::string>& texts = requests[count++];
    ASSERT_EQ(hashes.size(), texts.size());
    for (size_t i = 0; i < texts.size(); ++i) EXPECT_EQ(hashes[i], HashRecord(texts[i]));
    const Answers expected = AnswersOf(texts);
    EXPECT_EQ(answers.rows, expected.rows);
    EXPECT_EQ(answers.score_width, 1);
    EXPECT_EQ(answers.scores, expected.scores);
    EXPECT_EQ(answers.labels, expected.labels);
  });
  return count;
}

const std::vector<std::vector<std::string>> kRequests = {
    {"1", "2", "3"}, {"4"}, {"5", "6", "7", "8", "9"}};

TEST_F(AnswerJournalTest, GivesBackWhatWasAppended) {
  {
    const auto journal = Open();
    for (const auto& request : kRequests) Append(*journal, request);
    EXPECT_EQ(Stored(*journal, {}), 0u);  // this run's own answers are not an earlier run's
  }
  const auto journal = Open();
  EXPECT_EQ(Stored(*journal, kRequests), 3u);
  EXPECT_FALSE(journal->TakeWarning().has_value());
  struct stat status = {};
  ASSERT_EQ(stat(file().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0600u);
}

TEST_F(AnswerJournalTest, AnotherKeyStartsAnew) {
  Append(*Open(), kRequests[0]);
  EXPECT_EQ(Stored(*Open("other"), kRequests), 0u);
  EXPECT_EQ(Stored(*Open(), kRequests), 0u);
}

TEST_F(AnswerJournalTest, AForeignFileIsStartedAnew) {
  fs::create_directories(folder_);
  for (const char* content : {"", "candor",
                              "something else that is longer than a header is, by far, "
                              "as one may find it in any folder of any machine"}) {
    SetBytes(content);
    Append(*Open(), kRequests[0]);
    EXPECT_EQ(Stored(*Open(), kRequests), 1u);
  }
}

// A process that is killed leaves any part of its last write.
TEST_F(AnswerJournalTest, OnlyWholePiecesAreTrustedWhereverTheFileEnds) {
  std::vector<size_t> ends;
  {
    const auto journal = Open();
    ends.push_back(fs::file_size(file()));
    for (const auto& request : kRequests) {
      Append(*journal, request);
      ends.push_back(fs::file_size(file()));
    }
  }
  const std::string whole = Bytes();
  for (size_t size = ends[0]; size <= whole.size(); ++size) {
    SetBytes(whole.substr(0, size));
    size_t pieces = 0;
    while (pieces < kRequests.size() && ends[pieces + 1] <= size) ++pieces;
    const auto journal = Open();
    ASSERT_EQ(Stored(*journal, kRequests), pieces) << size;
    ASSERT_EQ(fs::file_size(file()), ends[pieces]) << size;
  }
}

TEST_F(AnswerJournalTest, AppendsWhereTheTornEndWasCutOff) {
  Append(*Open(), kRequests[0]);
  Append(*Open(), kRequests[1]);
  SetBytes(Bytes().substr(0, fs::file_size(file()) - 1));
  Append(*Open(), kRequests[2]);
  EXPECT_EQ(Stored(*Open(), {kRequests[0], kRequests[2]}), 2u);
}

TEST_F(AnswerJournalTest, AChangedByteIsNotTrusted) {
  size_t begin = 0;
  {
    const auto journal = Open();
    begin = fs::file_size(file());
    Append(*journal, kRequests[0]);
  }
  const std::string whole = Bytes();
  for (size_t at = begin; at < whole.size(); ++at) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    SetBytes(changed);
    ASSERT_EQ(Stored(*Open(), kRequests), 0u) << at;
  }
}

TEST_F(AnswerJournalTest, ASecondHolderRunsWithoutIt) {
  const auto first = Open();
  const auto second = Open();
  const std::optional<Warning> warning = second->TakeWarning();
  ASSERT_TRUE(warning.has_value());
  EXPECT_EQ(warning->code, "answer-journal-in-use");
  EXPECT_EQ(warning->text, "This run keeps no answers for a resume, because " + file().string() +
                               " could not be locked: another run writes it.");
  Append(*second, kRequests[1]);
  EXPECT_EQ(Stored(*second, {}), 0u);
  Append(*first, kRequests[0]);
  EXPECT_FALSE(first->TakeWarning().has_value());
}

TEST_F(AnswerJournalTest, AFolderThatCannotBeMadeIsAnError) {
  fs::create_directories(folder_);
  SetBytes("a file");
  const auto journal = OpenAnswerJournal((file() / "below").string(), "key");
  ASSERT_FALSE(journal.ok());
  EXPECT_EQ(journal.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(journal.error().message, "The journal of answers cannot be opened.");
  EXPECT_EQ(journal.error().where, (file() / "below" / "answers.journal").string());
}

// A limit on the size of files stands in for a full disk.
TEST_F(AnswerJournalTest, AFullDiskIsAWarningAndWhatWasWrittenStays) {
  auto journal = Open();
  Append(*journal, kRequests[0]);
  rlimit before = {};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit tight = {.rlim_cur = fs::file_size(file()) + 30, .rlim_max = before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &tight), 0);
  Append(*journal, kRequests[2]);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, old_handler);
  const std::optional<Warning> warning = journal->TakeWarning();
  ASSERT_TRUE(warning.has_value());
  EXPECT_EQ(warning->code, "answer-journal-stopped");
  EXPECT_THAT(warning->text, HasSubstr("could not be written: File too large."));
  Append(*journal, kRequests[1]);
  EXPECT_FALSE(journal->TakeWarning().has_value());
  journal.reset();
  EXPECT_EQ(Stored(*Open(), kRequests), 1u);
}

// The asker below batching writes, the sparing asker of the next run reads.
TEST_F(AnswerJournalTest, TheNextRunAsksOnlyForWhatIsMissing) {
  const TestRecords first({"1", "2", "3"});
  {
    const auto asker = MakeJournalingAsker(std::make_shared<FakeAsker>(Echo), Open(),
                                           std::make_shared<CallRecorder>());
    asker->Ask(first.records, {});
  }
  const auto inner = std::make_shared<FakeAsker>(Echo);
  const auto recorder = std::make_shared<CallRecorder>();
  const auto asker = MakeSparingAsker(inner, {}, Open(), recorder);
  const TestRecords second({"0", "2", "2", "3", "0"});
  EXPECT_THAT(asker->Ask(second.records, {}).answers.scores, ElementsAre(0, 2, 2, 3, 0));
  EXPECT_THAT(inner->requests(), ElementsAre(ElementsAre("0")));
  const CallStatistics counts = recorder->statistics();
  EXPECT_EQ(counts.rows_asked, 5);
  EXPECT_EQ(counts.resumed, 2);
  EXPECT_EQ(counts.duplicates_spared, 2);
}

TEST_F(AnswerJournalTest, FailuresAreNotKept) {
  const auto recorder = std::make_shared<CallRecorder>();
  const auto failing = std::make_shared<FakeAsker>([](std::span<const Record>) {
    return AskResult{.outcome = Outcome::kFaulty, .error = {.message = "gone"}};
  });
  const TestRecords asked({"1"});
  EXPECT_EQ(MakeJournalingAsker(failing, Open(), recorder)->Ask(asked.records, {}).error.message,
            "gone");
  EXPECT_EQ(Stored(*Open(), {}), 0u);
}

TEST_F(AnswerJournalTest, TheAskersPassItsWarningsOn) {
  const auto holder = Open();
  const auto recorder = std::make_shared<CallRecorder>();
  MakeSparingAsker(std::make_shared<FakeAsker>(Echo), {}, Open(), recorder);
  ASSERT_EQ(recorder->TakeWarnings().size(), 1u);
  const TestRecords asked({"1"});
  MakeJournalingAsker(std::make_shared<FakeAsker>(Echo), Open(), recorder)->Ask(asked.records, {});
  ASSERT_EQ(recorder->TakeWarnings().size(), 1u);
}

}  // namespace
}  // namespace candor::predictor
