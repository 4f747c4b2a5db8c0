// TLS against `openssl s_server` with a private certificate authority.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "candor/predictor/http/answer_outcome_internal.h"
#include "candor/predictor/http/http_client.h"
#include "candor/predictor/http/test_environment_internal.h"

namespace candor::predictor {
namespace {

using ::testing::HasSubstr;

// A program of the machine in a folder; its standard output can be read.
class Process {
 public:
  Process(std::vector<std::string> arguments, const std::string& folder) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    std::vector<char*> pointers;
    for (std::string& argument : arguments) pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    if (posix_spawnp(&id_, pointers[0], &actions, nullptr, pointers.data(), environ) != 0) id_ = 0;
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    output_ = ends[0];
  }
  ~Process() {
    if (id_ != 0) kill(id_, SIGKILL);
    (void)Wait();
    if (output_ >= 0) close(output_);
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  bool Wait() {
    int status = 1;
    if (id_ != 0) waitpid(std::exchange(id_, 0), &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }
  std::string ReadLine() const {
    std::string line;
    for (char c = 0; read(output_, &c, 1) == 1 && c != '\n';) line += c;
    return line;
  }

 private:
  pid_t id_ = 0;
  int output_ = -1;
};

class TlsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = ::testing::TempDir() + "candor_tls_" + std::to_string(getpid());
    std::filesystem::create_directories(folder_);
    const bool is_made =
        Run({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-days", "2", "-subj", "/CN=candor test authority", "-keyout", "ca.key",
             "-out", "ca.pem"}) &&
        Run({"openssl",
             "req",
             "-x509",
             "-newkey",
             "ec",
             "-pkeyopt",
             "ec_paramgen_curve:P-256",
             "-nodes",
             "-days",
             "2",
             "-subj",
             "/CN=localhost",
             "-addext",
             "subjectAltName=DNS:localhost,IP:127.0.0.1",
             "-CA",
             "ca.pem",
             "-CAkey",
             "ca.key",
             "-keyout",
             "server.key",
             "-out",
             "server.pem"});
    if (!is_made) GTEST_SKIP() << "the program openssl 3 is needed to make certificates";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  bool Run(std::vector<std::string> arguments) const {
    return Process(std::move(arguments), folder_).Wait();
  }

  // A server that answers GET by a page; its port is in port_.
  std::unique_ptr<Process> Serve(const std::vector<std::string>& options = {}) {
    std::vector<std::string> arguments = {"openssl",     "s_server",   "-accept",
                                          "127.0.0.1:0", "-cert",      "server.pem",
                                          "-key",        "server.key", "-www"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    auto server = std::make_unique<Process>(std::move(arguments), folder_);
    for (int line = 0; line < 10; ++line) {
      const std::string text = server->ReadLine();
      if (!text.starts_with("ACCEPT")) continue;
      port_ = text.substr(text.rfind(':') + 1);
      break;
    }
    return server;
  }
  HttpResponse Get(const std::string& host) {
    HttpClient client;  // a new one: certificates are kept with connections
    return client.Send({.method = "GET", .url = "https://" + host + ":" + port_ + "/"}, {});
  }

  TestEnvironment environment_;
  std::string folder_;
  std::string port_;
};

TEST_F(TlsTest, TrustsTheAuthorityThatTheEnvironmentNames) {
  const auto server = Serve();
  for (const char* name : {"AWS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"}) {
    TestEnvironment environment;
    environment.Set(name, folder_ + "/ca.pem");
    const HttpResponse response = Get("127.0.0.1");
    EXPECT_EQ(response.status, 200) << name << ": " << response.problem;
    EXPECT_THAT(response.body, HasSubstr("s_server"));
  }
}

TEST_F(TlsTest, TrustsNobodyElse) {
  const auto server = Serve();
  const HttpResponse unknown = Get("127.0.0.1");
  EXPECT_EQ(unknown.failure, HttpResponse::Failure::kUntrusted) << unknown.problem;
  EXPECT_THAT(unknown.problem, HasSubstr("certificate"));

  environment_.Set("SSL_CERT_FILE", folder_ + "/ca.pem");
  environment_.Set("NO_PROXY", "*");
  const HttpResponse other_name = Get("127.0.0.2");
  EXPECT_NE(other_name.status, 200) << "the certificate is for 127.0.0.1";

  environment_.Set("SSL_CERT_FILE", folder_ + "/absent.pem");
  HttpResponse absent = Get("127.0.0.1");
  EXPECT_EQ(absent.failure, HttpResponse::Failure::kUntrusted);
  EXPECT_THAT(absent.problem, HasSubstr("absent.pem"));

  const Exchange exchange = ToExchange(std::move(absent), "https://127.0.0.1/invocations");
  EXPECT_EQ(exchange.outcome, Outcome::kFatal);
  EXPECT_EQ(exchange.error.message, "The endpoint's certificate is not trusted.");
  EXPECT_THAT(exchange.error.hint, HasSubstr("AWS_CA_BUNDLE"));
}

TEST_F(TlsTest, SpeaksNothingOlderThanTls12) {
  environment_.Set("SSL_CERT_FILE", folder_ + "/ca.pem");
  {
    const auto server = Serve({"-tls1_2"});
    EXPECT_EQ(Get("127.0.0.1").status, 200);
  }
  const auto server = Serve({"-tls1_1", "-cipher", "ALL:@SECLEVEL=0"});
  const HttpResponse response = Get("127.0.0.1");
  EXPECT_EQ(response.failure, HttpResponse::Failure::kUnreachable);
  EXPECT_THAT(response.problem, HasSubstr("protocol version"));
}

}  // namespace
}  // namespace candor::predictor
