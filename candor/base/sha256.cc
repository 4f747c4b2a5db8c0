#include "candor/base/sha256.h"

#include <openssl/evp.h>

#include "candor/base/ascii.h"
#include "candor/base/status.h"

namespace candor {

struct Sha256::Impl {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~Impl() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : impl_(std::make_unique<Impl>()) {
  CANDOR_CHECK(EVP_DigestInit_ex(impl_->context, EVP_sha256(), nullptr) == 1);
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::Update(const void* data, size_t size) {
  CANDOR_CHECK(EVP_DigestUpdate(impl_->context, data, size) == 1);
}

std::string Sha256::Finish() {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  CANDOR_CHECK(EVP_DigestFinal_ex(impl_->context, digest, &size) == 1);
  std::string text;
  for (unsigned int i = 0; i < size; ++i) AppendHex(digest[i], kLowerHexDigits, &text);
  return text;
}

std::string Sha256::OfText(std::string_view text) {
  Sha256 hash;
  hash.Update(text.data(), text.size());
  return hash.Finish();
}

}  // namespace candor
