# Every third-party library, as one imported target each; why each was taken: docs/dependencies.md.
# SYSTEM targets: their headers do not pass our warnings.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url)
find_package(CURL REQUIRED)
find_package(Protobuf REQUIRED)
find_package(ZLIB REQUIRED)
find_package(spdlog REQUIRED)
if(BUILD_TESTING)
  find_package(GTest REQUIRED)
  pkg_check_modules(srtp REQUIRED IMPORTED_TARGET libsrtp2)
endif()
pkg_check_modules(opus REQUIRED IMPORTED_TARGET opus)
pkg_check_modules(speexdsp REQUIRED IMPORTED_TARGET speexdsp)
pkg_check_modules(spandsp REQUIRED IMPORTED_TARGET spandsp)
pkg_check_modules(sofia REQUIRED IMPORTED_TARGET sofia-sip-ua)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(expat REQUIRED IMPORTED_TARGET expat)
pkg_check_modules(tomlplusplus REQUIRED IMPORTED_TARGET tomlplusplus)
find_package(prometheus-cpp REQUIRED)

# Libraries without a CMake or pkg-config file.
function(convoke_import name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LIBRARIES;INCLUDES")
  add_library(convoke_third_party_${name} INTERFACE)
  add_library(third_party::${name} ALIAS convoke_third_party_${name})
  target_include_directories(convoke_third_party_${name} SYSTEM INTERFACE ${arg_INCLUDES})
  target_link_libraries(convoke_third_party_${name} INTERFACE ${arg_LIBRARIES})
endfunction()

convoke_import(flite LIBRARIES flite_cmu_us_slt flite_usenglish flite_cmulex flite m)
convoke_import(soci LIBRARIES soci_sqlite3 soci_core sqlite3)
# SOCI's library hides the type information that the vptr sanitizer asks for.
target_compile_options(convoke_third_party_soci INTERFACE
  $<$<CXX_COMPILER_ID:Clang>:-fno-sanitize=vptr>)

# Asio and Beast are compiled once; whoever includes their headers links these, never Boost::headers
# alone, so that all translation units agree.
add_library(convoke_third_party_asio STATIC ${CMAKE_CURRENT_LIST_DIR}/asio.cpp)
add_library(third_party::asio ALIAS convoke_third_party_asio)
target_compile_definitions(convoke_third_party_asio PUBLIC
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION)
target_link_libraries(convoke_third_party_asio PUBLIC
  Boost::headers OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
# g++ 12 takes the frames of Asio's coroutines for mismatched allocations.
target_compile_options(convoke_third_party_asio PUBLIC
  $<$<CXX_COMPILER_ID:GNU>:-Wno-mismatched-new-delete>)
# clang-14 cannot emit a coroutine with the function sanitizer ("difference across sections").
target_compile_options(convoke_third_party_asio PUBLIC
  $<$<CXX_COMPILER_ID:Clang>:-fno-sanitize=function>)
