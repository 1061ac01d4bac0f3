#include <doctest/doctest.h>
#include <sys/stat.h>

#include "common/base/durable_file.hpp"
#include "common/record/batch_files.hpp"
#include "tests/support/folder.hpp"

using namespace suara;
namespace fs = std::filesystem;

TEST_SUITE("common/record") {
  TEST_CASE("the name of a carried batch says whose records it holds, and nothing else is read") {
    const record::CarriedRange range{DeviceId{"DUKCAPIL/K-01.b2"}, 3, 1, 257, 512};
    const std::string name = record::batch_file_name(range);
    CHECK(name == "DUKCAPIL+K-01.b2.e3.b1.000000000257-000000000512.batch");
    CHECK(record::receipt_file_name(range) ==
          "DUKCAPIL+K-01.b2.e3.b1.000000000257-000000000512.receipt");
    CHECK(record::parse_receipt_file_name(record::receipt_file_name(range)) == range);
    CHECK_FALSE(record::parse_receipt_file_name(name));
    for (const char* other :
         {"", ".receipt", "K.receipt", "K.e1.b0.1-2.receipt", "K.e1.b0.000000000000-000000000001.receipt",
          "K.e1.b0.000000000002-000000000001.receipt", "K.e1.b0.000000000001-000000000257.receipt",
          "K.e01.b0.000000000001-000000000002.receipt",
          "K.e1.b0.000000000001-000000000002.receipt.part",
          "K .e1.b0.000000000001-000000000002.receipt", ".e1.b0.000000000001-000000000002.receipt",
          "K.e1.b0.000000000001-99999999999999999999.receipt",
          "K.e-1.b0.000000000001-000000000002.receipt"})
      CHECK_MESSAGE(!record::parse_receipt_file_name(other), other);
  }

  TEST_CASE("carried ranges are in the order in which they must be taken in") {
    const DeviceId device{"K-1"};
    const record::CarriedRange first{device, 1, 0, 1, 256}, second{device, 1, 0, 257, 300},
        later{device, 2, 0, 1, 2};
    CHECK(first < second);
    CHECK(second < later);
    CHECK(record::batch_file_name(first) < record::batch_file_name(second));
  }

  TEST_CASE("a file is there whole or as it was before") {
    const test::Folder folder;
    put_file(folder / "a", "one", 0640);
    put_file(folder / "a", "two", 0600);
    CHECK(test::read_file(folder / "a") == "two");
    struct stat state {};
    REQUIRE(stat((folder / "a").c_str(), &state) == 0);
    CHECK((state.st_mode & 0777) == 0600);
    fs::create_directory(folder / "b");  // A folder gives its place to no file.
    fs::create_directory(folder / "b" / "inside");
    CHECK_THROWS_AS(put_file(folder / "b", "three", 0600), fs::filesystem_error);
    CHECK_THROWS_AS(put_file(folder / "gone" / "c", "four", 0600), fs::filesystem_error);
    CHECK_FALSE(fs::exists(folder / "b.part"));
    CHECK(fs::exists(folder / "b" / "inside"));
  }
}
