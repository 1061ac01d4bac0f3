# Fuzz targets: test_fuzz sends the checked-in corpora through them in every build; the preset "fuzz"
# makes suara_fuzz of the same files, with libFuzzer, ASan and UBSan of clang-16.
set(fuzz_dir ${CMAKE_SOURCE_DIR}/tests/fuzz)
file(GLOB fuzz_targets CONFIGURE_DEPENDS ${fuzz_dir}/*.cpp)
list(FILTER fuzz_targets EXCLUDE REGEX "(libfuzzer|seeds_main|fuzz_test)\\.cpp$")
list(APPEND fuzz_targets ${CMAKE_SOURCE_DIR}/tests/common/record/samples.cpp)
# Compiled once more here: small, and their rooms go on being compiled as they are.
foreach(file kiosk/shell/central_answers kiosk/shell/clocks kiosk/shell/stick sync/bkd/carried_folder
             sync/bkd/explanation_tree sync/bkd/figures sync/bkd/folder_files sync/bkd/table)
  list(APPEND fuzz_targets ${CMAKE_SOURCE_DIR}/${file}.cpp)
endforeach()

# Of the large rooms only what the targets reach: HTTP, windows and threads stay out, so that the
# instrumented build takes minutes and no coroutine is compiled by clang. test_fuzz is linked of the
# same choice: a file that is missing here fails in every build.
set(fuzz_kiosk_shell address counter counter_state pin_worker settings socket_request)
set(fuzz_sync_uplink answers uplink url_part)
set(fuzz_sync_bkd csv_table nip region_file row_reader setup_check setup_files setup_json utf8)
set(fuzz_not_of_central main transport service)
foreach(room kiosk_shell sync_uplink sync_bkd)
  string(REPLACE "_" "/" folder ${room})
  list(JOIN fuzz_${room} "|" names)
  list(APPEND fuzz_objects
       "$<FILTER:$<TARGET_OBJECTS:${room}>,INCLUDE,/${folder}/(${names})[.]cpp>")
  foreach(name ${fuzz_${room}})
    list(APPEND fuzz_sources ${CMAKE_SOURCE_DIR}/${folder}/${name}.cpp)
    set_source_files_properties(${CMAKE_SOURCE_DIR}/${folder}/${name}.cpp PROPERTIES
                                SKIP_UNITY_BUILD_INCLUSION ON)
  endforeach()
endforeach()
foreach(name ${fuzz_not_of_central})
  set_source_files_properties(${CMAKE_SOURCE_DIR}/sync/central/${name}.cpp PROPERTIES
                              SKIP_UNITY_BUILD_INCLUSION ON)
endforeach()
list(JOIN fuzz_not_of_central "|" names)
list(APPEND fuzz_objects
     "$<FILTER:$<TARGET_OBJECTS:sync_central>,EXCLUDE,/central/(${names})[.]cpp>")
set(fuzz_libraries kiosk_app kiosk_journal sync_tally sync_ledger common_record common_texts common_domain
    common_base suara_warnings lib_sqlitecpp nlohmann_json::nlohmann_json PkgConfig::SODIUM
    PkgConfig::ZSTD spdlog::spdlog)

add_executable(test_fuzz ${fuzz_targets} ${fuzz_dir}/fuzz_test.cpp
               ${CMAKE_SOURCE_DIR}/tests/support/main.cpp ${fuzz_objects})
target_link_libraries(test_fuzz PRIVATE tests_support ${fuzz_libraries} lib_csv PkgConfig::TOML)
add_test(NAME fuzz COMMAND test_fuzz)
set_property(GLOBAL APPEND PROPERTY SUARA_UNITED test_fuzz)

add_executable(suara_seeds EXCLUDE_FROM_ALL ${fuzz_dir}/seeds_main.cpp
               ${CMAKE_SOURCE_DIR}/tests/common/record/samples.cpp)
target_link_libraries(suara_seeds PRIVATE tests_support sync_bkd)

if(SUARA_FUZZ)
  file(GLOB fuzz_central_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/sync/central/*.cpp)
  list(FILTER fuzz_central_sources EXCLUDE REGEX "/(${names})\\.cpp$")
  add_library(fuzz_central STATIC EXCLUDE_FROM_ALL ${fuzz_central_sources})
  target_link_libraries(fuzz_central PUBLIC ${fuzz_libraries})
  add_executable(suara_fuzz EXCLUDE_FROM_ALL ${fuzz_targets} ${fuzz_dir}/libfuzzer.cpp
                 ${fuzz_sources} ${CMAKE_SOURCE_DIR}/tests/support/folder.cpp
                 ${CMAKE_SOURCE_DIR}/tests/support/paths.cpp)
  target_link_libraries(suara_fuzz PRIVATE fuzz_central lib_csv PkgConfig::TOML)
  target_link_options(suara_fuzz PRIVATE -fsanitize=fuzzer)
  set_property(GLOBAL APPEND PROPERTY SUARA_UNITED fuzz_central suara_fuzz)
endif()
