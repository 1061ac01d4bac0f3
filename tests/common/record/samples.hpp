// Made from fixed keys and values only, so that the same bytes come out on every machine.
#pragma once
#include <string>
#include <vector>

#include "common/record/batch.hpp"
#include "common/record/receipt.hpp"
#include "common/record/records.hpp"

namespace suara::record::samples {

SigningKey device_key();   // seed: 32 bytes of 0x01
SigningKey root_key();     // seed: 32 bytes of 0x02
SigningKey receipt_key();  // seed: 32 bytes of 0x03
Place place();             // kota-contoh, K-0001, epoch 1, branch 0
SigningKey office_key();   // seed: 32 bytes of 0x04
SignedKeyStatement receipt_statement();
SignedKeyStatement office_statement();

// One record of each kind, with every field set: those of the first version of the contract and
// those that came after it.
std::vector<Record> first_kinds();
std::vector<Record> later_kinds();
std::vector<Record> period_kinds();
std::vector<Record> flag_kinds();
std::vector<Record> count_kinds();
std::vector<Record> beginning_kinds();
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

// A complaint: salt (32 bytes of 0x0c) and text, its code, and what of them stands in its chain,
// sealed behind period_batch().
struct ToldComplaint {
  Bytes salted;
  std::string code;
};
ToldComplaint told_complaint();
Bytes complaint_batch();
Bytes counts_batch();  // count_kinds() sealed behind it
Bytes beginnings_batch();  // beginning_kinds() sealed behind that

// That log was lost at its third leaf, and "a" and "b" are carried into log 2. The device saw "a"
// alone; its batch() is sent again and is leaf 3.
Bytes restart_batch();
Receipt restarted_receipt();
Bytes signed_restarted_receipt();
ReceiptContext context_before_restart();

}  // namespace suara::record::samples
