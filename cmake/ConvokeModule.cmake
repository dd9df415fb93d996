# convoke_module(<folder> LAYER <n> [SOURCES ...] [DEPENDS <folder> ...] [USES <target> ...]
#                [TESTS ...] [FUZZ ...])
#
# One folder is one target, convoke::<folder>. A folder may depend only on folders of a lower
# layer, or (layer 0 and 1 only) of its own; a breach stops the configure step. DEPENDS are our
# folders, USES third-party targets. TESTS become one executable, <folder>_test. Each FUZZ names
# fuzz/<name>.cpp, a libFuzzer target whose corpus in fuzz/corpus/<name>/ is replayed as a test.
function(convoke_module name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "LAYER" "SOURCES;DEPENDS;USES;TESTS;FUZZ")
  set(target convoke_${name})
  set(visibility PUBLIC)
  if(arg_SOURCES)
    add_library(${target} STATIC ${arg_SOURCES})
  else()
    add_library(${target} INTERFACE)
    set(visibility INTERFACE)
  endif()
  add_library(convoke::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES CONVOKE_LAYER ${arg_LAYER})
  target_include_directories(${target} ${visibility} ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(${target} ${visibility} ${arg_USES})

  foreach(dependency IN LISTS arg_DEPENDS)
    get_target_property(below convoke_${dependency} CONVOKE_LAYER)
    if(below GREATER arg_LAYER OR (below EQUAL arg_LAYER AND arg_LAYER GREATER 1))
      message(FATAL_ERROR
        "${name} (layer ${arg_LAYER}) may not depend on ${dependency} (layer ${below})")
    endif()
    target_link_libraries(${target} ${visibility} convoke::${dependency})
  endforeach()

  if(arg_TESTS AND BUILD_TESTING)
    add_executable(${name}_test ${arg_TESTS})
    target_link_libraries(${name}_test PRIVATE
      convoke::${name} convoke::testing GTest::gmock_main)
    gtest_discover_tests(${name}_test TEST_PREFIX ${name}. DISCOVERY_TIMEOUT 60
      PROPERTIES LABELS unit TIMEOUT 120)
  endif()

  if(BUILD_TESTING)
    foreach(fuzz IN LISTS arg_FUZZ)
      convoke_fuzz_target(${fuzz} convoke::${name})
    endforeach()
  endif()
endfunction()

# With CONVOKE_FUZZ (clang) a target explores; without it, it only replays its corpus.
function(convoke_fuzz_target name library)
  set(source ${PROJECT_SOURCE_DIR}/fuzz/${name}.cpp)
  if(CONVOKE_FUZZ)
    add_executable(fuzz_${name} ${source})
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  else()
    add_executable(fuzz_${name} ${source} ${PROJECT_SOURCE_DIR}/fuzz/replay_main.cpp)
  endif()
  target_link_libraries(fuzz_${name} PRIVATE ${library})
  add_test(NAME fuzz.${name} COMMAND fuzz_${name} -runs=0 ${PROJECT_SOURCE_DIR}/fuzz/corpus/${name})
  set_tests_properties(fuzz.${name} PROPERTIES LABELS fuzz TIMEOUT 120)
endfunction()
