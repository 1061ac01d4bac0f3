// The key and certificate of a TLS server, made here: clients pin the key, no authority is needed. A
// pin is SHA-256 of the SubjectPublicKeyInfo.
#pragma once
#include <filesystem>
#include <string>

#include "common/base/bytes.hpp"
#include "common/base/problem.hpp"

struct x509_st;  // OpenSSL's X509

namespace suara::record {

// Writes <stem>.key (its owner's alone) and <stem>.crt, an ECDSA P-256 pair whose certificate
// names the host and stands for 20 years: the key statement, not the certificate, ends a key.
// Problem "tls.exists" where one of them is there. Gives the pin.
Expected<Hash> make_tls_key(const std::filesystem::path& stem, const std::string& host);

Hash pin_of(x509_st* certificate);

// Of the first certificate in a PEM file. Problem "tls.unreadable" (why).
Expected<Hash> pin_of_certificate(const std::filesystem::path& certificate);

}  // namespace suara::record
