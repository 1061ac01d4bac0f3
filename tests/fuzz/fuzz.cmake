# Fuzz targets: test_fuzz sends the checked-in corpora through them in every build; the preset "fuzz"
# makes suara_fuzz of the same files, with libFuzzer, ASan and UBSan of clang-16.
set(fuzz_dir ${CMAKE_SOURCE_DIR}/tests/fuzz)
file(GLOB fuzz_targets CONFIGURE_DEPENDS ${fuzz_dir}/*.cpp)
list(FILTER fuzz_targets EXCLUDE REGEX "(libfuzzer|seeds_main|fuzz_test)\\.cpp$")
list(APPEND fuzz_targets ${CMAKE_SOURCE_DIR}/tests/common/record/samples.cpp)

add_executable(test_fuzz ${fuzz_targets} ${fuzz_dir}/fuzz_test.cpp
               ${CMAKE_SOURCE_DIR}/tests/support/main.cpp)
target_link_libraries(test_fuzz PRIVATE tests_support kiosk_shell sync_central sync_bkd)
add_test(NAME fuzz COMMAND test_fuzz)

add_executable(suara_seeds EXCLUDE_FROM_ALL ${fuzz_dir}/seeds_main.cpp
               ${CMAKE_SOURCE_DIR}/tests/common/record/samples.cpp)
target_link_libraries(suara_seeds PRIVATE tests_support sync_bkd)

if(SUARA_FUZZ)
  # Of the large rooms only what the targets reach: HTTP, windows and threads stay out, so that the
  # instrumented build takes minutes and no coroutine is compiled by clang.
  set(fuzz_sources
    kiosk/app/citizen/update.cpp kiosk/app/citizen/screen.cpp
    kiosk/shell/counter.cpp kiosk/shell/counter_state.cpp kiosk/shell/pin_worker.cpp
    kiosk/shell/settings.cpp kiosk/shell/socket_request.cpp
    sync/uplink/uplink.cpp
    sync/bkd/csv_table.cpp sync/bkd/nip.cpp sync/bkd/region_file.cpp sync/bkd/row_reader.cpp
    sync/bkd/setup_check.cpp sync/bkd/setup_files.cpp sync/bkd/setup_json.cpp sync/bkd/utf8.cpp
    tests/support/folder.cpp tests/support/paths.cpp)
  list(TRANSFORM fuzz_sources PREPEND ${CMAKE_SOURCE_DIR}/)
  file(GLOB fuzz_central_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/sync/central/*.cpp)
  list(FILTER fuzz_central_sources EXCLUDE REGEX "/(main|transport|service)\\.cpp$")
  add_library(fuzz_central STATIC EXCLUDE_FROM_ALL ${fuzz_central_sources})
  target_link_libraries(fuzz_central PUBLIC sync_tally sync_ledger common_record common_texts
    common_domain common_base suara_warnings lib_sqlitecpp nlohmann_json::nlohmann_json
    PkgConfig::SODIUM PkgConfig::ZSTD spdlog::spdlog)
  add_executable(suara_fuzz EXCLUDE_FROM_ALL ${fuzz_targets} ${fuzz_dir}/libfuzzer.cpp
                 ${fuzz_sources})
  target_link_libraries(suara_fuzz PRIVATE fuzz_central lib_csv PkgConfig::TOML)
  target_link_options(suara_fuzz PRIVATE -fsanitize=fuzzer)
endif()
