# One test program a room: tests/<room>/*.cpp, linked with the room and tests/support.
enable_testing()

file(GLOB support_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/support/*.cpp)
list(FILTER support_sources EXCLUDE REGEX "main\\.cpp$")
add_library(tests_support STATIC ${support_sources})
target_link_libraries(tests_support PUBLIC suara_warnings doctest::doctest fmt::fmt
                      nlohmann_json::nlohmann_json stb PkgConfig::X11 PkgConfig::SODIUM
                      PkgConfig::SQLITE CURL::libcurl)
target_compile_definitions(tests_support PUBLIC DOCTEST_CONFIG_SUPER_FAST_ASSERTS)
set_source_files_properties(${CMAKE_SOURCE_DIR}/tests/support/paths.cpp PROPERTIES COMPILE_DEFINITIONS
  "SUARA_SOURCE_DIR=\"${CMAKE_SOURCE_DIR}\";SUARA_BIN_DIR=\"${CMAKE_BINARY_DIR}/bin\"")

set_source_files_properties(${CMAKE_SOURCE_DIR}/tests/support/main.cpp PROPERTIES
                            SKIP_UNITY_BUILD_INCLUSION ON)  # doctest itself

# test_of(PATH rooms...): the test program test_<path> of tests/PATH.
function(test_of path)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${path}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "_main\\.cpp$")
  if(NOT sources)
    return()
  endif()
  string(REPLACE "/" "_" name ${path})
  add_executable(test_${name} ${sources} ${CMAKE_SOURCE_DIR}/tests/support/main.cpp)
  target_link_libraries(test_${name} PRIVATE tests_support)
  foreach(used ${ARGN})
    string(REPLACE "/" "_" used_name ${used})
    target_link_libraries(test_${name} PRIVATE ${used_name})
  endforeach()
  add_test(NAME ${name} COMMAND test_${name})
  set_property(GLOBAL APPEND PROPERTY SUARA_UNITED test_${name})
endfunction()

get_property(rooms GLOBAL PROPERTY SUARA_ROOMS)
foreach(path ${rooms})
  test_of(${path} ${path})
endforeach()
target_link_libraries(test_common_command_line PRIVATE common_texts)  # each problem has its words
if(TARGET test_sync_central)  # speaks to it over the uplink's HTTP, also from a kiosk's journal
  target_link_libraries(test_sync_central PRIVATE sync_uplink kiosk_journal)
  target_sources(test_sync_central PRIVATE  # an officer who compares what they are shown
                 ${CMAKE_SOURCE_DIR}/tests/common/domain/edition_attacker.cpp)
  add_dependencies(test_sync_central suara-central)
endif()
if(TARGET test_sync_audit AND TARGET test_sync_central)  # exports come from a real central
  target_sources(test_sync_audit PRIVATE ${CMAKE_SOURCE_DIR}/tests/sync/central/running_central.cpp)
  target_link_libraries(test_sync_audit PRIVATE sync_central sync_uplink kiosk_journal)
endif()
# For real programs: a disk that fails to sync, a clock whose battery is dead.
foreach(preloaded bad_sync dead_clock)
  add_library(suara_${preloaded} MODULE ${CMAKE_SOURCE_DIR}/tests/support/${preloaded}.c)
  set_target_properties(suara_${preloaded} PROPERTIES PREFIX ""
                        LIBRARY_OUTPUT_DIRECTORY ${CMAKE_RUNTIME_OUTPUT_DIRECTORY})
endforeach()
if(TARGET test_kiosk_shell)
  add_dependencies(test_kiosk_shell suara_bad_sync)
endif()
if(TARGET test_kiosk_shell AND TARGET test_sync_central)  # the desk asks a real central
  target_sources(test_kiosk_shell PRIVATE ${CMAKE_SOURCE_DIR}/tests/sync/central/running_central.cpp)
  target_link_libraries(test_kiosk_shell PRIVATE sync_central)
endif()
# Machines that break the disk under the production code: in test_fault a few seconds each, in
# suara_soak (./dev soak) by count and by the clock. What they replace of the C library is exported.
file(GLOB fault_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/fault/*.cpp)
set(fault_tests ${fault_sources})
list(FILTER fault_tests INCLUDE REGEX "_test\\.cpp$")
list(FILTER fault_sources EXCLUDE REGEX "(_test|_main)\\.cpp$")
add_library(fault_machines OBJECT ${fault_sources})
target_link_libraries(fault_machines PUBLIC tests_support kiosk_journal kiosk_shell sync_central
                      sync_uplink)
add_executable(test_fault ${fault_tests} ${CMAKE_SOURCE_DIR}/tests/support/main.cpp)
target_link_libraries(test_fault PRIVATE fault_machines)
add_test(NAME fault COMMAND test_fault)
set_property(GLOBAL APPEND PROPERTY SUARA_UNITED tests_support fault_machines test_fault)
add_executable(suara_soak EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/tests/fault/soak_main.cpp)
target_link_libraries(suara_soak PRIVATE fault_machines lib_cli11)
set_target_properties(test_fault suara_soak PROPERTIES ENABLE_EXPORTS ON)
test_of(house)
test_of(scenario common/base)
add_dependencies(test_scenario suara_dead_clock)

get_property(programs GLOBAL PROPERTY SUARA_PROGRAMS)
foreach(dependent test_house test_scenario test_kiosk_shell test_sync_bkd test_fault suara_soak)
  if(TARGET ${dependent} AND programs)
    add_dependencies(${dependent} ${programs})
  endif()
endforeach()

# A screen with invented values, to look at while it is made.
if(TARGET kiosk_shell)
  add_executable(suara_preview ${CMAKE_SOURCE_DIR}/tests/support/preview_main.cpp)
  target_link_libraries(suara_preview PRIVATE kiosk_shell suara_warnings)
  add_dependencies(test_kiosk_shell suara_preview)
endif()

# What ./dev bench runs.
if(TARGET sync_central AND TARGET sync_uplink)
  add_executable(suara_bench_central EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/tests/bench/central_bench.cpp
                 ${CMAKE_SOURCE_DIR}/tests/sync/central/running_central.cpp)
  target_link_libraries(suara_bench_central PRIVATE tests_support sync_central sync_uplink)
endif()
add_executable(suara_bench_journal EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/tests/bench/journal_bench.cpp)
target_link_libraries(suara_bench_journal PRIVATE tests_support kiosk_journal)
add_executable(suara_bench_kiosk EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/tests/bench/kiosk_bench.cpp
               ${CMAKE_SOURCE_DIR}/tests/scenario/counter.cpp)
target_link_libraries(suara_bench_kiosk PRIVATE tests_support)
add_executable(suara_bench_index EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/tests/bench/index_bench.cpp
               ${CMAKE_SOURCE_DIR}/tests/bench/index_lme4.cpp)
target_link_libraries(suara_bench_index PRIVATE tests_support common_domain)
add_executable(suara_bench_cheat EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/tests/bench/cheat_bench.cpp
               ${CMAKE_SOURCE_DIR}/tests/bench/cheat_attacks.cpp
               ${CMAKE_SOURCE_DIR}/tests/bench/cheat_scene.cpp
               ${CMAKE_SOURCE_DIR}/tests/bench/cheat_truth.cpp)
target_link_libraries(suara_bench_cheat PRIVATE tests_support common_domain)
if(TARGET sync_central AND TARGET sync_uplink)
  add_executable(suara_bench_load EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/tests/bench/load_bench.cpp
                 ${CMAKE_SOURCE_DIR}/tests/sync/central/running_central.cpp)
  target_link_libraries(suara_bench_load PRIVATE tests_support sync_central sync_uplink)
endif()
if(TARGET sync_central AND TARGET sync_uplink)
  add_executable(suara_bench_years EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/tests/bench/years_bench.cpp
                 ${CMAKE_SOURCE_DIR}/tests/bench/years_region.cpp
                 ${CMAKE_SOURCE_DIR}/tests/sync/central/running_central.cpp)
  target_link_libraries(suara_bench_years PRIVATE tests_support sync_central sync_uplink)
endif()
if(TARGET test_sync_audit)
  add_executable(suara_bench_record EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/tests/bench/record_bench.cpp
                 ${CMAKE_SOURCE_DIR}/tests/sync/audit/forger.cpp
                 ${CMAKE_SOURCE_DIR}/tests/sync/audit/small_ledger.cpp
                 ${CMAKE_SOURCE_DIR}/tests/sync/central/running_central.cpp)
  target_link_libraries(suara_bench_record PRIVATE tests_support sync_audit sync_central sync_uplink)
endif()
add_executable(suara_bench_drain EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/tests/bench/drain_bench.cpp)
target_link_libraries(suara_bench_drain PRIVATE tests_support kiosk_journal)
add_custom_target(benches DEPENDS suara_bench_index suara_bench_cheat suara_bench_journal
                  suara_bench_kiosk suara_bench_central suara_bench_load suara_bench_drain
                  suara_bench_record suara_bench_years suara_soak)

# ./dev run: a demo region by the real programs.
add_executable(suara_demo ${CMAKE_SOURCE_DIR}/tests/support/demo_main.cpp
               ${CMAKE_SOURCE_DIR}/tests/scenario/counter.cpp)
target_link_libraries(suara_demo PRIVATE tests_support common_texts)

# ./dev drill: a lost disk, with a mirror and without.
add_executable(suara_drill EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/tests/support/drill_main.cpp
               ${CMAKE_SOURCE_DIR}/tests/scenario/counter.cpp)
target_link_libraries(suara_drill PRIVATE tests_support)

# ./dev shots
if(TARGET kiosk_shell AND TARGET sync_central)
  file(GLOB shots_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/shots/*.cpp)
  add_executable(suara_shots EXCLUDE_FROM_ALL ${shots_sources}
                 ${CMAKE_SOURCE_DIR}/tests/sync/central/running_central.cpp)
  target_link_libraries(suara_shots PRIVATE tests_support kiosk_shell sync_central sync_uplink)
endif()

include(tests/fuzz/fuzz.cmake)

# What ./dev mutants builds: the programs that tests/mutants/mutants.txt names.
add_custom_target(mutant_tests DEPENDS test_common_record test_kiosk_journal test_sync_ledger
                  test_sync_tally test_sync_uplink test_sync_central test_kiosk_shell test_fault)

if(SUARA_SANITIZE MATCHES address)
  target_sources(suara-kiosk PRIVATE ${CMAKE_SOURCE_DIR}/tests/support/keep_modules.cpp)
endif()
