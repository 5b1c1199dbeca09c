# Precompiled headers (docs/adr/0005-what-a-clean-build-costs.md): the standard library's and the packages' that many
# files include, never ours. The sources include what they use all the same: every preset but release is without.

set(VIRGA_PRECOMPILED_COMMON
  <algorithm> <array> <atomic> <charconv> <chrono> <condition_variable> <cstddef> <cstdint> <cstdio> <cstring> <deque>
  <functional> <limits> <list> <map> <memory> <mutex> <optional> <set> <shared_mutex> <span> <string> <string_view>
  <thread> <unordered_map> <utility> <variant> <vector> <boost/container/small_vector.hpp> <fmt/format.h>)
set(VIRGA_PRECOMPILED_HTTP ${VIRGA_PRECOMPILED_COMMON}
  <boost/asio/io_context.hpp> <boost/asio/ip/tcp.hpp> <boost/asio/post.hpp> <boost/asio/ssl/context.hpp>
  <boost/asio/ssl/stream.hpp> <boost/asio/steady_timer.hpp> <boost/asio/write.hpp>)
set(VIRGA_PRECOMPILED_TESTS ${VIRGA_PRECOMPILED_COMMON} <gmock/gmock.h> <gtest/gtest.h>)

# virga_precompile(TARGET SET): TARGET is compiled with VIRGA_PRECOMPILED_SET. The first target of a set compiles it.
# Only g++: what clang makes, ccache cannot tell from another.
function(virga_precompile target set)
  if(CMAKE_DISABLE_PRECOMPILE_HEADERS OR NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    return()
  endif()
  get_property(owner GLOBAL PROPERTY VIRGA_PRECOMPILED_${set}_OWNER)
  if(owner)
    target_precompile_headers(${target} REUSE_FROM ${owner})
  else()
    target_precompile_headers(${target} PRIVATE ${VIRGA_PRECOMPILED_${set}})
    set_property(GLOBAL PROPERTY VIRGA_PRECOMPILED_${set}_OWNER ${target})
  endif()
  # -fpch-preprocess: ccache then sees in the preprocessed source which precompiled header it is.
  # -Wno-...: g++ forgets the pragmas of what is precompiled, and these three libstdc++ switches off for std::string.
  target_compile_options(${target} PRIVATE
    -fpch-preprocess -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread)
endfunction()
