// suara_seeds DIR: first inputs for every fuzz target, of real samples, into DIR/<target>.
// DIR/<target>.
#include <cstdio>
#include <nlohmann/json.hpp>

#include "sync/bkd/setup_check.hpp"
#include "sync/bkd/setup_json.hpp"
#include "tests/common/record/samples.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/paths.hpp"

namespace {

using namespace suara;
namespace fs = std::filesystem;
namespace samples = record::samples;

fs::path into;

void seed(const std::string& target, const std::string& name, const std::string& input) {
  test::write_file(into / target / name, input);
}

std::string piece(const Bytes& bytes) {
  return std::string(1, static_cast<char>(bytes.size())) + bytes;
}

void records() {
  int kind = 0;
  std::string pieces;
  for (const Bytes& bytes : samples::bytes_of(samples::every_kind())) {
    seed("record", "kind-" + std::to_string(++kind), bytes);
    if (bytes.size() < 256) pieces += piece(bytes);
  }
  seed("batch", "records", pieces);
  seed("batch", "batch", samples::batch());
  seed("batch", "later-batch", samples::later_batch());
  seed("batch", "upload", record::pack_upload({samples::batch(), {{3, 0, "sealed"}}, 1, 2}));
  const record::Record late{INT64_MAX, INT64_MAX,
                            record::Boot{{INT64_MAX}, "0.1.0", Bytes(16, 'b')}};
  seed("batch", "late-boot",
       piece(record::encode(late)) + piece(record::encode(samples::every_kind()[2])));
  seed("batch", "no-record", piece("x") + piece(""));
}

void answers() {
  const Bytes bundle = record::encode(samples::bundle());
  seed("receipt", "receipt",
       record::sign_receipt(samples::receipt(), "receipt-1", samples::receipt_key(), bundle));
  seed("receipt", "sealed",
       record::with_sealed_bundle(record::sign_receipt(samples::receipt(), "receipt-1",
                                                       samples::receipt_key(), bundle),
                                  samples::device_key().public_key()));
  for (char field = 0; field < 11; ++field)
    seed("receipt", "edit-" + std::to_string(field),
         std::string{field, 2, 3, 7} + std::string(12, '\1'));
  seed("bundle", "bundle", bundle);
  seed("bundle", "head", record::encode(record::Head{4, samples::first_hash(), 1}));
  seed("bundle", "statement", samples::receipt_statement().statement);
  for (const char size : {'\0', '\1', '\6', '\7', '\x2f'})
    for (const char kind : {'\0', '\1', '\2', '\3'})
      seed("proof", std::to_string(size) + "-" + std::to_string(kind),
           std::string{size, 3, kind, 2, 1} + std::string(60, kind));
}

void set_up() {
  bkd::Files files;
  char place = 0;
  for (const std::string& name : bkd::setup_file_names()) {
    files[name] = test::read_file(test::source_dir() / "assets/demo/region" / name);
    if (name == bkd::kBeginningsFile) files[name] += "199001012015031001,ktp,DISDUKCAPIL,2027-02-01\n";
    seed("setup", name, std::string(1, place++) + files[name]);
    if (name.ends_with(".csv")) seed("csv", name, files[name]);
  }
  seed("csv", "semicolons", "unit;name\r\nA;\"x;\"\"y\"\"\"\r\n\r\n# no row\r\nB;  z\r\n");
  seed("csv", "windows-1252", "unit,name\nA,Caf\xe9 \x93x\x94\n");
  seed("csv", "bom", "\xef\xbb\xbfunit,name,\nA,b,\n");
  seed("request", "setup", bkd::to_json(bkd::read_setup(files).setup).dump());
}

void requests() {
  const std::string hash(64, 'a'), signature(128, 'b');
  const std::string argon = "$argon2id$v=19$m=32768,t=2,p=1$c2FsdHNhbHQ$aGFzaA";
  seed("request", "keys",
       R"({"root_key":")" + hash + R"(","statements":[{"statement":"0a","signature":")" +
           signature + "\"}]}");
  seed("request", "credentials",
       R"({"officers":[{"officer":"P-0001","pin_hash":")" + argon +
           R"("}],"users":[{"user":"op","password_hash":")" + argon + "\"}]}");
  seed("request", "enrolment",
       R"({"code":"7K4M-QX2P-9TBD","public_key":")" + hash + R"(","program_version":"0.1.0"})");
  seed("request", "code", R"({"device":"K-0001","unit":"KOTA","counter":"L1"})");
  seed("request", "import",
       R"({"file_hash":")" + hash +
           R"(","file_name":"a.csv","unit":"KOTA",)"
           R"("rows":7,"from":"2026-07-01","until":"2026-07-08"})");
  seed("request", "days", R"({"days":7})");
  seed("request", "sign-in", R"({"user":"operator1","password":"x"})");
  seed("request", "sign-in-code", R"({"code":"7K4M-QX2P-9TBD"})");
  seed("request", "deep", std::string(500, '[') + std::string(500, ']'));
  seed("query", "period", "period=2026-Q4&unit=KOTA%20X&x");
  seed("query", "path", "/v1/devices/K-0001/approve");
  seed("query", "edition", "/v1/editions/P-0001");
  seed("query", "tallies", "/v1/tallies");
  seed("query", "day", "2026-10-05");
  seed("query", "quarter", "2026-Q4");
  seed("query", "seconds", "120");
  seed("query", "hex", "00ff");
}

void kiosk() {
  seed("toml", "kiosk",
       "language = \"id\"\n[central]\nurl = \"http://127.0.0.1:8080\"\n[socket]\n"
       "allowed_uids = [1000, 1001]\nallow_own_user = true\n[window]\nwidth = 1280\n"
       "px_per_mm = 3.7\n[waits]\nrate_ms = 15000\nbackoff_cap_ms = 900000\n");
  seed("toml", "texts", "[problem]\nrow = \"baris {row}\"\n[problem.a]\nb = \"{x} {\"\n");
  seed("toml", "dotted", "a.b.c = 'x'\nwaits.rate_ms = 1\n");
  seed("toml", "broken", "a = [1, \n");
  const std::string finish = R"({"do":"finish","service":"ktp","result":"selesai"})";
  seed("socket", "service", finish + "\n4\n6\n" + finish + "\n1\n" + finish + "\n");
  seed("socket", "ticket",
       R"({"do":"finish","service":"ktp","result":"dirujuk","ticket":"A7"})"
       "\n"
       R"({"do":"finish","service":"ktp","result":"selesai","ticket":"A7"})"
       "\n");
  seed("socket", "duty",
       R"({"do":"duty_off"})"
       "\n"
       R"({"do":"duty_on","nip":"199001012015031001","pin":"1"})"
       "\n"
       R"({"do":"duty_on","nip":"19900101 201503 1 001","pin":"654321"})"
       "\n");
  seed("socket", "others",
       R"({"do":"watch"})"
       "\n"
       R"({"do":"send_now"})"
       "\n"
       R"({"do":"cancel"})"
       "\n"
       R"({"do":"without_ballot","service":"ktp","result":"selesai",)"
       R"("reason":"citizen_left","from":"keypad"})"
       "\n" +
           finish +
           "\n"
           R"({"do":"cancel"})"
           "\n");
  seed("socket", "wrong",
       "{\n"
       R"({"do":7})"
       "\n"
       R"({"do":"x","pin":[]})"
       "\n");
}

// Which name, which content, whether a folder: see tests/fuzz/stick.cpp.
void carried() {
  const std::string whole("\0\0\0\1\1\0", 6), receipts("\2\4\0\3\5\0", 6);
  seed("stick", "batches", whole);
  seed("stick", "receipts", receipts);
  seed("stick", "both", whole + receipts);
  seed("stick", "older-receipt", std::string("\2\4\0", 3));
  seed("stick", "of-another-kiosk", std::string("\4\0\0\5\5\0", 6));
  seed("stick", "swapped", std::string("\2\5\0\3\4\0\0\1\0\1\0\0", 12));
  seed("stick", "forged", std::string("\3\6\0\0\0\0\0\0\0\0\5\0\1\0", 14));
  seed("stick", "folder", std::string("\2\4\17\0\0\17", 6));
  const std::string name = "K-1.e1.b0.000000000001-000000000003.receipt";
  for (const std::string& other : {name + ".part", "." + name, "x" + name, std::string("x.batch")})
    seed("stick", "named-" + other.substr(0, 1) + std::to_string(other.size()),
         std::string("\7") + piece(other) + std::string("\10", 1) + piece("no batch") +
             std::string(1, '\0'));
}

void restarted() {
  seed("restart", "receipt", samples::signed_restarted_receipt());
  for (char lie = 0; lie < 22; ++lie)
    for (char newest = 0; newest < 2; ++newest)
      seed("restart", "lie-" + std::to_string(lie) + "-" + std::to_string(2 + newest),
           std::string{lie, newest, 0, newest, 6, 4, 1, 1, 3, 1, 1, 4, 2, 1});
}

void explained() {
  const std::string given = R"({"label":"weight","formula":"given","source":"tallies","value":)";
  const auto page = [](const std::string& node) {
    return R"({"officer":"P-0001","name":"Petugas","period":"2026-Q4","policy":{},)"
           R"("figures":[{"faces":4,"unit":null,"explanations":[)" +
           node + "]}]}";
  };
  const auto made = [&](const std::string& formula, const std::string& value,
                        const std::string& children) {
    return R"({"label":"index","subject":"ktp","formula":")" + formula + R"(","value":)" + value +
           R"(,"children":[)" + children + "]}";
  };
  const std::string two = given + "3}," + given + "2}";
  for (const auto& [formula, value] :
       std::initializer_list<std::pair<const char*, const char*>>{{"sum", "5"},
                                                                  {"minus", "1"},
                                                                  {"product", "6"},
                                                                  {"quotient", "1.5"},
                                                                  {"part_of_sum", "0.6"},
                                                                  {"largest", "3"},
                                                                  {"at_least", "1"},
                                                                  {"below", "0"}})
    seed("explanation", formula, page(made(formula, value, two)));
  seed("explanation", "minus_product", page(made("minus_product", "-3", two + "," + given + "3}")));
  const std::string thirds = made("quotient", "0.3333333333333333", given + "1}," + given + "3}");
  seed("explanation", "rounded", page(made("rounded", "0.33", thirds)));
  seed("explanation", "nothing", page(made("quotient", "1e300", given + "1}," + given + "0}")));
  seed("explanation", "wrong", page(made("sum", "5e-10", given + "0}")));
  seed("explanation", "deep",
       page(made("sum", "1", made("sum", "1", made("sum", "1", given + "1}")))));
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::fprintf(stderr, "suara_seeds DIR\n");
    return 2;
  }
  into = arguments[1];
  records();
  answers();
  set_up();
  requests();
  kiosk();
  carried();
  restarted();
  explained();
}
