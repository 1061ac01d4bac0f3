// Made from fixed keys and values only, so that the same bytes come out on every machine.
#pragma once
#include <vector>

#include "common/record/batch.hpp"
#include "common/record/receipt.hpp"
#include "common/record/records.hpp"

namespace suara::record::samples {

SigningKey device_key();   // seed: 32 bytes of 0x01
SigningKey root_key();     // seed: 32 bytes of 0x02
SigningKey receipt_key();  // seed: 32 bytes of 0x03
Place place();             // kota-contoh, K-0001, epoch 1, branch 0
SignedKeyStatement receipt_statement();

// One record of each kind, with every field set: those of the first version of the contract and
// those that came after it.
std::vector<Record> first_kinds();
std::vector<Record> later_kinds();
std::vector<Record> period_kinds();
std::vector<Record> flag_kinds();
std::vector<Record> every_kind();
std::vector<Bytes> bytes_of(const std::vector<Record>& records);

Hash first_hash();  // genesis of place()
Bytes batch();        // first_kinds() sealed from seq 1
Bytes later_batch();  // later_kinds() sealed behind it
Bytes period_batch();  // period_kinds() sealed behind both
// The receipt for batch(): leaf 2 of a tree of 3 whose first two leaves are "a" and "b".
Receipt receipt();
Bundle bundle();
ReceiptContext context();  // under which receipt() checks, with the head of two leaves known

}  // namespace suara::record::samples
