#include "aws/credentials_file.h"

#include <gtest/gtest.h>

#include <string>

namespace virga::aws {
namespace {

TEST(CredentialStoreTest, ReadsEveryProfile) {
  const auto store = CredentialStore::Parse(
      "# who may call\n"
      "[default]\r\n"
      "aws_access_key_id = AKIDEXAMPLE\r\n"
      "aws_secret_access_key=secret/with=equals\r\n"
      "\n"
      "[ other ]\n"
      "  aws_access_key_id = 123456789012\n"
      "  aws_secret_access_key = b\n"
      "  aws_session_token = t\n"
      "  aws_account_id = 210987654321\n");
  ASSERT_TRUE(store.ok()) << store.error();
  EXPECT_EQ(store->size(), 2U);
  ASSERT_NE(store->Find("AKIDEXAMPLE"), nullptr);
  EXPECT_EQ(store->Find("AKIDEXAMPLE")->credentials.secret_key, "secret/with=equals");
  EXPECT_EQ(store->Find("AKIDEXAMPLE")->account, "");
  EXPECT_EQ(store->Find("123456789012")->credentials.session_token, "t");
  EXPECT_EQ(store->Find("123456789012")->account, "210987654321");
  EXPECT_EQ(store->Find("nobody"), nullptr);
}

TEST(CredentialStoreTest, BadFilesAreNamedWithoutSecrets) {
  const struct {
    std::string text;
    std::string message;
  } kCases[] = {
      {"", "no profile in it"},
      {"aws_access_key_id = a\n", "line 1: a setting before the first [profile]"},
      {"[a\n", "line 1: a profile is written [name]"},
      {"[a]\nsecret\n", "line 2: neither [profile] nor name = value"},
      {"[a]\naws_access_key_id = k\n", "line 1: profile 'a' has no aws_secret_access_key"},
      {"[a]\naws_secret_access_key = s\n", "line 1: profile 'a' has no aws_access_key_id"},
      {"[a]\nregion = x\n", "line 2: unknown setting 'region'"},
      {"[a]\naws_access_key_id =\n", "line 2: aws_access_key_id is empty"},
      {"[a]\naws_access_key_id = a/b\n", "line 2: aws_access_key_id holds / , or a blank"},
      {"[a]\naws_account_id = 12\n", "line 2: aws_account_id is not 12 digits"},
      {"[a]\naws_access_key_id = k\naws_secret_access_key = s\n[b]\naws_access_key_id = k\naws_secret_access_key = t\n",
       "line 4: profile 'b' repeats the access key of another profile"},
  };
  for (const auto& c : kCases) {
    const auto store = CredentialStore::Parse(c.text);
    ASSERT_FALSE(store.ok()) << c.text;
    EXPECT_EQ(store.error(), c.message);
  }
  EXPECT_EQ(CredentialStore::Load("/no/such/file").error(), "cannot read credentials file /no/such/file");
}

}  // namespace
}  // namespace virga::aws
