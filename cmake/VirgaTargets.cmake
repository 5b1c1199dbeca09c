# How every target of ours is built: warnings are errors, one library per layer.

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(simdjson REQUIRED)
find_package(CLI11 REQUIRED)
find_package(Boost 1.81 REQUIRED)
if(VIRGA_BUILD_TESTS)
  find_package(GTest REQUIRED)
  include(GoogleTest)
  enable_testing()
endif()

add_library(virga_options INTERFACE)
target_compile_options(virga_options INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wcast-align
  -Wunused -Woverloaded-virtual -Wimplicit-fallthrough -fno-omit-frame-pointer)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 with -O3 sees overlaps in std::string::insert and unset members in std::variant that are not there:
  # https://gcc.gnu.org/PR105651, https://gcc.gnu.org/PR105562. clang's and the sanitizers' word counts.
  target_compile_options(virga_options INTERFACE -Wno-restrict -Wno-maybe-uninitialized)
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  target_compile_options(virga_options INTERFACE -Wthread-safety -Wno-error=unused-command-line-argument)
endif()
target_include_directories(virga_options INTERFACE ${CMAKE_SOURCE_DIR}/src ${CMAKE_SOURCE_DIR})
target_compile_definitions(virga_options INTERFACE VIRGA_VERSION="${PROJECT_VERSION}")
if(VIRGA_SANITIZE)
  target_compile_options(virga_options INTERFACE -fsanitize=${VIRGA_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(virga_options INTERFACE -fsanitize=${VIRGA_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    # What -fsanitize=function puts before a coroutine, clang 14 cannot assemble.
    target_compile_options(virga_options INTERFACE -fno-sanitize=function)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND VIRGA_SANITIZE MATCHES "thread")
    # Asio has fences, which g++ does not show to the sanitizer, and says so: where one alone orders two accesses, it
    # may report a race that is none. None does.
    target_compile_options(virga_options INTERFACE -Wno-tsan)
  endif()
endif()

# virga_layer(NAME DEPENDS layer... LINKS library...)
# All sources of the current folder and below make one library; *_test.cc make one test program.
# main.cc belongs to neither: virga_program links it.
function(virga_layer name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;LINKS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS *.cc)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$|/main\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  if(NOT sources)
    add_library(virga_${name} INTERFACE)
    return()
  endif()
  add_library(virga_${name} STATIC ${sources})
  set(depends "")
  foreach(layer ${ARG_DEPENDS})
    list(APPEND depends virga_${layer})
  endforeach()
  target_link_libraries(virga_${name} PUBLIC virga_options ${depends} ${ARG_LINKS})
  if(VIRGA_BUILD_TESTS AND tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE virga_${name} GTest::gtest GTest::gmock GTest::gtest_main)
    gtest_discover_tests(${name}_test TEST_PREFIX ${name}. DISCOVERY_TIMEOUT 60)
  endif()
endfunction()

# virga_program(NAME LAYER layer): bin/NAME from the current folder's main.cc and its library.
function(virga_program name)
  cmake_parse_arguments(ARG "" "LAYER" "" ${ARGN})
  add_executable(${name} main.cc)
  target_link_libraries(${name} PRIVATE virga_${ARG_LAYER})
endfunction()
