// The real program over real folders, whole and damaged.
#include <doctest/doctest.h>

#include <map>

#include "common/record/batch_files.hpp"
#include "tests/kiosk/shell/a_counter.hpp"
#include "tests/support/process.hpp"

using namespace suara;
using test::Folder;
using test::KioskFolder;
namespace fs = std::filesystem;

namespace {

test::Finished doctor(const fs::path& data, const std::vector<std::string>& more = {},
                      const std::string& language = "en_US.UTF-8") {
  std::vector<std::string> command{test::program_path("suara-kiosk"), "doctor", "--data",
                                   data.string()};
  command.insert(command.end(), more.begin(), more.end());
  return test::run(command, {{"LC_ALL", language}});
}

bool says(const test::Finished& told, const std::string& line) {
  return ("\n" + told.output).find("\n" + line) != std::string::npos;
}

std::map<std::string, std::string> files_of(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::directory_iterator(folder))
    files[entry.path().filename()] = test::read_file(entry.path());
  return files;
}

// Records 3 to 12, of which record 7 has a mark to damage, and 12 is an orderly end.
void fill(const KioskFolder& home) {
  auto journal = *journal::Journal::open(home.folder.path());
  journal.boot(kiosk::read_clocks(), "0.1.0", kiosk::machine_boot_id());
  for (int i = 4; i < 12; ++i)
    journal.append(record::Boot{{}, i == 7 ? "a mark to damage" : "other", Bytes(16, 'b')},
                   kiosk::read_clocks());
  journal.append(record::Shutdown{1}, kiosk::read_clocks());
}

void damage(const fs::path& file, const std::string& mark) {
  std::string content = test::read_file(file);
  content.at(content.rfind(mark)) ^= 1;
  test::write_file(file, content);
}

// The numbers of the records in the batches of a stick, each batch verified.
std::vector<std::uint64_t> carried(const KioskFolder& home, const fs::path& stick) {
  std::vector<std::uint64_t> numbers;
  for (const auto& [name, content] : files_of(stick)) {
    const auto upload = record::unpack_upload(content);
    REQUIRE_MESSAGE(upload, name);
    const auto batch = record::open_batch(upload->batch, home.key.public_key());
    REQUIRE_MESSAGE(batch, name);
    CHECK(record::batch_file_name(record::range_of(batch->header)) == name);
    for (std::uint64_t i = 0; i < batch->header.count; ++i)
      numbers.push_back(batch->header.first_seq + i);
  }
  return numbers;
}

}  // namespace

TEST_SUITE("kiosk/shell doctor") {
  TEST_CASE("of a sound folder the doctor says that all is good, in both languages") {
    const KioskFolder home;
    fill(home);
    const auto before = files_of(home.folder.path());
    const auto told = doctor(home.folder.path());
    CHECK_MESSAGE(told.status == 0, told.output);
    for (const char* line :
         {"+ journal: the kiosk takes it", "+ identity: K-1 of kab-uji, enrolment 1",
          "+ key: this device's", "+ newest record: 12", "+ acknowledged by BKD: up to record 1,",
          "+ good records: 1 to 12", "+ open rating: none", "+ disk: ", "+ clock: ",
          "all is good"})
      CHECK_MESSAGE(says(told, line), line << "\n" << told.output);
    CHECK(says(doctor(home.folder.path(), {}, "id_ID.UTF-8"), "+ catatan baik: 1 sampai 12"));
    CHECK(files_of(home.folder.path()) == before);
  }

  TEST_CASE("what is good around a damaged record is told, and exported sealed; nothing changes") {
    const KioskFolder home;
    fill(home);
    damage(home.folder / "journal.sqlite3", "a mark to damage");
    const auto before = files_of(home.folder.path());
    const Folder stick;
    const auto told = doctor(home.folder.path(), {"--export", stick.path().string()});
    CHECK_MESSAGE(told.status == 3, told.output);
    for (const char* line : {"! journal: the journal does not verify (record, 7)",
                             "+ good records: 1 to 6", "+ good records: 8 to 12",
                             "! damaged or missing records: 7 to 7", "not all is good"})
      CHECK_MESSAGE(says(told, line), line << "\n" << told.output);
    CHECK(told.output.find("2 batches, 11 records") != std::string::npos);
    CHECK(carried(home, stick.path()) ==
          std::vector<std::uint64_t>{1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12});
    CHECK(files_of(home.folder.path()) == before);
  }

  TEST_CASE("a journal that is gone, a key that is gone and a folder in use are told apart") {
    const KioskFolder home;
    fill(home);
    {
      const auto running = *journal::Journal::open(home.folder.path());
      const auto told = doctor(home.folder.path());
      CHECK(told.status == 3);
      CHECK(told.output.find("another suara-kiosk") != std::string::npos);
    }
    const Folder stick;
    const std::string key = test::read_file(home.folder / "device.key");
    fs::remove(home.folder / "device.key");
    const auto no_key = doctor(home.folder.path(), {"--export", stick.path().string()});
    CHECK(no_key.status == 1);
    CHECK(says(no_key, "! key: missing"));
    CHECK(says(no_key, "+ good records: 1 to 12"));
    CHECK(files_of(stick.path()).empty());  // Without the key nobody can seal.
    fs::remove(home.folder / "journal.sqlite3");
    const auto gone = doctor(home.folder.path());
    CHECK(gone.status == 3);
    CHECK(says(gone, "! journal: the journal does not verify (missing file, 0)"));
    CHECK(says(gone, "! identity: damaged or gone"));
    CHECK_FALSE(fs::exists(home.folder / "journal.sqlite3"));
    const Folder empty;
    CHECK(says(doctor(empty.path()), "! identity: not enrolled"));
  }

  TEST_CASE("a data folder that is not there is said to be missing, by each that reads one") {
    Folder folder;
    const fs::path stick = folder / "stick";
    fs::create_directory(stick);
    const std::string gone = (folder / "gone").string();
    for (const std::vector<std::string>& rest : {std::vector<std::string>{"doctor"},
                                                 {"export", "--to", stick.string()},
                                                 {"receipts", "--from", stick.string()}}) {
      std::vector<std::string> command{test::program_path("suara-kiosk")};
      command.insert(command.end(), rest.begin(), rest.end());
      command.insert(command.end(), {"--data", gone});
      const auto told = test::run(command, {{"LC_ALL", "en_US.UTF-8"}});
      CHECK(told.status == 1);
      CHECK(told.output == "suara-kiosk: there is no data folder " + gone +
                               "; name that of the kiosk with --data\n");
      CHECK_FALSE(fs::exists(gone));
    }
    CHECK(says(doctor(gone, {}, "id_ID.UTF-8"), "suara-kiosk: tidak ada folder data"));
  }
}
