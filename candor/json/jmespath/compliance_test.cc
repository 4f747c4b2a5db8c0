// The official JMESPath compliance cases, read from the material beside the project.
#include <gtest/gtest.h>

#include <algorithm>

#include "candor/base/shared_material.h"
#include "candor/json/jmespath.h"

namespace candor::json {
namespace {

std::vector<std::filesystem::path> CaseFiles() {
  const auto folder = SharedMaterial() / "golden" / "jmespath";
  std::vector<std::filesystem::path> files;
  if (!std::filesystem::exists(folder)) return files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

Result<Value> CompileAndSearch(const std::string& expression, const Value& document) {
  CANDOR_ASSIGN_OR_RETURN(const JmesPath path, JmesPath::Compile(expression));
  return path.Search(document);
}

void RunCase(const Value& document, const Value& expectation) {
  const std::string& expression = expectation.Find("expression")->AsString();
  const auto found = CompileAndSearch(expression, document);
  if (expectation.Find("error") != nullptr) {
    EXPECT_FALSE(found.ok()) << expression << " gives " << Write(*found);
    return;
  }
  ASSERT_TRUE(found.ok()) << expression << ": " << found.error().ToString();
  const Value* result = expectation.Find("result");
  if (result != nullptr) {
    EXPECT_EQ(*found, *result) << expression << " gives " << Write(*found) << " instead of "
                               << Write(*result);
  } else {
    EXPECT_NE(expectation.Find("bench"), nullptr) << expression;
  }
}

TEST(JmesPathCompliance, AllOfficialCasesPass) {
  const auto files = CaseFiles();
  if (files.empty()) GTEST_SKIP() << "no compliance cases: set CANDOR_SHARED";
  size_t cases = 0;
  for (const auto& file : files) {
    SCOPED_TRACE(file.filename().string());
    const auto groups = Parse(ReadText(file));
    ASSERT_TRUE(groups.ok()) << groups.error().ToString();
    for (const Value& group : groups->AsArray()) {
      for (const Value& expectation : group.Find("cases")->AsArray()) {
        RunCase(*group.Find("given"), expectation);
        ++cases;
      }
    }
  }
  EXPECT_EQ(cases, 885u);
}

}  // namespace
}  // namespace candor::json
