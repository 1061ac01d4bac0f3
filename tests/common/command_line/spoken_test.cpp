#include "common/command_line/spoken.hpp"

#include <doctest/doctest.h>

using namespace suara;

TEST_SUITE("common/command_line") {
  TEST_CASE("commands and options have the words of their table, and what lacks is seen") {
    const auto words = texts::parse(R"(
[suara.label]
Usage = "Pemakaian"
Options = "Pilihan"
Subcommands = "Perintah"
[suara.help]
help = "petunjuk ini"
example = "Contoh:"
[p.help]
what = "sebuah program"
data = "folder data"
[p.help.key_new]
what = "kunci baru"
example = "p key new receipt"
purpose = "gunanya"
until_day = "hari akhir"
)",
                                    "id.toml");
    REQUIRE(words);
    CLI::App app("", "p");
    std::string text;
    app.add_option("--data", text);
    CLI::App* made = app.add_subcommand("key")->add_subcommand("new");
    made->add_option("PURPOSE", text);
    made->add_option("--until-day", text);
    made->add_option("--data", text);
    made->add_option("--nobody", text);
    command_line::speak(app, *words, "p.help");
    CHECK(app.get_description() == "sebuah program");
    CHECK(app.get_option("--data")->get_description() == "folder data");
    CHECK(made->get_description() == "kunci baru");
    CHECK(made->get_footer() == "Contoh:\n  p key new receipt");
    CHECK(made->get_option("PURPOSE")->get_description() == "gunanya");
    CHECK(made->get_option("--until-day")->get_description() == "hari akhir");
    CHECK(made->get_option("--data")->get_description() == "folder data");
    CHECK(made->get_option("--nobody")->get_description() == "‹p.help.nobody›");
    CHECK(made->get_help_ptr()->get_description() == "petunjuk ini");
    CHECK(app.get_footer().empty());
    CHECK(app.help().find("Pemakaian: p") != std::string::npos);
  }
}
