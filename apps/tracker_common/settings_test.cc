#include "apps/tracker_common/settings.h"

#include <gtest/gtest.h>

namespace virga::tracker {
namespace {

using Map = std::map<std::string, std::string>;

constexpr std::string_view kEnvironments[] = {"local", "test", "production"};
constexpr SettingSpec kSpecs[] = {
    {.name = "APP_ENV", .kind = SettingKind::kChoice, .default_value = "local", .choices = kEnvironments},
    {.name = "PORT", .kind = SettingKind::kInteger, .default_value = "8080", .max = 65535},
    {.name = "ADMIN_TOKEN", .required = true, .min = 16},
    {.name = "DYNAMODB_ENDPOINT", .kind = SettingKind::kUrl},
    {.name = "SQS_QUEUE_URL", .kind = SettingKind::kQueueUrl},
    {.name = "APP_PUBLIC_BASE_URL", .kind = SettingKind::kBaseUrl},
};
constexpr char kToken[] = "0123456789abcdef";

Result<Settings, std::string> Resolve(const Map& flags, const Map& environment, const Map& file) {
  return Settings::Resolve(
      kSpecs, flags,
      [&](const char* name) {
        const auto found = environment.find(name);
        return found == environment.end() ? nullptr : found->second.c_str();
      },
      file);
}

TEST(SettingsTest, AFlagGoesBeforeTheEnvironmentBeforeTheFileBeforeTheDefault) {
  EXPECT_EQ(Resolve({}, {}, {{"ADMIN_TOKEN", kToken}})->Integer("PORT"), 8080);
  EXPECT_EQ(Resolve({}, {}, {{"ADMIN_TOKEN", kToken}, {"PORT", "1"}})->Integer("PORT"), 1);
  EXPECT_EQ(Resolve({}, {{"PORT", "2"}}, {{"ADMIN_TOKEN", kToken}, {"PORT", "1"}})->Integer("PORT"), 2);
  EXPECT_EQ(Resolve({{"PORT", "3"}}, {{"PORT", "2"}}, {{"ADMIN_TOKEN", kToken}})->Integer("PORT"), 3);
  EXPECT_EQ(Resolve({}, {{"PORT", ""}}, {{"ADMIN_TOKEN", kToken}, {"PORT", "1"}})->Integer("PORT"), 1);
}

TEST(SettingsTest, NamesWhatIsWrongWithoutItsValue) {
  const std::pair<Map, const char*> cases[] = {
      {{}, "ADMIN_TOKEN is required"},
      {{{"ADMIN_TOKEN", "s3cret"}}, "ADMIN_TOKEN must have at least 16 characters"},
      {{{"ADMIN_TOKEN", "0123456789abcde\n"}}, "ADMIN_TOKEN must not hold control characters"},
      {{{"ADMIN_TOKEN", kToken}, {"PORT", "65536"}}, "PORT must be a whole number from 0 to 65535"},
      {{{"ADMIN_TOKEN", kToken}, {"PORT", "80x"}}, "PORT must be a whole number from 0 to 65535"},
      {{{"ADMIN_TOKEN", kToken}, {"DYNAMODB_ENDPOINT", "localhost"}},
       "DYNAMODB_ENDPOINT is not an endpoint like http://localhost:4566"},
      {{{"ADMIN_TOKEN", kToken}, {"SQS_QUEUE_URL", "http://localhost:4566"}},
       "SQS_QUEUE_URL is not the URL of a queue"},
      {{{"ADMIN_TOKEN", kToken}, {"APP_PUBLIC_BASE_URL", "localhost:8080"}},
       "APP_PUBLIC_BASE_URL is not a URL like http://localhost:8080"},
      {{{"ADMIN_TOKEN", kToken}, {"APP_ENV", "prodution"}}, "APP_ENV must be local, test or production"},
  };
  for (const auto& [environment, message] : cases) {
    const auto settings = Resolve({}, environment, {});
    ASSERT_FALSE(settings.ok()) << message;
    EXPECT_EQ(settings.error(), message);
  }
  const char* base_url = "https://example.com/tracker";
  EXPECT_EQ(Resolve({}, {{"ADMIN_TOKEN", kToken}, {"APP_PUBLIC_BASE_URL", base_url}}, {})->Text("APP_PUBLIC_BASE_URL"),
            base_url);
}

TEST(SettingsTest, ReadsTheCommandLine) {
  const char* arguments[] = {"redrive", "--port=9", "--admin-token", "x", "--reason", "unknown_event", "--env-file=f"};
  const std::string_view extra[] = {"reason"};
  const auto line = ParseCommandLine(arguments, kSpecs, extra);
  ASSERT_TRUE(line.ok());
  EXPECT_EQ(line->settings, (Map{{"PORT", "9"}, {"ADMIN_TOKEN", "x"}, {"reason", "unknown_event"}}));
  EXPECT_EQ(line->words, std::vector<std::string>{"redrive"});
  EXPECT_EQ(line->env_file, "f");
  const char* unknown[] = {"--prot=9"};
  EXPECT_EQ(ParseCommandLine(unknown, kSpecs, {}).error(), "--prot is not a flag; see --help");
  const char* open[] = {"--port"};
  EXPECT_EQ(ParseCommandLine(open, kSpecs, {}).error(), "--port needs a value");
}

TEST(DotEnvTest, ReadsLines) {
  const auto values = ParseDotEnv(
      "# comment\n\nA=1\r\n export B = two words # not this\nC='a # b'\nD=\"x\\\"y\\n\" # c\nE=\nF=a#b\nA=2\nG=a=b");
  ASSERT_TRUE(values.ok());
  EXPECT_EQ(
      *values,
      (Map{{"A", "2"}, {"B", "two words"}, {"C", "a # b"}, {"D", "x\"y\n"}, {"E", ""}, {"F", "a#b"}, {"G", "a=b"}}));
}

// As a shell has it: a token with a backslash is put between single quotes.
TEST(DotEnvTest, ABackslashEscapesInDoubleQuotesOnly) {
  const auto values = ParseDotEnv(R"(A='a\nb\'
B="a\tb\\c\$d"
C=a\nb)");
  ASSERT_TRUE(values.ok()) << values.error();
  EXPECT_EQ(*values, (Map{{"A", "a\\nb\\"}, {"B", "a\tb\\c$d"}, {"C", "a\\nb"}}));
}

TEST(DotEnvTest, NamesTheLine) {
  EXPECT_EQ(ParseDotEnv("A=1\nsecret\n").error(), "line 2 is not NAME=VALUE");
  EXPECT_EQ(ParseDotEnv("1A=1").error(), "line 1 is not NAME=VALUE");
  EXPECT_EQ(ParseDotEnv("A=\"x").error(), "line 1: the quotes around the value of A do not match");
  EXPECT_EQ(ParseDotEnv("A=\"x\\").error(), "line 1: the quotes around the value of A do not match");
  EXPECT_EQ(ParseDotEnv("A=\"x\\\"").error(), "line 1: the quotes around the value of A do not match");
  EXPECT_EQ(ParseDotEnv("A='x' y").error(), "line 1: the quotes around the value of A do not match");
}

}  // namespace
}  // namespace virga::tracker
